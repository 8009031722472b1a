//! Files' bytes, in the second database, each content once.
//!
//! Bytes are on disk (see [`crate::Store::keep_file`]) before the row that promises them is
//! committed, and they go only after the row that held them is gone: a crash can leave bytes too
//! many, never too few.

use crate::{
    KeptFile, Read, StoreError, Tx,
    column::{Json, Put, get as column},
};
use domain::{id::AttachmentId, instant::Instant};
use rusqlite::{OptionalExtension, params};

/// Gives a file the bytes that were kept for it, and marks it ready.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such file.
pub fn put_bytes(tx: &Tx<'_>, id: AttachmentId, kept: &KeptFile) -> Result<(), StoreError> {
    tx.hold(&kept.promise);
    tx.change(
        "DELETE FROM dropped_bytes WHERE sha256 = ?1",
        params![kept.sha256],
    )?;
    tx.change_one(
        "UPDATE attachment SET bytes = ?2, size = ?3, state = 'ready', next_try = NULL WHERE id = ?1",
        params![Put(&id), kept.sha256, kept.size as i64],
    )
}

/// A file's bytes; `None` when they are not here.
///
/// # Errors
/// When they cannot be read.
pub fn bytes(read: &Read<'_>, id: AttachmentId) -> Result<Option<Vec<u8>>, StoreError> {
    let name: Option<Option<String>> = read.first(
        "SELECT bytes FROM attachment WHERE id = ?1",
        params![Put(&id)],
        |row| row.get(0),
    )?;
    let Some(name) = name.flatten() else {
        return Ok(None);
    };
    kept_bytes(read, &name).map_err(|why| StoreError::from(why).of_files())
}

pub(crate) fn kept_bytes(read: &Read<'_>, name: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    let file: Option<(i64, i64)> = read
        .media
        .prepare_cached("SELECT id, size FROM file WHERE sha256 = ?1 AND whole = 1")?
        .query_row(params![name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((file, size)) = file else {
        // Kept before files were kept in pieces.
        return read
            .media
            .prepare_cached("SELECT body FROM bytes WHERE sha256 = ?1")?
            .query_row(params![name], |row| row.get(0))
            .optional();
    };
    let mut whole = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    let mut pieces = read
        .media
        .prepare_cached("SELECT body FROM piece WHERE file = ?1 ORDER BY n")?;
    let mut rows = pieces.query(params![file])?;
    while let Some(row) = rows.next()? {
        whole.extend_from_slice(row.get_ref(0)?.as_blob()?);
    }
    Ok(Some(whole))
}

/// Drops files handed over before `older_than` that no message, draft or profile holds: how many,
/// and the names of all bytes that may have lost their last row.
pub(crate) fn drop_unlinked(
    tx: &Tx<'_>,
    older_than: Instant,
) -> Result<(usize, Vec<String>), StoreError> {
    let loose: Vec<(AttachmentId, Option<String>)> = tx.all(
        "SELECT id, bytes FROM attachment INDEXED BY attachment_unlinked
         WHERE message IS NULL AND created_at < ?1
           AND id NOT IN (SELECT picture FROM profile WHERE picture IS NOT NULL)
           AND id NOT IN (SELECT pending_picture FROM profile WHERE pending_picture IS NOT NULL)
           AND id NOT IN (SELECT file.value ->> '$.id' FROM draft, json_each(draft.json, '$.files') AS file
                          WHERE file.value ->> '$.id' IS NOT NULL)",
        params![Put(&older_than)],
        |row| Ok((column(row, 0)?, row.get(1)?)),
    )?;
    for (id, bytes) in &loose {
        tx.change("DELETE FROM attachment WHERE id = ?1", params![Put(id)])?;
        tx.change(
            "INSERT OR IGNORE INTO dropped_bytes (sha256) SELECT ?1 WHERE ?1 IS NOT NULL",
            params![bytes],
        )?;
    }
    let names = tx.all("SELECT sha256 FROM dropped_bytes", [], |row| row.get(0))?;
    Ok((loose.len(), names))
}

/// Those bytes are gone, or held again.
pub(crate) fn forget_dropped(tx: &Tx<'_>, names: &[String]) -> Result<(), StoreError> {
    tx.change(
        "DELETE FROM dropped_bytes WHERE sha256 IN (SELECT value FROM json_each(?1))",
        params![Json(names)],
    )?;
    Ok(())
}

/// Drops a file that was handed over and is not wanted any more; one that a message holds stays.
///
/// # Errors
/// When it cannot be written.
pub fn discard(tx: &Tx<'_>, id: AttachmentId) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR IGNORE INTO dropped_bytes (sha256)
         SELECT bytes FROM attachment WHERE id = ?1 AND message IS NULL AND bytes IS NOT NULL",
        params![Put(&id)],
    )?;
    tx.change(
        "DELETE FROM attachment WHERE id = ?1 AND message IS NULL",
        params![Put(&id)],
    )?;
    Ok(())
}
