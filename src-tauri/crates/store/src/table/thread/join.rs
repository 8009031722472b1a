//! Two conversations that turned out to be one: messages, outbox, reactions, drafts and prices
//! move, and the row is worked out from both.

use super::{LastLine, ThreadState, count, get, save};
use crate::{
    Read, StoreError, Tx,
    column::{Put, get_maybe},
    table::message,
};
use domain::{entry_point::EntryPointFacts, id::ThreadId, instant::Instant, window::WindowFacts};
use rusqlite::params;

/// Everything that points at a conversation. Where both have the same thing, the one that stays
/// keeps its own.
const MOVES: &[&str] = &[
    "UPDATE message SET thread = ?2 WHERE thread = ?1",
    "UPDATE outbox SET thread = ?2 WHERE thread = ?1",
    "UPDATE ledger INDEXED BY ledger_thread SET thread = ?2 WHERE thread = ?1 AND settled IS NOT NULL",
    "UPDATE ledger INDEXED BY ledger_unsettled SET thread = ?2 WHERE thread = ?1 AND settled IS NULL",
    "UPDATE OR IGNORE early_change SET thread = ?2 WHERE thread = ?1",
    "UPDATE OR IGNORE reaction SET thread = ?2 WHERE thread = ?1",
    "UPDATE OR IGNORE draft SET thread = ?2 WHERE thread = ?1",
    "UPDATE OR IGNORE alert SET thread = ?2 WHERE thread = ?1",
    "UPDATE OR IGNORE thread_label SET thread = ?2 WHERE thread = ?1",
    "UPDATE thread_moved SET now = ?2 WHERE now = ?1",
];

const READ: &str = "UPDATE message INDEXED BY message_heard SET heard = NULL
     WHERE thread = ?1 AND heard IS NOT NULL AND heard <= (SELECT read_up_to FROM thread WHERE id = ?1)";

const LEFTOVERS: &[&str] = &[
    "DELETE FROM early_change WHERE thread = ?1",
    "DELETE FROM reaction WHERE thread = ?1",
    "DELETE FROM draft WHERE thread = ?1",
    "DELETE FROM alert WHERE thread = ?1",
    "DELETE FROM thread_label WHERE thread = ?1",
    "DELETE FROM thread WHERE id = ?1",
];

/// Joins `from` into `into`; `from`'s id leads there from now on.
pub(crate) fn join(tx: &Tx<'_>, from: ThreadId, into: ThreadId) -> Result<(), StoreError> {
    let (Some(gone), Some(kept)) = (get(tx, from)?, get(tx, into)?) else {
        return Err(StoreError::NotFound);
    };
    // Each has been read up to its own mark: what was read in one stays so in both.
    for own in [from, into] {
        tx.change(READ, params![Put(&own)])?;
    }
    for sql in MOVES {
        tx.change(sql, params![Put(&from), Put(&into)])?;
    }
    count::end(tx, from)?;
    for sql in LEFTOVERS {
        tx.change(sql, params![Put(&from)])?;
    }
    tx.change(
        "INSERT INTO thread_moved (old, now) VALUES (?1, ?2)",
        params![Put(&from), Put(&into)],
    )?;
    let unanswered_since = waiting_since(tx, into, &gone, &kept)?;
    let joined = both(gone, kept);
    let unread = message::unread_after(tx, into, joined.read_up_to)?;
    save(
        tx,
        &ThreadState {
            unanswered_since,
            unread,
            ..joined
        },
    )
}

fn both(gone: ThreadState, kept: ThreadState) -> ThreadState {
    let newer = |last: &Option<LastLine>| last.as_ref().map(|last| (last.at, last.key));
    let (last, referral) = if newer(&gone.last) > newer(&kept.last) {
        (gone.last, gone.referral.or(kept.referral))
    } else {
        (kept.last, kept.referral.or(gone.referral))
    };
    ThreadState {
        facts: facts(gone.facts, kept.facts),
        last,
        unread: kept.unread + gone.unread,
        read_up_to: kept.read_up_to.min(gone.read_up_to),
        trouble: kept.trouble + gone.trouble,
        blocked: kept.blocked || gone.blocked,
        referral,
        entry: entry(gone.entry, kept.entry),
        standby_since: kept.standby_since.max(gone.standby_since),
        first_at: [kept.first_at, gone.first_at].into_iter().flatten().min(),
        ..kept
    }
}

/// What was learnt in either is known of both, in whatever order it was learnt.
fn facts(a: WindowFacts, b: WindowFacts) -> WindowFacts {
    let opened_at = a.opened_at.max(b.opened_at);
    let opened = WindowFacts {
        opened_at,
        refused_at: None,
    };
    match a.refused_at.max(b.refused_at) {
        Some(refused) => opened.refused(refused),
        None => opened,
    }
}

fn entry(a: EntryPointFacts, b: EntryPointFacts) -> EntryPointFacts {
    let confirmed_until = a.confirmed_until.max(b.confirmed_until);
    let newer = if a.referral_at > b.referral_at { a } else { b };
    EntryPointFacts {
        confirmed_until,
        ..newer
    }
}

/// An answer in either conversation answers what the customer wrote before it in both.
fn waiting_since(
    read: &Read<'_>,
    joined: ThreadId,
    gone: &ThreadState,
    kept: &ThreadState,
) -> Result<Option<Instant>, StoreError> {
    let (Some(gone_since), Some(kept_since)) = (gone.unanswered_since, kept.unanswered_since)
    else {
        let Some(since) = gone.unanswered_since.or(kept.unanswered_since) else {
            return Ok(None);
        };
        let answered = read.one(
            "SELECT max(at) FROM message WHERE thread = ?1 AND at >= ?2 AND author IN ('us', 'phone', 'elsewhere')
             AND status IS NOT 'failed'",
            params![Put(&joined), Put(&since)],
            |row| get_maybe(row, 0),
        )?;
        let Some(answered): Option<Instant> = answered else {
            return Ok(Some(since));
        };
        return read.one(
            "SELECT min(at) FROM message WHERE thread = ?1 AND at > ?2 AND author = 'customer' AND asks",
            params![Put(&joined), Put(&answered)],
            |row| get_maybe(row, 0),
        );
    };
    Ok(Some(gone_since.min(kept_since)))
}
