//! What is to be sent, in order per conversation, and how far each request came.
//!
//! Only what waits, is under way or is in doubt holds back what was written after it: what failed
//! holds back nothing, and a doubt no longer once a person let the others past. A request that was
//! under way when the program died is found here as `Sending`. Rows that are done stay for a while;
//! they say how fast we sent.

mod state;

pub use state::OutboxState;

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, Word, get as column, json},
};
use domain::{
    id::{MessageKey, OutgoingId, PhoneNumberId, ThreadId},
    instant::Instant,
    tariff::quote::Quote,
};
use rusqlite::{Row, params};
use serde_json::Value;

/// A message to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct NewOutbox {
    /// Our id of it.
    pub id: OutgoingId,
    /// Its conversation.
    pub thread: ThreadId,
    /// The number it goes out from.
    pub number: PhoneNumberId,
    /// Its message.
    pub message: MessageKey,
    /// What is to be asked of Meta; the engine's own.
    pub request: Value,
    /// It is not sent before.
    pub not_before: Instant,
    /// It can be taken back until then.
    pub undo_until: Instant,
    /// The price it was sent at.
    pub quote: Quote,
}

/// A message in the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    /// Its place in the order of sending.
    pub seq: i64,
    /// Our id of it.
    pub id: OutgoingId,
    /// Its conversation.
    pub thread: ThreadId,
    /// The number it goes out from.
    pub number: PhoneNumberId,
    /// Its message.
    pub message: MessageKey,
    /// What is to be asked of Meta.
    pub request: Value,
    /// How far it came.
    pub state: OutboxState,
    /// A person dealt with it: a doubt holds back nothing any more, a failure asks for nothing.
    pub dealt_with: bool,
    /// It can be taken back until then.
    pub undo_until: Instant,
    /// The price it was sent at.
    pub quote: Quote,
}

const COLUMNS: &str = "seq, id, thread, number, message, request, phase, at, attempts, error_key, error_detail, \
     can_retry, needs_template, undo_until, quote, prices, dealt_with";

/// Puts a message at the end of its conversation's queue; its place in the order of sending.
///
/// # Errors
/// When it cannot be written.
pub fn enqueue(tx: &Tx<'_>, new: &NewOutbox) -> Result<i64, StoreError> {
    tx.insert(
        "INSERT INTO outbox (id, thread, number, message, request, phase, at, undo_until, quote)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8)",
        params![
            Put(&new.id),
            Put(&new.thread),
            Put(&new.number),
            Put(&new.message),
            Json(&new.request),
            Put(&new.not_before),
            Put(&new.undo_until),
            Json(&new.quote),
        ],
    )
}

/// A message in the outbox.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, id: OutgoingId) -> Result<Option<OutboxRow>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1"),
        params![Put(&id)],
        row,
    )
}

/// Notes how far a message came; nobody has dealt with that yet.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not in the outbox.
pub fn set_state(tx: &Tx<'_>, id: OutgoingId, state: &OutboxState) -> Result<(), StoreError> {
    let written = state::Written::of(state);
    tx.change_one(
        "UPDATE outbox SET phase = ?2, at = ?3, attempts = ?4, error_key = ?5, error_detail = ?6, can_retry = ?7,
         needs_template = ?8, prices = ?9, dealt_with = 0 WHERE id = ?1",
        params![
            Put(&id),
            written.phase,
            Put(&written.at),
            written.attempts,
            written.key.map(Word),
            written.detail,
            written.can_retry,
            written.needs_template,
            written.prices.map(Json),
        ],
    )
}

/// Notes the price a message goes out at.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not in the outbox.
pub fn set_quote(tx: &Tx<'_>, id: OutgoingId, quote: &Quote) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE outbox SET quote = ?2 WHERE id = ?1",
        params![Put(&id), Json(quote)],
    )
}

/// Notes what is to be asked of Meta, where that changed while the message waited.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not in the outbox.
pub fn set_request(tx: &Tx<'_>, id: OutgoingId, request: &Value) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE outbox SET request = ?2 WHERE id = ?1",
        params![Put(&id), Json(request)],
    )
}

/// Lets nothing that waits wait longer than to `fresh`, or to `tried` once it was tried: what was
/// written down while the clock ran ahead would else wait for hours once it is set right.
///
/// # Errors
/// When it cannot be written.
pub fn wait_no_longer(tx: &Tx<'_>, fresh: Instant, tried: Instant) -> Result<usize, StoreError> {
    tx.change(
        "UPDATE outbox INDEXED BY outbox_waiting SET undo_until = min(undo_until, ?1),
         at = min(at, CASE attempts WHEN 0 THEN ?1 ELSE ?2 END)
         WHERE phase = 0 AND at > ?1",
        params![Put(&fresh), Put(&tried)],
    )
}

/// Nothing that was never tried can be taken back any more, and none of it waits for that.
///
/// # Errors
/// When it cannot be written.
pub fn end_delay(tx: &Tx<'_>, now: Instant) -> Result<usize, StoreError> {
    tx.change(
        "UPDATE outbox INDEXED BY outbox_waiting SET undo_until = min(undo_until, ?1), at = min(at, ?1)
         WHERE phase = 0 AND at > ?1 AND attempts = 0",
        params![Put(&now)],
    )
}

/// What is written before a message that leaves at `at` and was never tried leaves by then, too: it
/// would hold it back. How many had more time.
///
/// # Errors
/// When it cannot be written.
pub fn make_way(tx: &Tx<'_>, thread: ThreadId, at: Instant) -> Result<usize, StoreError> {
    tx.change(
        "UPDATE outbox INDEXED BY outbox_thread SET undo_until = min(undo_until, ?2), at = ?2
         WHERE thread = ?1 AND phase <> 4 AND phase = 0 AND at > ?2 AND attempts = 0",
        params![Put(&thread), Put(&at)],
    )
}

/// Everything that waits, due or not, in order of its time.
///
/// # Errors
/// When it cannot be read.
pub fn waiting(read: &Read<'_>) -> Result<Vec<OutboxRow>, StoreError> {
    read.all(
        &format!("SELECT {COLUMNS} FROM outbox INDEXED BY outbox_waiting WHERE phase = 0 ORDER BY at, seq"),
        [],
        row,
    )
}

/// What can be sent at `now`: of each conversation only its first message that nothing holds back,
/// if it is due. Those due longest come first.
///
/// # Errors
/// When it cannot be read.
pub fn due(read: &Read<'_>, now: Instant, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
    read.all(
        &format!("SELECT {COLUMNS} FROM {HEADS} AND at <= ?1 ORDER BY at, seq LIMIT ?2"),
        params![Put(&now), limit],
        row,
    )
}

/// When the next message becomes due; a moment that has passed when one already is.
///
/// # Errors
/// When it cannot be read.
pub fn next_due(read: &Read<'_>) -> Result<Option<Instant>, StoreError> {
    read.first(
        &format!("SELECT at FROM {HEADS} ORDER BY at, seq LIMIT 1"),
        [],
        |row| column(row, 0),
    )
}

/// Messages that wait and that nothing before them in their conversation holds back.
const HEADS: &str = "outbox AS head INDEXED BY outbox_waiting WHERE phase = 0 AND NOT EXISTS (
    SELECT 1 FROM outbox AS before INDEXED BY outbox_thread
    WHERE before.thread = head.thread AND before.seq < head.seq AND before.phase <> 4 AND before.phase <> 3
    AND NOT (before.phase = 2 AND (before.dealt_with OR before.error_key IS 'taken_back')))";

/// Whether the message `own` of the outbox waits for a doubt to end.
pub(crate) const BEHIND_A_DOUBT: &str = "own.phase = 0 AND EXISTS (
    SELECT 1 FROM outbox AS doubt INDEXED BY outbox_thread
    WHERE doubt.thread = own.thread AND doubt.seq < own.seq AND doubt.phase <> 4 AND doubt.phase = 2
    AND NOT doubt.dealt_with AND doubt.error_key IS NOT 'taken_back')";

/// The place of a conversation's first message in doubt that holds back those after it.
///
/// # Errors
/// When it cannot be read.
pub fn first_doubt(read: &Read<'_>, thread: ThreadId) -> Result<Option<i64>, StoreError> {
    read.first(
        "SELECT seq FROM outbox INDEXED BY outbox_thread
         WHERE thread = ?1 AND phase <> 4 AND phase = 2 AND NOT dealt_with AND error_key IS NOT 'taken_back'
         ORDER BY seq LIMIT 1",
        params![Put(&thread)],
        |row| row.get(0),
    )
}

/// Lets what was written after a conversation's doubts go, up to the message at `seq`: a person
/// said so. The doubts stay doubts.
///
/// # Errors
/// When it cannot be written.
pub fn let_past(tx: &Tx<'_>, thread: ThreadId, seq: i64) -> Result<usize, StoreError> {
    tx.change(
        "UPDATE outbox INDEXED BY outbox_thread SET dealt_with = 1
         WHERE thread = ?1 AND seq < ?2 AND phase <> 4 AND phase = 2",
        params![Put(&thread), seq],
    )
}

/// A template goes in the place of a conversation's messages that only a template could follow:
/// they ask for nothing any more.
///
/// # Errors
/// When it cannot be written.
pub fn settle_refused(tx: &Tx<'_>, thread: ThreadId) -> Result<usize, StoreError> {
    tx.change(
        "UPDATE outbox INDEXED BY outbox_thread SET dealt_with = 1
         WHERE thread = ?1 AND phase <> 4 AND phase = 3 AND needs_template",
        params![Put(&thread)],
    )
}

/// A person dealt with a message that did not go: it asks for nothing any more.
///
/// # Errors
/// When it cannot be written.
pub fn deal_with(tx: &Tx<'_>, id: OutgoingId) -> Result<(), StoreError> {
    tx.change(
        "UPDATE outbox SET dealt_with = 1 WHERE id = ?1",
        params![Put(&id)],
    )?;
    Ok(())
}

/// All of a conversation that is not done, in order of sending.
///
/// # Errors
/// When it cannot be read.
pub fn of_thread(read: &Read<'_>, thread: ThreadId) -> Result<Vec<OutboxRow>, StoreError> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM outbox INDEXED BY outbox_thread WHERE thread = ?1 AND phase <> 4 ORDER BY seq"
        ),
        params![Put(&thread)],
        row,
    )
}

/// Requests that were under way: at the start, those a crash cut off.
///
/// # Errors
/// When it cannot be read.
pub fn sending(read: &Read<'_>) -> Result<Vec<OutboxRow>, StoreError> {
    in_phase(read, state::SENDING)
}

/// All of which nobody knows whether it went, in order of sending.
///
/// # Errors
/// When it cannot be read.
pub fn in_doubt(read: &Read<'_>) -> Result<Vec<OutboxRow>, StoreError> {
    in_phase(read, state::UNCERTAIN)
}

/// All that failed, in order of sending.
///
/// # Errors
/// When it cannot be read.
pub fn failed(read: &Read<'_>) -> Result<Vec<OutboxRow>, StoreError> {
    in_phase(read, state::FAILED)
}

fn in_phase(read: &Read<'_>, phase: i64) -> Result<Vec<OutboxRow>, StoreError> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM outbox INDEXED BY outbox_stuck
             WHERE phase = ?1 AND phase IN (1, 2, 3) ORDER BY seq"
        ),
        params![phase],
        row,
    )
}

/// The rows of many messages, done ones too, in order of sending.
///
/// # Errors
/// When it cannot be read.
pub fn of_messages(read: &Read<'_>, messages: &[MessageKey]) -> Result<Vec<OutboxRow>, StoreError> {
    read.all(
        &format!("SELECT {COLUMNS} FROM outbox WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY seq"),
        params![Json(messages)],
        row,
    )
}

/// How many of a conversation's messages are in doubt, or failed and nobody dealt with it.
///
/// # Errors
/// When it cannot be read.
pub fn trouble(read: &Read<'_>, thread: ThreadId) -> Result<u32, StoreError> {
    read.one(
        "SELECT count(*) FROM outbox INDEXED BY outbox_thread
         WHERE thread = ?1 AND phase <> 4
         AND ((phase = 2 AND error_key IS NOT 'taken_back') OR (phase = 3 AND NOT dealt_with))",
        params![Put(&thread)],
        |row| row.get(0),
    )
}

/// Takes a message out of the outbox.
///
/// # Errors
/// When it cannot be written.
pub fn remove(tx: &Tx<'_>, id: OutgoingId) -> Result<(), StoreError> {
    tx.change("DELETE FROM outbox WHERE id = ?1", params![Put(&id)])?;
    Ok(())
}

/// When messages of a conversation were sent, from `since` to `now`, oldest first. A request that
/// may have arrived counts; a later moment is one of a clock that ran ahead.
///
/// # Errors
/// When it cannot be read.
pub fn recent_sends(
    read: &Read<'_>,
    thread: ThreadId,
    since: Instant,
    now: Instant,
) -> Result<Vec<Instant>, StoreError> {
    read.all(
        "SELECT at FROM outbox INDEXED BY outbox_sent
         WHERE thread = ?1 AND at >= ?2 AND at <= ?3 AND phase IN (1, 2, 4) ORDER BY at",
        params![Put(&thread), Put(&since), Put(&now)],
        |row| column(row, 0),
    )
}

/// Forgets what was done before `older_than`. How many.
///
/// # Errors
/// When it cannot be written.
pub fn prune(tx: &Tx<'_>, older_than: Instant) -> Result<usize, StoreError> {
    tx.change(
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM (SELECT seq, phase, at FROM outbox ORDER BY seq LIMIT 2000)
         WHERE phase = 4 AND at < ?1)",
        params![Put(&older_than)],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        seq: row.get(0)?,
        id: column(row, 1)?,
        thread: column(row, 2)?,
        number: column(row, 3)?,
        message: column(row, 4)?,
        request: json(row, 5)?,
        state: state::read(row)?,
        dealt_with: row.get(16)?,
        undo_until: column(row, 13)?,
        quote: json(row, 14)?,
    })
}
