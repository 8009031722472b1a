//! Each number's business profile: as it is, as it is being edited, and as it was.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column, get_maybe, json_maybe, maybe},
};
use domain::{
    id::{AttachmentId, PhoneNumberId},
    instant::Instant,
    profile::{Field, Profile},
    refusal::Refusal,
};
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// A number's profile with all that is known about its edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileRow {
    /// The number.
    pub number: PhoneNumberId,
    /// What customers see, as last read from Meta.
    pub live: Option<Profile>,
    /// When it was read.
    pub read_at: Option<Instant>,
    /// What the edit began from.
    pub base: Option<Profile>,
    /// What a person wants it to say.
    pub edit: Option<Profile>,
    /// The edit waits to be sent.
    pub pending: bool,
    /// A new picture waits to be sent.
    pub pending_picture: Option<AttachmentId>,
    /// What Meta refused of the edit.
    pub refused: Option<FieldRefusal>,
    /// The picture customers see, kept here.
    pub picture: Option<AttachmentId>,
    /// What it said before the last change, for taking it back.
    pub previous: Option<Profile>,
}

/// Meta's refusal of an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRefusal {
    /// The field, when Meta's answer tells.
    pub field: Option<Field>,
    /// Key of a sentence.
    pub key: Refusal,
    /// Meta's words, for the details pane only.
    pub detail: Option<String>,
}

impl ProfileRow {
    /// What is known of a number nothing was read of yet.
    pub fn empty(number: PhoneNumberId) -> Self {
        Self {
            number,
            live: None,
            read_at: None,
            base: None,
            edit: None,
            pending: false,
            pending_picture: None,
            refused: None,
            picture: None,
            previous: None,
        }
    }
}

/// A number's profile; `None` when nothing was ever read or edited.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, number: &PhoneNumberId) -> Result<Option<ProfileRow>, StoreError> {
    read.first(
        "SELECT number, live, read_at, base, edit, pending, pending_picture, refused, picture, previous
         FROM profile WHERE number = ?1",
        params![Put(number)],
        |row| {
            Ok(ProfileRow {
                number: column(row, 0)?,
                live: json_maybe(row, 1)?,
                read_at: get_maybe(row, 2)?,
                base: json_maybe(row, 3)?,
                edit: json_maybe(row, 4)?,
                pending: row.get(5)?,
                pending_picture: get_maybe(row, 6)?,
                refused: json_maybe(row, 7)?,
                picture: get_maybe(row, 8)?,
                previous: json_maybe(row, 9)?,
            })
        },
    )
}

/// Keeps a number's profile as it stands.
///
/// # Errors
/// When it cannot be written.
pub fn save(tx: &Tx<'_>, profile: &ProfileRow) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR REPLACE INTO profile
         (number, live, read_at, base, edit, pending, pending_picture, refused, picture, previous)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            Put(&profile.number),
            profile.live.as_ref().map(Json),
            maybe(&profile.read_at),
            profile.base.as_ref().map(Json),
            profile.edit.as_ref().map(Json),
            profile.pending,
            maybe(&profile.pending_picture),
            profile.refused.as_ref().map(Json),
            maybe(&profile.picture),
            profile.previous.as_ref().map(Json),
        ],
    )?;
    Ok(())
}
