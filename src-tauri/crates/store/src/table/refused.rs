//! Deliveries that nothing proves to be Meta's: unsigned, wrongly signed, or signed while no
//! secret was known to check them with.
//!
//! Whoever finds the tunnel can send these, so they get little room and the oldest make way. One
//! that a later secret may still prove is kept whole; of the others the beginning is enough to
//! see what came. What is too large to be kept whole, Meta brings again by itself.

use crate::{
    Read, StoreError, Tx,
    column::{Put, Word, get as column, word},
};
use domain::{id::RefusedId, instant::Instant, refusal::Refusal};
use rusqlite::{Row, params};

/// A signed delivery up to this size is kept whole, bytes.
pub const LARGEST_WHOLE: usize = 64 * 1024;
/// Of any other, this much is kept, bytes.
pub const BEGINNING: usize = 2 * 1024;
/// All whole ones together take at most this much, bytes.
const MOST_WHOLE_BYTES: i64 = 16 * 1024 * 1024;
/// Whole ones at most; small ones would otherwise be without number.
const MOST_WHOLE: i64 = 10_000;
/// Beginnings at most.
const MOST_BEGINNINGS: i64 = 1_000;

/// A delivery that was just refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefused {
    /// When, by our clock.
    pub received_at: Instant,
    /// Why.
    pub reason: Refusal,
    /// SHA-256 of all of it, hexadecimal: the same one again is only counted.
    pub digest: String,
    /// The signature that came with it, if it looks like one.
    pub header: Option<String>,
    /// All its bytes.
    pub size: u64,
    /// All of it, or its beginning.
    pub body: Vec<u8>,
}

/// A refused delivery as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Ours.
    pub id: RefusedId,
    /// When it came first, by our clock.
    pub received_at: Instant,
    /// Why.
    pub reason: Refusal,
    /// How often it came.
    pub times: u32,
    /// All its bytes, as it came.
    pub size: u64,
    /// Its first bytes.
    pub beginning: Vec<u8>,
}

/// A refused delivery that is here as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// When it came first, by our clock.
    pub received_at: Instant,
    /// The signature that came with it.
    pub header: String,
    /// The raw body.
    pub body: Vec<u8>,
}

/// Keeps a refused delivery as far as it deserves, and lets the oldest go where there is no room.
///
/// # Errors
/// When it cannot be written.
pub fn keep(tx: &Tx<'_>, new: &NewRefused) -> Result<(), StoreError> {
    let complete = new.body.len() as u64 == new.size && new.body.len() <= LARGEST_WHOLE;
    let whole = complete && new.header.is_some();
    let body = match whole {
        true => &new.body[..],
        false => &new.body[..new.body.len().min(BEGINNING)],
    };
    tx.change(
        "INSERT INTO refused (received_at, reason, digest, header, size, last_at, whole, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?1, ?6, ?7)
         ON CONFLICT (digest, header) DO UPDATE
         SET times = times + 1, last_at = excluded.last_at, reason = excluded.reason",
        params![
            Put(&new.received_at),
            Word(new.reason),
            new.digest,
            new.header.as_deref().unwrap_or_default(),
            i64::try_from(new.size).unwrap_or(i64::MAX),
            whole,
            body,
        ],
    )?;
    make_room(tx, true, MOST_WHOLE, Some(MOST_WHOLE_BYTES))?;
    make_room(tx, false, MOST_BEGINNINGS, None)
}

/// The newest, at most `limit`, with their first `bytes` bytes.
///
/// # Errors
/// When it cannot be read.
pub fn newest(read: &Read<'_>, limit: u32, bytes: u32) -> Result<Vec<Listed>, StoreError> {
    // Of nothing, substr makes NULL.
    read.all(
        "SELECT id, received_at, reason, times, size, coalesce(substr(body, 1, ?2), x'') FROM refused
         ORDER BY id DESC LIMIT ?1",
        params![limit, bytes],
        listed,
    )
}

/// Those that are here as they came, oldest first.
///
/// # Errors
/// When it cannot be read.
pub fn whole_ids(read: &Read<'_>) -> Result<Vec<RefusedId>, StoreError> {
    read.all(
        "SELECT id FROM refused WHERE whole = 1 ORDER BY id",
        [],
        |row| column(row, 0),
    )
}

/// One that is here as it came; `None` when it is gone, or only its beginning is here.
///
/// # Errors
/// When it cannot be read.
pub fn whole(read: &Read<'_>, id: RefusedId) -> Result<Option<Whole>, StoreError> {
    read.first(
        "SELECT received_at, header, body FROM refused WHERE id = ?1 AND whole = 1",
        params![Put(&id)],
        |row| {
            Ok(Whole {
                received_at: column(row, 0)?,
                header: row.get(1)?,
                body: row.get(2)?,
            })
        },
    )
}

/// How many there are.
///
/// # Errors
/// When it cannot be read.
pub fn count(read: &Read<'_>) -> Result<u32, StoreError> {
    read.one("SELECT count(*) FROM refused", [], |row| row.get(0))
}

/// Forgets one; whether it was there.
///
/// # Errors
/// When it cannot be written.
pub fn remove(tx: &Tx<'_>, id: RefusedId) -> Result<bool, StoreError> {
    Ok(tx.change("DELETE FROM refused WHERE id = ?1", params![Put(&id)])? > 0)
}

/// Forgets `newest` and all that came before it; how many.
///
/// # Errors
/// When it cannot be written.
pub fn remove_up_to(tx: &Tx<'_>, newest: RefusedId) -> Result<usize, StoreError> {
    tx.change("DELETE FROM refused WHERE id <= ?1", params![Put(&newest)])
}

/// Forgets whole ones that last came before `whole`, and beginnings that did before `beginnings`.
///
/// # Errors
/// When it cannot be written.
pub fn prune(tx: &Tx<'_>, whole: Instant, beginnings: Instant) -> Result<usize, StoreError> {
    let sql = "DELETE FROM refused WHERE whole = ?1 AND last_at < ?2";
    Ok(tx.change(sql, params![true, Put(&whole)])?
        + tx.change(sql, params![false, Put(&beginnings)])?)
}

/// Lets the oldest go until there are at most `most` with at most `bytes` together.
fn make_room(tx: &Tx<'_>, whole: bool, most: i64, bytes: Option<i64>) -> Result<(), StoreError> {
    loop {
        let (count, sum): (i64, i64) = tx.one(
            "SELECT count(*), coalesce(sum(size), 0) FROM refused WHERE whole = ?1",
            params![whole],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if count <= most && bytes.is_none_or(|bytes| sum <= bytes) {
            return Ok(());
        }
        tx.change(
            "DELETE FROM refused WHERE id = (SELECT id FROM refused WHERE whole = ?1 ORDER BY id LIMIT 1)",
            params![whole],
        )?;
    }
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        id: column(row, 0)?,
        received_at: column(row, 1)?,
        reason: word(row, 2)?,
        times: row.get(3)?,
        size: row.get::<_, i64>(4)?.unsigned_abs(),
        beginning: row.get(5)?,
    })
}
