//! How sounds and films play: read once from their bytes, then known before anything is played.

use crate::{
    Read, StoreError, Tx,
    column::{Put, get as column, get_maybe},
};
use domain::id::{AttachmentId, MessageKey};
use rusqlite::params;

/// How a sound or film plays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Playing {
    /// How long it is, in milliseconds; absent when that cannot be told.
    pub duration_ms: Option<u32>,
    /// How loud it is from beginning to end; empty when that cannot be told.
    pub waveform: Vec<u8>,
}

/// Sounds and films that are here and were never measured, with the message of each.
///
/// # Errors
/// When they cannot be read.
pub fn unmeasured(
    read: &Read<'_>,
    limit: u32,
) -> Result<Vec<(AttachmentId, Option<MessageKey>)>, StoreError> {
    read.all(
        "SELECT id, message FROM attachment INDEXED BY attachment_unmeasured
         WHERE state = 'ready' AND waveform IS NULL AND media IN ('voice', 'audio', 'video') ORDER BY id LIMIT ?1",
        params![limit],
        |row| Ok((column(row, 0)?, get_maybe(row, 1)?)),
    )
}

/// Keeps how a file plays. A file that is gone meanwhile needs nothing.
///
/// # Errors
/// When it cannot be written.
pub fn set_playing(tx: &Tx<'_>, id: AttachmentId, playing: &Playing) -> Result<(), StoreError> {
    tx.change(
        "UPDATE attachment SET duration_ms = ?2, waveform = ?3 WHERE id = ?1",
        params![Put(&id), playing.duration_ms, playing.waveform],
    )?;
    Ok(())
}
