//! Whatever happened, in the order in which it came here: what inlets brought, byte for byte, and
//! what a person or the program did. The tables are made of it.
//!
//! What could not be read stays in quarantine until a person or a newer version tries again. Of
//! what was applied only the bodies of arrivals are pruned, after a while.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, Word, get as column, get_maybe, word_maybe},
    table::setting,
};
use domain::{
    deed::Deed,
    entry::{DeskId, EntryId, Stamp, VERSION},
    id::EntryNo,
    instant::Instant,
    refusal::Refusal,
};
use rusqlite::{Row, params, types::Type};

/// Rows pruned in one job, so that a long backlog never holds up the writer.
const MOST_PRUNED: u32 = 2_000;

/// The name of our own listener.
const LISTENER: &str = "listener";
/// Up to where bodies were pruned.
const PRUNED: &str = "log_pruned_up_to";

const ARRIVAL: i64 = 0;
const DEED: i64 = 1;
const BASE: i64 = 2;

/// What an inlet brought, rightly signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArrival {
    /// The inlet's name.
    pub source: &'static str,
    /// The inlet's own count of it; `None` for one that has none but ours.
    pub cursor: Option<i64>,
    /// When the first of our machines got it, in Meta's time.
    pub received_at: Instant,
    /// The raw body.
    pub body: Vec<u8>,
}

impl NewArrival {
    /// What our own listener heard at `received_at`.
    #[must_use]
    pub const fn heard(received_at: Instant, body: Vec<u8>) -> Self {
        Self {
            source: LISTENER,
            cursor: None,
            received_at,
            body,
        }
    }
}

/// An entry that was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its place in the log.
    pub no: EntryNo,
    /// Its name.
    pub id: EntryId,
    /// When it was written, by the hybrid logical clock.
    pub at: Stamp,
}

/// An arrival as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivalRow {
    /// What the log knows of it.
    pub written: Written,
    /// When the first of our machines got it.
    pub received_at: Instant,
    /// The raw body.
    pub body: Vec<u8>,
}

/// An entry, by what every desk knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// Who wrote it.
    pub desk: DeskId,
    /// When it was written, by the hybrid logical clock.
    pub at: Stamp,
    /// The version of the program that wrote it, as far as entries go.
    pub version: u32,
    /// The inlet that brought it; none for a deed.
    pub source: Option<String>,
    /// The inlet's own count of it, or the desk's own count of its deeds.
    pub cursor: Option<i64>,
    /// When it was received, or done.
    pub received_at: Instant,
    /// What it holds.
    pub what: What,
}

/// What an entry holds.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// What an inlet brought; nothing once its body was pruned.
    Arrival(Option<Vec<u8>>),
    /// What was done, as it is written ([`Entry::deed`]).
    Deed(Vec<u8>),
    /// The tables as they stood before the log began.
    Base,
}

/// An entry in quarantine as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its place in the log.
    pub no: EntryNo,
    /// When it came.
    pub received_at: Instant,
    /// Why it is in quarantine.
    pub reason: Option<Refusal>,
    /// All its bytes.
    pub size: u64,
    /// Its first bytes.
    pub beginning: Vec<u8>,
}

/// Writes down what an inlet brought; `None` when it brought that before.
///
/// # Errors
/// When it cannot be written.
pub fn arrive(tx: &Tx<'_>, new: &NewArrival) -> Result<Option<Written>, StoreError> {
    if let Some(cursor) = new.cursor {
        let known = tx.first(
            "SELECT 1 FROM log WHERE kind = 0 AND cursor IS NOT NULL AND source = ?1 AND cursor = ?2",
            params![new.source, cursor],
            |_| Ok(()),
        )?;
        if known.is_some() {
            return Ok(None);
        }
    }
    let at = next_stamp(tx, new.received_at)?;
    let id = EntryId::new(at);
    tx.insert(
        "INSERT INTO log (id, desk, at, version, kind, source, cursor, received_at, body)
         VALUES (?1, (SELECT n FROM desk WHERE own), ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            Put(&id),
            Put(&at),
            VERSION,
            ARRIVAL,
            new.source,
            new.cursor,
            Put(&new.received_at),
            new.body,
        ],
    )
    .map(|no| {
        Some(Written {
            no: EntryNo(no),
            id,
            at,
        })
    })
}

/// Writes down what was done here at `now`, in Meta's time. The caller applies it in the same
/// change.
///
/// # Errors
/// When it cannot be written.
pub fn done(tx: &Tx<'_>, deed: &Deed, now: Instant) -> Result<Written, StoreError> {
    let at = next_stamp(tx, now)?;
    let id = EntryId::new(at);
    tx.insert(
        "INSERT INTO log (id, desk, at, version, kind, received_at, body, state, cursor)
         SELECT ?1, n, ?2, ?3, ?4, ?5, CAST(?6 AS BLOB), 1, coalesce(
             (SELECT max(cursor) FROM log INDEXED BY log_deed WHERE kind = 1 AND log.desk = desk.n), 0) + 1
         FROM desk WHERE own",
        params![
            Put(&id),
            Put(&at),
            VERSION,
            DEED,
            Put(&now),
            Json(deed),
        ],
    )
    .map(|no| Written {
        no: EntryNo(no),
        id,
        at,
    })
}

/// Writes down an entry that any desk wrote, to be applied; nothing when it is here already.
///
/// # Errors
/// When it cannot be written.
pub fn take(tx: &Tx<'_>, entry: &Entry) -> Result<Option<Written>, StoreError> {
    tx.change(
        "INSERT OR IGNORE INTO desk (id) VALUES (?1)",
        params![Put(&entry.desk)],
    )?;
    let added = tx.change(
        "INSERT OR IGNORE INTO log (id, desk, at, version, kind, source, cursor, received_at, body, state)
         VALUES (?1, (SELECT n FROM desk WHERE id = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            Put(&entry.id),
            Put(&entry.desk),
            Put(&entry.at),
            entry.version,
            entry.what.kind(),
            entry.source,
            entry.cursor,
            Put(&entry.received_at),
            entry.what.body(),
            i64::from(entry.what == What::Base),
        ],
    )?;
    if added == 0 {
        return Ok(None);
    }
    let (id, at) = (entry.id, entry.at);
    tx.first(
        "SELECT seq FROM log WHERE id = ?1",
        params![Put(&id)],
        |row| {
            Ok(Written {
                no: column(row, 0)?,
                id,
                at,
            })
        },
    )
}

/// Whether everything that its desk had done before a deed is applied: a desk's deeds are taken in
/// its own order.
///
/// # Errors
/// When it cannot be read.
pub fn is_next(read: &Read<'_>, no: EntryNo) -> Result<bool, StoreError> {
    read.one(
        "SELECT coalesce(own.cursor = 1, 1) OR EXISTS (SELECT 1 FROM log AS before INDEXED BY log_deed
         WHERE before.kind = 1 AND before.desk = own.desk AND before.cursor = own.cursor - 1 AND before.state <> 0)
         FROM log AS own WHERE own.seq = ?1",
        params![Put(&no)],
        |row| row.get(0),
    )
}

/// Deeds that wait for what they speak of, or for others of their desk, in their order.
///
/// # Errors
/// When they cannot be read.
pub fn waiting(read: &Read<'_>) -> Result<Vec<(EntryNo, Entry)>, StoreError> {
    read.all(
        "SELECT log.id, desk.id, at, version, source, cursor, received_at, kind, body, seq
         FROM log INDEXED BY log_open JOIN desk ON desk.n = log.desk
         WHERE state = 0 AND state <> 1 AND kind = 1 ORDER BY log.desk, cursor",
        [],
        |row| Ok((column(row, 9)?, entry(row)?)),
    )
}

impl Entry {
    /// What was done; `None` where that is not what it holds, or a newer version wrote it.
    #[must_use]
    pub fn deed(&self) -> Option<Deed> {
        match &self.what {
            What::Deed(body) if self.version <= VERSION => serde_json::from_slice(body).ok(),
            _ => None,
        }
    }
}

impl What {
    const fn kind(&self) -> i64 {
        match self {
            Self::Arrival(_) => ARRIVAL,
            Self::Deed(_) => DEED,
            Self::Base => BASE,
        }
    }

    fn body(&self) -> Option<&[u8]> {
        match self {
            Self::Arrival(body) => body.as_deref(),
            Self::Deed(body) => Some(body),
            Self::Base => None,
        }
    }
}

/// The stamp of an entry that is written here at `now`.
fn next_stamp(read: &Read<'_>, now: Instant) -> Result<Stamp, StoreError> {
    let last = read.first(
        "SELECT at, desk.own FROM log JOIN desk ON desk.n = log.desk ORDER BY seq DESC LIMIT 1",
        [],
        |row| Ok((column(row, 0)?, row.get(1)?)),
    )?;
    Ok(match last {
        Some((at, true)) => Stamp::after(Some(at), None, now),
        Some((at, false)) => {
            let own = read.first(
                "SELECT at FROM log WHERE desk = (SELECT n FROM desk WHERE own) ORDER BY seq DESC LIMIT 1",
                [],
                |row| column(row, 0),
            )?;
            Stamp::after(own, Some(at), now)
        }
        None => Stamp::at(now),
    })
}

/// Everything since the tables were last taken as they stood, in the order in which it came here.
///
/// # Errors
/// When it cannot be read.
pub fn since_base(read: &Read<'_>) -> Result<Vec<Entry>, StoreError> {
    read.all(
        "SELECT log.id, desk.id, at, version, source, cursor, received_at, kind, body FROM log
         JOIN desk ON desk.n = log.desk
         WHERE seq > coalesce((SELECT max(seq) FROM log WHERE kind = 2), 0) ORDER BY seq",
        [],
        entry,
    )
}

/// An entry, by its place in this log.
///
/// # Errors
/// When it cannot be read.
pub fn one(read: &Read<'_>, no: EntryNo) -> Result<Option<Entry>, StoreError> {
    read.first(
        "SELECT log.id, desk.id, at, version, source, cursor, received_at, kind, body FROM log
         JOIN desk ON desk.n = log.desk WHERE seq = ?1",
        params![Put(&no)],
        entry,
    )
}

/// Everything in it has its place in the tables.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such row.
pub fn filed(tx: &Tx<'_>, no: EntryNo) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE log SET state = 1, reason = NULL WHERE seq = ?1",
        params![no.0],
    )
}

/// Sets it aside.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such row.
pub fn quarantine(tx: &Tx<'_>, no: EntryNo, reason: Refusal) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE log SET state = 2, reason = ?2 WHERE seq = ?1",
        params![no.0, Word(reason)],
    )
}

/// What is in quarantine, newest first, with its first `bytes` bytes.
///
/// # Errors
/// When it cannot be read.
pub fn quarantined(read: &Read<'_>, limit: u32, bytes: u32) -> Result<Vec<Listed>, StoreError> {
    read.all(
        "SELECT seq, received_at, reason, coalesce(length(body), 0), coalesce(substr(body, 1, ?2), x'')
         FROM log INDEXED BY log_open
         WHERE state = 2 AND state <> 1 ORDER BY seq DESC LIMIT ?1",
        params![limit, bytes],
        |row| {
            Ok(Listed {
                no: column(row, 0)?,
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
pub fn quarantined_ids(read: &Read<'_>) -> Result<Vec<EntryNo>, StoreError> {
    read.all(
        "SELECT seq FROM log INDEXED BY log_open WHERE state = 2 AND state <> 1 ORDER BY seq",
        [],
        |row| column(row, 0),
    )
}

/// What is in quarantine for this reason, oldest first.
///
/// # Errors
/// When it cannot be read.
pub fn quarantined_for(read: &Read<'_>, reason: Refusal) -> Result<Vec<EntryNo>, StoreError> {
    read.all(
        "SELECT seq FROM log INDEXED BY log_open
         WHERE state = 2 AND state <> 1 AND reason = ?1 ORDER BY seq",
        params![Word(reason)],
        |row| column(row, 0),
    )
}

/// An arrival as it came; `None` when there is none, or its body was pruned.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, no: EntryNo) -> Result<Option<ArrivalRow>, StoreError> {
    read.first(
        "SELECT seq, id, at, received_at, body FROM log WHERE seq = ?1 AND kind = 0 AND body IS NOT NULL",
        params![Put(&no)],
        row,
    )
}

/// What was written down but neither filed nor set aside, oldest first.
///
/// # Errors
/// When it cannot be read.
pub fn unfiled(read: &Read<'_>, limit: u32) -> Result<Vec<ArrivalRow>, StoreError> {
    read.all(
        "SELECT seq, id, at, received_at, coalesce(body, x'') FROM log INDEXED BY log_open
         WHERE state = 0 AND state <> 1 ORDER BY seq LIMIT ?1",
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
        "SELECT count(*) FROM log INDEXED BY log_open WHERE state = 2 AND state <> 1",
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
        "SELECT 1 FROM log INDEXED BY log_open
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
        "SELECT max(received_at) FROM (SELECT received_at FROM log WHERE kind = 0 ORDER BY seq DESC LIMIT 100)",
        [],
        |row| get_maybe(row, 0),
    )
}

/// Prunes the bodies of some of what was filed and came before `older_than`; call again while it
/// returns more than zero. What is in quarantine stays.
///
/// # Errors
/// When it cannot be written.
pub fn prune(tx: &Tx<'_>, older_than: Instant) -> Result<usize, StoreError> {
    let done: i64 = setting::recall(tx, PRUNED)?.unwrap_or_default();
    // Rows come in order of time, so the oldest by number are the oldest.
    let end: Option<i64> = tx.one(
        "SELECT max(seq) FROM (SELECT seq, received_at FROM log WHERE seq > ?1 ORDER BY seq LIMIT ?2)
         WHERE received_at < ?3",
        params![done, MOST_PRUNED, Put(&older_than)],
        |row| row.get(0),
    )?;
    let Some(end) = end else {
        return Ok(0);
    };
    setting::set(tx, PRUNED, &end)?;
    tx.change(
        "UPDATE log SET body = NULL WHERE seq > ?1 AND seq <= ?2 AND kind = 0 AND state = 1
         AND received_at < ?3 AND body IS NOT NULL",
        params![done, end, Put(&older_than)],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<ArrivalRow> {
    Ok(ArrivalRow {
        written: Written {
            no: column(row, 0)?,
            id: column(row, 1)?,
            at: column(row, 2)?,
        },
        received_at: column(row, 3)?,
        body: row.get(4)?,
    })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let what = match row.get(7)? {
        ARRIVAL => What::Arrival(row.get(8)?),
        DEED => What::Deed(row.get(8)?),
        BASE => What::Base,
        _ => {
            let kind = "kind".to_owned();
            return Err(rusqlite::Error::InvalidColumnType(7, kind, Type::Integer));
        }
    };
    Ok(Entry {
        id: column(row, 0)?,
        desk: column(row, 1)?,
        at: column(row, 2)?,
        version: row.get(3)?,
        source: row.get(4)?,
        cursor: row.get(5)?,
        received_at: column(row, 6)?,
        what,
    })
}
