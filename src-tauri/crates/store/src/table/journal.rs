//! Every webhook as it came, before anything is made of it.
//!
//! What could not be read stays here in quarantine, byte for byte, until a person or a newer
//! version tries again; what was filed is kept for a while and then pruned.

use crate::{
    Read, StoreError, Tx,
    column::{Put, Word, get as column, get_maybe, word_maybe},
};
use domain::{id::JournalId, instant::Instant, refusal::Refusal};
use rusqlite::{Row, params};

/// Rows pruned in one job, so that a long backlog never holds up the writer.
const MOST_PRUNED: u32 = 2_000;

/// A webhook that just came, rightly signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWebhook {
    /// When, by our clock.
    pub received_at: Instant,
    /// The raw body.
    pub body: Vec<u8>,
}

/// A webhook as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// Ours; grows in order of arrival.
    pub id: JournalId,
    /// When it came, by our clock.
    pub received_at: Instant,
    /// The raw body.
    pub body: Vec<u8>,
}

/// A webhook in quarantine as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Ours.
    pub id: JournalId,
    /// When it came, by our clock.
    pub received_at: Instant,
    /// Why it is in quarantine.
    pub reason: Option<Refusal>,
    /// All its bytes.
    pub size: u64,
    /// Its first bytes.
    pub beginning: Vec<u8>,
}

/// Writes a webhook down.
///
/// # Errors
/// When it cannot be written.
pub fn append(tx: &Tx<'_>, new: &NewWebhook) -> Result<JournalId, StoreError> {
    tx.insert(
        "INSERT INTO journal (received_at, body) VALUES (?1, ?2)",
        params![Put(&new.received_at), new.body],
    )
    .map(JournalId)
}

/// Everything in it has its place in the tables.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such row.
pub fn filed(tx: &Tx<'_>, id: JournalId) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE journal SET state = 1, reason = NULL WHERE id = ?1",
        params![id.0],
    )
}

/// Sets it aside.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such row.
pub fn quarantine(tx: &Tx<'_>, id: JournalId, reason: Refusal) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE journal SET state = 2, reason = ?2 WHERE id = ?1",
        params![id.0, Word(reason)],
    )
}

/// What is in quarantine, newest first, with its first `bytes` bytes.
///
/// # Errors
/// When it cannot be read.
pub fn quarantined(read: &Read<'_>, limit: u32, bytes: u32) -> Result<Vec<Listed>, StoreError> {
    read.all(
        "SELECT id, received_at, reason, length(body), coalesce(substr(body, 1, ?2), x'')
         FROM journal INDEXED BY journal_open
         WHERE state = 2 AND state <> 1 ORDER BY id DESC LIMIT ?1",
        params![limit, bytes],
        |row| {
            Ok(Listed {
                id: column(row, 0)?,
                received_at: column(row, 1)?,
                reason: word_maybe(row, 2)?,
                size: row.get::<_, i64>(3)?.unsigned_abs(),
                beginning: row.get(4)?,
            })
        },
    )
}

/// What is in quarantine, oldest first.
///
/// # Errors
/// When it cannot be read.
pub fn quarantined_ids(read: &Read<'_>) -> Result<Vec<JournalId>, StoreError> {
    read.all(
        "SELECT id FROM journal INDEXED BY journal_open WHERE state = 2 AND state <> 1 ORDER BY id",
        [],
        |row| column(row, 0),
    )
}

/// A webhook as it came.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, id: JournalId) -> Result<Option<JournalRow>, StoreError> {
    read.first(
        "SELECT id, received_at, body FROM journal WHERE id = ?1",
        params![Put(&id)],
        row,
    )
}

/// What was written down but neither filed nor set aside, oldest first.
///
/// # Errors
/// When it cannot be read.
pub fn unfiled(read: &Read<'_>, limit: u32) -> Result<Vec<JournalRow>, StoreError> {
    read.all(
        "SELECT id, received_at, body FROM journal INDEXED BY journal_open
         WHERE state = 0 AND state <> 1 ORDER BY id LIMIT ?1",
        params![limit],
        row,
    )
}

/// How many are in quarantine.
///
/// # Errors
/// When it cannot be read.
pub fn quarantined_count(read: &Read<'_>) -> Result<u32, StoreError> {
    read.one(
        "SELECT count(*) FROM journal INDEXED BY journal_open WHERE state = 2 AND state <> 1",
        [],
        |row| row.get(0),
    )
}

/// Whether something is in quarantine for this reason.
///
/// # Errors
/// When it cannot be read.
pub fn any_quarantined_for(read: &Read<'_>, reason: Refusal) -> Result<bool, StoreError> {
    let found = read.first(
        "SELECT 1 FROM journal INDEXED BY journal_open
         WHERE state = 2 AND state <> 1 AND reason = ?1 LIMIT 1",
        params![Word(reason)],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// When Meta's newest webhook came; what was not rightly signed is not Meta's.
///
/// # Errors
/// When it cannot be read.
pub fn last_received_at(read: &Read<'_>) -> Result<Option<Instant>, StoreError> {
    // One that was refused at first is written down late, with the time at which it came.
    read.one(
        "SELECT max(received_at) FROM (SELECT received_at FROM journal ORDER BY id DESC LIMIT 100)",
        [],
        |row| get_maybe(row, 0),
    )
}

/// Deletes some of what was filed and came before `older_than`; call again while it returns more
/// than zero. What is in quarantine stays.
///
/// # Errors
/// When it cannot be written.
pub fn prune(tx: &Tx<'_>, older_than: Instant) -> Result<usize, StoreError> {
    // Rows come in order of time, so the oldest by id are the oldest; those in quarantine in
    // between are few.
    tx.change(
        "DELETE FROM journal WHERE id IN (
             SELECT id FROM (SELECT id, state, received_at FROM journal ORDER BY id LIMIT ?2)
             WHERE state = 1 AND received_at < ?1)",
        params![Put(&older_than), MOST_PRUNED],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<JournalRow> {
    Ok(JournalRow {
        id: column(row, 0)?,
        received_at: column(row, 1)?,
        body: row.get(2)?,
    })
}
