//! Messages, their words for search, and the emojis on them.
//!
//! Inbound messages are unique by (number, Meta's id), ours by our own id: filing the same message
//! again changes nothing.

mod change;
mod heard;
mod opening;
mod page;
mod reaction;
mod sender;
mod unanswered;
mod unread;

pub use change::{remove, revoke, set_content, set_status, set_wamid, update_content};
pub use heard::heard_earlier;
pub use opening::{Opening, openings_since, set_opening};
pub use page::{Page, Place, page};
pub use reaction::{ReactionRow, reactions, set_reaction};
pub use sender::{senders, set_sender};
pub use unanswered::{is_answered_after, now_asks, unanswered_since};
pub use unread::{first_unread, heard_by_then, newest_unread, unread_after};

use crate::{
    Read, StoreError, Tx,
    column::{
        Json, Put, Word, get as column, get_maybe, json, json_maybe, maybe, word, word_maybe,
    },
    table::search,
};
use domain::{
    author::Author,
    content::{Content, Context, Referral},
    entry::Stamp,
    id::{MessageId, MessageKey, OutgoingId, PhoneNumberId, ThreadId},
    instant::Instant,
    refusal::Refusal,
    status::{Pricing, Status},
};
use rusqlite::{Row, params};

/// Keys up to this one belong to imported history: seconds since [`HISTORIC_FROM`].
const NEWEST_HISTORIC: i64 = 1_000_000_000;
/// Before anybody wrote on WhatsApp: 2009-02-13, in seconds since 1970.
const HISTORIC_FROM: i64 = 1_234_500_000;

/// A message to be filed.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// Its conversation.
    pub thread: ThreadId,
    /// Meta's id of it, once known.
    pub wamid: Option<MessageId>,
    /// When it was written.
    pub at: Instant,
    /// When we heard of it.
    pub received_at: Instant,
    /// Who wrote it.
    pub author: Author,
    /// What it holds.
    pub content: Content,
    /// What it refers to.
    pub context: Context,
    /// The advertisement it came through.
    pub referral: Option<Referral>,
    /// It opened the window.
    pub opened_window: bool,
    /// The window had closed then.
    pub window_closed_before: Option<Instant>,
    /// Its customer waits for our answer to it.
    pub asks: bool,
    /// The stamp of the entry that brings it, and which of its messages it is.
    pub brought: (Stamp, u32),
    /// It is to be read by a person.
    pub is_news: bool,
    /// It opens its customer's window, open before or not.
    pub opens: bool,
    /// Its rung on the ladder, when it is ours.
    pub status: Option<Status>,
    /// Our id of it, when it goes out from here.
    pub outgoing: Option<OutgoingId>,
    /// It is from before the number was connected.
    pub historic: bool,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Ours. Greater is newer, but for the order on screen `at` decides first.
    pub key: MessageKey,
    /// Its conversation.
    pub thread: ThreadId,
    /// Meta's id of it, once known.
    pub wamid: Option<MessageId>,
    /// When it was written.
    pub at: Instant,
    /// When we heard of it.
    pub received_at: Instant,
    /// Who wrote it.
    pub author: Author,
    /// What it holds now.
    pub content: Content,
    /// What it refers to.
    pub context: Context,
    /// The advertisement it came through.
    pub referral: Option<Referral>,
    /// It opened the window.
    pub opened_window: bool,
    /// The window had closed then.
    pub window_closed_before: Option<Instant>,
    /// What it said at first, when the customer changed it.
    pub edited_from: Option<String>,
    /// The customer took it back.
    pub revoked: bool,
    /// Its rung on the ladder, when it is ours.
    pub status: Option<Status>,
    /// Since when.
    pub status_at: Option<Instant>,
    /// What Meta said it costs.
    pub pricing: Option<Pricing>,
    /// Our id of it, when it went out from here.
    pub outgoing: Option<OutgoingId>,
    /// Why it failed: key of a sentence.
    pub error_key: Option<Refusal>,
    /// Meta's words, for the details pane.
    pub error_detail: Option<String>,
}

/// What filing a message came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// It is filed.
    New(MessageKey),
    /// It was here already, and is untouched.
    Known(MessageKey),
}

const COLUMNS: &str = "key, thread, wamid, at, received_at, author, content, context, referral, opened_window, \
     window_closed_before, edited_from, revoked, status, status_at, pricing, outgoing, error_key, error_detail";

/// Files a message, unless it is here already.
///
/// # Errors
/// [`StoreError::NotFound`] when its conversation is not there.
pub fn insert(tx: &Tx<'_>, new: &NewMessage) -> Result<Inserted, StoreError> {
    let number: PhoneNumberId = tx.one(
        "SELECT number FROM thread WHERE id = ?1",
        params![Put(&new.thread)],
        |row| column(row, 0),
    )?;
    if let Some(key) = known(tx, &number, new)? {
        return Ok(Inserted::Known(key));
    }
    let key = free_key(tx, new)?;
    let words = new.content.text().unwrap_or_default();
    let context = Some(&new.context).filter(|context| **context != Context::default());
    tx.insert(
        "INSERT INTO message (key, thread, number, wamid, at, received_at, author, content, words, context, referral,
         opened_window, window_closed_before, status, status_at, outgoing, asks, heard, opens)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        params![
            key.0,
            Put(&new.thread),
            Put(&number),
            maybe(&new.wamid),
            Put(&new.at),
            Put(&new.received_at),
            Word(new.author),
            Json(&new.content),
            words,
            context.map(Json),
            new.referral.as_ref().map(Json),
            new.opened_window,
            maybe(&new.window_closed_before),
            new.status.map(Word),
            new.status.map(|_| Put(&new.at)),
            maybe(&new.outgoing),
            new.asks,
            new.is_news.then_some(Put(&new.brought.0)),
            new.opens,
        ],
    )?;
    search::index_message(tx, key, words);
    Ok(Inserted::New(key))
}

/// A message.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, key: MessageKey) -> Result<Option<MessageRow>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM message WHERE key = ?1"),
        params![Put(&key)],
        row,
    )
}

/// Many messages, in order of their keys; those that are gone are left out.
///
/// # Errors
/// When it cannot be read.
pub fn many(read: &Read<'_>, keys: &[MessageKey]) -> Result<Vec<MessageRow>, StoreError> {
    read.all(
        &format!("SELECT {COLUMNS} FROM message WHERE key IN (SELECT value FROM json_each(?1)) ORDER BY key"),
        params![Json(keys)],
        row,
    )
}

/// The message Meta calls so, at one of our numbers.
///
/// # Errors
/// When it cannot be read.
pub fn by_wamid(
    read: &Read<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
) -> Result<Option<MessageRow>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM message WHERE wamid = ?1 AND number = ?2"),
        params![Put(wamid), Put(number)],
        row,
    )
}

/// The message we call so.
///
/// # Errors
/// When it cannot be read.
pub fn by_outgoing(read: &Read<'_>, id: OutgoingId) -> Result<Option<MessageRow>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM message WHERE outgoing = ?1"),
        params![Put(&id)],
        row,
    )
}

/// A conversation's newest message; an emoji on another one is none.
///
/// # Errors
/// When it cannot be read.
pub fn last_of(read: &Read<'_>, thread: ThreadId) -> Result<Option<MessageRow>, StoreError> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM message WHERE thread = ?1 AND json_extract(content, '$.kind') <> 'reaction'
             ORDER BY at DESC, key DESC LIMIT 1"
        ),
        params![Put(&thread)],
        row,
    )
}

/// The customer's newest message in a conversation.
///
/// # Errors
/// When it cannot be read.
pub fn last_customer_message(
    read: &Read<'_>,
    thread: ThreadId,
) -> Result<Option<MessageRow>, StoreError> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM message WHERE thread = ?1 AND author = 'customer' ORDER BY at DESC, key DESC LIMIT 1"
        ),
        params![Put(&thread)],
        row,
    )
}

fn known(
    read: &Read<'_>,
    number: &PhoneNumberId,
    new: &NewMessage,
) -> Result<Option<MessageKey>, StoreError> {
    if let Some(wamid) = &new.wamid {
        let found = read.first(
            "SELECT key FROM message WHERE wamid = ?1 AND number = ?2",
            params![Put(wamid), Put(number)],
            |row| column(row, 0),
        )?;
        if found.is_some() {
            return Ok(found);
        }
    }
    match &new.outgoing {
        Some(id) => read.first(
            "SELECT key FROM message WHERE outgoing = ?1",
            params![Put(id)],
            |row| column(row, 0),
        ),
        None => Ok(None),
    }
}

/// The key of a message: by when it was heard; of an imported one by when it was written, below all
/// others. The next that is free, where another one has it.
fn free_key(read: &Read<'_>, new: &NewMessage) -> Result<MessageKey, StoreError> {
    let (stamp, n) = new.brought;
    let mut key = match new.historic {
        true => (new.at.as_millis() / 1_000 - HISTORIC_FROM).clamp(1, NEWEST_HISTORIC - 1),
        false => stamp.message_key(n).0.max(NEWEST_HISTORIC + 1),
    };
    while read
        .first("SELECT 1 FROM message WHERE key = ?1", [key], |_| Ok(()))?
        .is_some()
    {
        key += 1;
    }
    Ok(MessageKey(key))
}

fn row(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    Ok(MessageRow {
        key: column(row, 0)?,
        thread: column(row, 1)?,
        wamid: get_maybe(row, 2)?,
        at: column(row, 3)?,
        received_at: column(row, 4)?,
        author: word(row, 5)?,
        content: json(row, 6)?,
        context: json_maybe(row, 7)?.unwrap_or_default(),
        referral: json_maybe(row, 8)?,
        opened_window: row.get(9)?,
        window_closed_before: get_maybe(row, 10)?,
        edited_from: row.get(11)?,
        revoked: row.get(12)?,
        status: word_maybe(row, 13)?,
        status_at: get_maybe(row, 14)?,
        pricing: json_maybe(row, 15)?,
        outgoing: get_maybe(row, 16)?,
        error_key: word_maybe(row, 17)?,
        error_detail: row.get(18)?,
    })
}
