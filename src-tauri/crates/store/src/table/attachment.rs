//! Files: what is known of each, where fetching stands, which message it belongs to. Their bytes
//! are in the second database.

mod bytes;
mod playing;

pub use bytes::{bytes, discard, put_bytes};
pub(crate) use bytes::{drop_unlinked, forget_dropped, kept_bytes};
pub use playing::{Playing, set_playing, unmeasured};

use crate::{
    KeptFile, Read, StoreError, Tx,
    column::{Json, Put, Word, get as column, get_maybe, maybe, word},
};
use domain::{
    content::MediaKind,
    file_state::FileState,
    id::{AttachmentId, MediaId, MessageKey, ThreadId},
    instant::Instant,
    sent_file::SentFile,
};
use rusqlite::{Row, params};

/// A file that a message mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment {
    /// The message.
    pub message: Option<MessageKey>,
    /// What sort.
    pub media: MediaKind,
    /// Meta's id of it.
    pub media_id: Option<MediaId>,
    /// Meta's checksum, base64, as sent.
    pub sha256: Option<String>,
    /// MIME type as sent.
    pub mime: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Where fetching stands.
    pub state: FileState,
}

/// A file that a person handed over, to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// What sort.
    pub media: MediaKind,
    /// MIME type, looked up from its bytes.
    pub mime: String,
    /// Its name.
    pub name: Option<String>,
    /// Pixels across, for pictures.
    pub width: Option<u32>,
    /// Pixels down, for pictures.
    pub height: Option<u32>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Ours.
    pub id: AttachmentId,
    /// The message it belongs to; none while it is only in a draft or a profile.
    pub message: Option<MessageKey>,
    /// What sort.
    pub media: MediaKind,
    /// Meta's id of it, to fetch it by.
    pub media_id: Option<MediaId>,
    /// Meta's checksum, base64, as sent.
    pub sha256: Option<String>,
    /// MIME type.
    pub mime: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Bytes, when known.
    pub size: Option<u64>,
    /// Pixels across, for pictures.
    pub width: Option<u32>,
    /// Pixels down, for pictures.
    pub height: Option<u32>,
    /// How it plays, for sounds and films that were measured; [`update`] leaves it as it is.
    pub playing: Option<Playing>,
    /// Where fetching stands.
    pub state: FileState,
    /// How often fetching was tried.
    pub attempts: u32,
    /// When to try next; at once when absent.
    pub next_try: Option<Instant>,
    /// Meta's id of our upload, and when it was made.
    pub uploaded: Option<(MediaId, Instant)>,
}

const COLUMNS: &str = "id, message, media, media_id, sha256, mime, name, size, width, height, state, attempts, \
     next_try, uploaded_id, uploaded_at, duration_ms, waveform";

/// Notes a file that is still at Meta.
///
/// # Errors
/// When it cannot be written.
pub fn create(tx: &Tx<'_>, new: &NewAttachment) -> Result<AttachmentId, StoreError> {
    tx.insert(
        "INSERT INTO attachment (message, media, media_id, sha256, mime, name, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            maybe(&new.message),
            Word(new.media),
            maybe(&new.media_id),
            new.sha256,
            new.mime,
            new.name,
            Word(new.state),
        ],
    )
    .map(AttachmentId)
}

/// Keeps a file that a person handed over at `now`.
///
/// # Errors
/// When it cannot be written.
pub fn stage(
    tx: &Tx<'_>,
    new: &NewFile,
    kept: &KeptFile,
    now: Instant,
) -> Result<AttachmentId, StoreError> {
    let id = tx.insert(
        "INSERT INTO attachment (media, mime, name, width, height, state, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'ready', ?6)",
        params![
            Word(new.media),
            new.mime,
            new.name,
            new.width,
            new.height,
            Put(&now)
        ],
    )?;
    put_bytes(tx, AttachmentId(id), kept)?;
    Ok(AttachmentId(id))
}

/// A file.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, id: AttachmentId) -> Result<Option<AttachmentRow>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM attachment WHERE id = ?1"),
        params![Put(&id)],
        row,
    )
}

/// The files of many messages, in order of their ids.
///
/// # Errors
/// When it cannot be read.
pub fn of_messages(
    read: &Read<'_>,
    messages: &[MessageKey],
) -> Result<Vec<AttachmentRow>, StoreError> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM attachment
             WHERE message IS NOT NULL AND message IN (SELECT value FROM json_each(?1)) ORDER BY id"
        ),
        params![Json(messages)],
        row,
    )
}

/// Gives a file to a message.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such file.
pub fn link(tx: &Tx<'_>, id: AttachmentId, message: MessageKey) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE attachment SET message = ?2 WHERE id = ?1",
        params![Put(&id), Put(&message)],
    )
}

/// Gives a message the file that is sent with it: one that was handed over and is like it, else a
/// new one, whose bytes may not be here.
///
/// # Errors
/// When it cannot be written.
pub fn give(tx: &Tx<'_>, file: &SentFile, message: MessageKey) -> Result<AttachmentId, StoreError> {
    let staged = tx.first(
        "SELECT id FROM attachment INDEXED BY attachment_bytes
         WHERE bytes IS NOT NULL AND bytes = ?1 AND message IS NULL AND media = ?2 AND name IS ?3 ORDER BY id LIMIT 1",
        params![file.bytes, Word(file.media), file.name],
        |row| column(row, 0),
    )?;
    if let Some(id) = staged {
        link(tx, id, message)?;
        return Ok(id);
    }
    tx.insert(
        "INSERT INTO attachment (message, media, bytes, mime, name, size, width, height, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'ready')",
        params![
            Put(&message),
            Word(file.media),
            file.bytes,
            file.mime,
            file.name,
            file.size.and_then(|size| i64::try_from(size).ok()),
            file.width,
            file.height,
        ],
    )
    .map(AttachmentId)
}

/// A file as it is called on every desk; `None` while its bytes are not here.
///
/// # Errors
/// When it cannot be read.
pub fn sent_file(read: &Read<'_>, id: AttachmentId) -> Result<Option<SentFile>, StoreError> {
    read.first(
        "SELECT bytes, media, mime, name, size, width, height FROM attachment WHERE id = ?1 AND bytes IS NOT NULL",
        params![Put(&id)],
        |row| {
            Ok(SentFile {
                bytes: row.get(0)?,
                media: word(row, 1)?,
                mime: row.get(2)?,
                name: row.get(3)?,
                size: row.get::<_, Option<i64>>(4)?.map(i64::unsigned_abs),
                width: row.get(5)?,
                height: row.get(6)?,
            })
        },
    )
}

/// Gives a message a file of its own like this one, if it is still here.
///
/// # Errors
/// When it cannot be written.
pub fn copy(tx: &Tx<'_>, id: AttachmentId, message: MessageKey) -> Result<(), StoreError> {
    tx.change(
        "INSERT INTO attachment (message, media, media_id, sha256, bytes, mime, name, size, width, height, state,
         uploaded_id, uploaded_at, duration_ms, waveform)
         SELECT ?2, media, media_id, sha256, bytes, mime, name, size, width, height, state,
         uploaded_id, uploaded_at, duration_ms, waveform FROM attachment WHERE id = ?1",
        params![Put(&id), Put(&message)],
    )?;
    Ok(())
}

/// Takes a message's files from it, so that they outlive it.
///
/// # Errors
/// When it cannot be written.
pub fn unlink(tx: &Tx<'_>, message: MessageKey) -> Result<(), StoreError> {
    tx.change(
        "UPDATE attachment SET message = NULL WHERE message = ?1",
        params![Put(&message)],
    )?;
    Ok(())
}

/// Keeps what is now known of a file. Its bytes, and how it plays, stay as they are.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such file.
pub fn update(tx: &Tx<'_>, file: &AttachmentRow) -> Result<(), StoreError> {
    let (uploaded_id, uploaded_at) = file
        .uploaded
        .as_ref()
        .map(|(id, at)| (Put(id), Put(at)))
        .unzip();
    tx.change_one(
        "UPDATE attachment SET message = ?2, media = ?3, media_id = ?4, sha256 = ?5, mime = ?6, name = ?7, size = ?8,
         width = ?9, height = ?10, state = ?11, attempts = ?12, next_try = ?13, uploaded_id = ?14, uploaded_at = ?15
         WHERE id = ?1",
        params![
            Put(&file.id),
            maybe(&file.message),
            Word(file.media),
            maybe(&file.media_id),
            file.sha256,
            file.mime,
            file.name,
            file.size.map(|size| i64::try_from(size).unwrap_or(i64::MAX)),
            file.width,
            file.height,
            Word(file.state),
            file.attempts,
            maybe(&file.next_try),
            uploaded_id,
            uploaded_at,
        ],
    )
}

/// Notes that Meta has the file since `at`, under its own id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such file.
pub fn set_uploaded(
    tx: &Tx<'_>,
    id: AttachmentId,
    uploaded: &MediaId,
    at: Instant,
) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE attachment SET uploaded_id = ?2, uploaded_at = ?3 WHERE id = ?1",
        params![Put(&id), Put(uploaded), Put(&at)],
    )
}

/// The file to fetch first at `now`, that due longest, with its conversation; none of those
/// `under_way`, nor of the `busy` conversations.
///
/// # Errors
/// When it cannot be read.
pub fn to_fetch(
    read: &Read<'_>,
    now: Instant,
    under_way: &[AttachmentId],
    busy: &[ThreadId],
) -> Result<Option<(AttachmentRow, ThreadId)>, StoreError> {
    read.first(
        &format!(
            "SELECT {COLUMNS}, (SELECT thread FROM message WHERE key = attachment.message) AS its
             FROM attachment INDEXED BY attachment_fetch
             WHERE state = 'fetching' AND message IS NOT NULL AND (next_try IS NULL OR next_try <= ?1)
             AND id NOT IN (SELECT value FROM json_each(?2)) AND its NOT IN (SELECT value FROM json_each(?3))
             ORDER BY next_try LIMIT 1"
        ),
        params![Put(&now), Json(under_way), Json(busy)],
        |each| Ok((row(each)?, column(each, 17)?)),
    )
}

/// Has everything fetched again that could not be so far, from `now` on.
///
/// # Errors
/// When it cannot be written.
pub fn fetch_failed_again(tx: &Tx<'_>, now: Instant) -> Result<usize, StoreError> {
    tx.change(
        "UPDATE attachment SET state = 'fetching', attempts = 0, next_try = ?1
         WHERE state = 'failed' AND media_id IS NOT NULL",
        params![Put(&now)],
    )
}

/// When the next file is to be fetched after `now`.
///
/// # Errors
/// When it cannot be read.
pub fn next_fetch(read: &Read<'_>, now: Instant) -> Result<Option<Instant>, StoreError> {
    read.first(
        "SELECT next_try FROM attachment INDEXED BY attachment_fetch
         WHERE state = 'fetching' AND message IS NOT NULL AND next_try > ?1 ORDER BY next_try LIMIT 1",
        params![Put(&now)],
        |row| column(row, 0),
    )
}

/// Has no file wait past `latest`: what was put off by a clock that turned out to be wrong.
///
/// # Errors
/// When it cannot be written.
pub fn wait_no_longer(tx: &Tx<'_>, latest: Instant) -> Result<usize, StoreError> {
    tx.change(
        "UPDATE attachment SET next_try = ?1 WHERE state = 'fetching' AND next_try > ?1",
        params![Put(&latest)],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<AttachmentRow> {
    let uploaded: Option<MediaId> = get_maybe(row, 13)?;
    let waveform: Option<Vec<u8>> = row.get(16)?;
    let duration_ms = row.get(15)?;
    Ok(AttachmentRow {
        id: column(row, 0)?,
        message: get_maybe(row, 1)?,
        media: word(row, 2)?,
        media_id: get_maybe(row, 3)?,
        sha256: row.get(4)?,
        mime: row.get(5)?,
        name: row.get(6)?,
        size: row
            .get::<_, Option<i64>>(7)?
            .and_then(|size| u64::try_from(size).ok()),
        width: row.get(8)?,
        height: row.get(9)?,
        playing: waveform.map(|waveform| Playing {
            duration_ms,
            waveform,
        }),
        state: word(row, 10)?,
        attempts: row.get(11)?,
        next_try: get_maybe(row, 12)?,
        uploaded: uploaded.zip(get_maybe(row, 14)?),
    })
}
