//! Files' bytes, in the second database, each content once.
//!
//! Bytes are on disk before the row that promises them is committed, and they go only after the
//! row that held them is gone: a crash can leave bytes too many, never too few.

use crate::{
    Read, StoreError, Tx,
    column::{Put, get as column},
};
use domain::{id::AttachmentId, instant::Instant};
use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

/// Keeps a file's bytes and marks it ready.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such file.
pub fn put_bytes(tx: &Tx<'_>, id: AttachmentId, bytes: &[u8]) -> Result<(), StoreError> {
    let name = hex::encode(Sha256::digest(bytes));
    let keep = || {
        tx.media
            .prepare_cached("INSERT OR IGNORE INTO bytes (sha256, body) VALUES (?1, ?2)")?
            .execute(params![name, bytes])
    };
    keep().map_err(|why| StoreError::from(why).of_files())?;
    tx.change("DELETE FROM dropped_bytes WHERE sha256 = ?1", params![name])?;
    tx.change_one(
        "UPDATE attachment SET bytes = ?2, size = ?3, state = 'ready', next_try = NULL WHERE id = ?1",
        params![Put(&id), name, bytes.len() as i64],
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
    let body = || {
        read.media
            .prepare_cached("SELECT body FROM bytes WHERE sha256 = ?1")?
            .query_row(params![name], |row| row.get(0))
            .optional()
    };
    body().map_err(|why| StoreError::from(why).of_files())
}

/// Drops files handed over before `older_than` that no message, draft or profile holds. Bytes
/// that nothing refers to any more go at the next call. How many files.
///
/// # Errors
/// When it cannot be written.
pub fn drop_unlinked(tx: &Tx<'_>, older_than: Instant) -> Result<usize, StoreError> {
    sweep_bytes(tx)?;
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
    Ok(loose.len())
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

fn sweep_bytes(tx: &Tx<'_>) -> Result<(), StoreError> {
    let dropped: Vec<String> = tx.all("SELECT sha256 FROM dropped_bytes", [], |row| row.get(0))?;
    for name in dropped {
        let held = tx.first(
            "SELECT 1 FROM attachment WHERE bytes = ?1 LIMIT 1",
            params![name],
            |_| Ok(()),
        )?;
        if held.is_none() {
            let drop = || {
                tx.media
                    .prepare_cached("DELETE FROM bytes WHERE sha256 = ?1")?
                    .execute(params![name])
            };
            drop().map_err(|why| StoreError::from(why).of_files())?;
        }
        tx.change("DELETE FROM dropped_bytes WHERE sha256 = ?1", params![name])?;
    }
    Ok(())
}
