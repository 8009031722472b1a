//! The lists of conversations: pages by key, counters, and the next window to close.
//!
//! Every query names its index, so that none can quietly turn into a scan or a sort.

use super::{COLUMNS, ThreadState, row};
use crate::{
    Cursor, Read, StoreError,
    column::{Put, get as column},
};
use domain::{
    attention::List,
    id::{LabelId, PhoneNumberId, ThreadId},
    instant::Instant,
};
use rusqlite::{params, params_from_iter, types::Value};

/// Asks for a page of conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageQuery {
    /// Which list.
    pub view: List,
    /// Only this number's; all numbers' when absent.
    pub number: Option<PhoneNumberId>,
    /// Only those that carry this label; all when absent.
    pub label: Option<LabelId>,
    /// Where the last page ended.
    pub after: Option<Cursor>,
    /// At most this many.
    pub limit: u32,
    /// Now, in Meta's time.
    pub now: Instant,
}

/// A page of conversations in the list's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The conversations.
    pub rows: Vec<ThreadState>,
    /// Where the next page begins; absent at the end.
    pub next: Option<Cursor>,
}

/// How many conversations each list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting and open.
    pub closing: u32,
    /// Waiting.
    pub unanswered: u32,
    /// All.
    pub all: u32,
    /// Window closed.
    pub closed: u32,
    /// Unread messages in all of them.
    pub unread: u32,
}

/// A page of a list. Closing: soonest first. Unanswered: waiting longest first. All and closed:
/// newest first.
///
/// # Errors
/// When it cannot be read.
pub fn page(read: &Read<'_>, query: &PageQuery) -> Result<Page, StoreError> {
    let (sql, start) = (sql(query), start(query));
    let mut values = vec![
        Value::Integer(start.sort),
        Value::Integer(start.id),
        Value::Integer(i64::from(query.limit) + 1),
    ];
    if query.view == List::Closed {
        values.push(Value::Integer(query.now.as_millis()));
    }
    if let Some(number) = &query.number {
        values.push(Value::Text(number.as_str().to_owned()));
    }
    if let Some(label) = query.label {
        values.push(Value::Integer(label.0));
    }
    let mut rows = read.all(&sql, params_from_iter(values), row)?;
    let more = rows.len() > query.limit as usize;
    rows.truncate(query.limit as usize);
    let next = rows.last().filter(|_| more).map(|last| Cursor {
        sort: sort_key(query.view, last),
        id: last.id.0,
    });
    Ok(Page { rows, next })
}

/// The statement of a page. `?1` and `?2` are the place it begins after, `?3` the limit.
pub(super) fn sql(query: &PageQuery) -> String {
    let (index, what, order) = match query.view {
        List::Closing => (
            "thread_closing",
            "unanswered_since IS NOT NULL AND (closes_at, id) > (?1, ?2)",
            "closes_at, id",
        ),
        List::Unanswered => (
            "thread_waiting",
            "unanswered_since IS NOT NULL AND (unanswered_since, id) > (?1, ?2)",
            "unanswered_since, id",
        ),
        List::All => (
            "thread_last",
            "(last_at, id) < (?1, ?2)",
            "last_at DESC, id DESC",
        ),
        List::Closed => (
            "thread_last",
            "(last_at, id) < (?1, ?2) AND (closes_at IS NULL OR closes_at <= ?4) AND group_id IS NULL",
            "last_at DESC, id DESC",
        ),
    };
    // Values follow in this order: now (of the closed ones), number, label.
    let mut next = if query.view == List::Closed { 5 } else { 4 };
    let (mut suffix, mut number) = ("", String::new());
    if query.number.is_some() {
        (suffix, number) = ("_number", format!("number = ?{next} AND "));
        next += 1;
    }
    let from = match query.label {
        None => format!("thread INDEXED BY {index}{suffix} WHERE"),
        Some(_) => format!("{LABELLED} = ?{next} AND"),
    };
    format!("SELECT {COLUMNS} FROM {from} {number}{what} ORDER BY {order} LIMIT ?3")
}

/// Labels are put on by hand, so few conversations carry one: they are looked up from there and
/// sorted, instead of walking through everybody's.
const LABELLED: &str = "thread_label INDEXED BY thread_label_label CROSS JOIN thread ON thread.id = thread_label.thread \
     WHERE label";

fn start(query: &PageQuery) -> Cursor {
    let (first, last) = (
        Cursor {
            sort: i64::MIN,
            id: i64::MIN,
        },
        Cursor {
            sort: i64::MAX,
            id: i64::MAX,
        },
    );
    match query.view {
        // A window that closes at this very moment is closed.
        List::Closing => {
            let now = Cursor {
                sort: query.now.as_millis(),
                id: i64::MAX,
            };
            query
                .after
                .filter(|after| after.sort > now.sort)
                .unwrap_or(now)
        }
        List::Unanswered => query.after.unwrap_or(first),
        List::All | List::Closed => query.after.unwrap_or(last),
    }
}

fn sort_key(view: List, thread: &ThreadState) -> i64 {
    let key = match view {
        List::Closing => thread.closes_at,
        List::Unanswered => thread.unanswered_since,
        List::All | List::Closed => thread.last.as_ref().map(|last| last.at),
    };
    key.map_or(0, Instant::as_millis)
}

/// How many conversations each list holds at `now`. Only the two that depend on the time are
/// counted, each over the windows that are open.
///
/// # Errors
/// When it cannot be read.
pub fn counts(
    read: &Read<'_>,
    number: Option<&PhoneNumberId>,
    label: Option<LabelId>,
    now: Instant,
) -> Result<Counts, StoreError> {
    if let Some(label) = label {
        return counts_labelled(read, number, label, now);
    }
    let kept = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let (all, unanswered, unread): (u32, u32, u32) = match number {
        Some(number) => read
            .first("SELECT threads, unanswered, unread FROM thread_count WHERE number = ?1", params![Put(number)], kept)?
            .unwrap_or_default(),
        None => read.one(
            "SELECT coalesce(sum(threads), 0), coalesce(sum(unanswered), 0), coalesce(sum(unread), 0) FROM thread_count",
            [],
            kept,
        )?,
    };
    let closing = count_open(
        read,
        "thread_closing",
        "unanswered_since IS NOT NULL AND ",
        number,
        now,
    )?;
    let open = count_open(
        read,
        "thread_closes",
        "closes_at IS NOT NULL AND ",
        number,
        now,
    )?;
    let groups: u32 = read.one(
        "SELECT count(*) FROM thread INDEXED BY thread_group
         WHERE group_id IS NOT NULL AND (?1 IS NULL OR number = ?1)",
        params![number.map(Put)],
        |row| row.get(0),
    )?;
    Ok(Counts {
        closing,
        unanswered,
        all,
        closed: all.saturating_sub(open + groups),
        unread,
    })
}

fn counts_labelled(
    read: &Read<'_>,
    number: Option<&PhoneNumberId>,
    label: LabelId,
    now: Instant,
) -> Result<Counts, StoreError> {
    read.one(
        &format!(
            "SELECT count(*), coalesce(sum(unanswered_since IS NOT NULL), 0), coalesce(sum(unread), 0),
             coalesce(sum(unanswered_since IS NOT NULL AND closes_at > ?2), 0),
             coalesce(sum(group_id IS NULL AND (closes_at IS NULL OR closes_at <= ?2)), 0)
             FROM {LABELLED} = ?1 AND (?3 IS NULL OR number = ?3)"
        ),
        params![Put(&label), Put(&now), number.map(Put)],
        |row| {
            Ok(Counts {
                all: row.get(0)?,
                unanswered: row.get(1)?,
                unread: row.get(2)?,
                closing: row.get(3)?,
                closed: row.get(4)?,
            })
        },
    )
}

fn count_open(
    read: &Read<'_>,
    index: &str,
    only: &str,
    number: Option<&PhoneNumberId>,
    now: Instant,
) -> Result<u32, StoreError> {
    match number {
        None => read.one(
            &format!("SELECT count(*) FROM thread INDEXED BY {index} WHERE {only}closes_at > ?1"),
            params![Put(&now)],
            |row| row.get(0),
        ),
        Some(number) => read.one(
            &format!("SELECT count(*) FROM thread INDEXED BY {index}_number WHERE {only}number = ?2 AND closes_at > ?1"),
            params![Put(&now), Put(number)],
            |row| row.get(0),
        ),
    }
}

/// Conversations that wait for an answer and close after `from` and no later than `to`, soonest
/// first.
///
/// # Errors
/// When it cannot be read.
pub fn closing_between(
    read: &Read<'_>,
    from: Instant,
    to: Instant,
) -> Result<Vec<ThreadState>, StoreError> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM thread INDEXED BY thread_closing
             WHERE unanswered_since IS NOT NULL AND closes_at > ?1 AND closes_at <= ?2 ORDER BY closes_at, id"
        ),
        params![Put(&from), Put(&to)],
        row,
    )
}

/// Conversations, answered or not, whose window closed after `from` and no later than `to`; the
/// first 500 of them.
///
/// # Errors
/// When it cannot be read.
pub fn closed_between(
    read: &Read<'_>,
    from: Instant,
    to: Instant,
) -> Result<Vec<ThreadId>, StoreError> {
    read.all(
        "SELECT id FROM thread INDEXED BY thread_closes
         WHERE closes_at IS NOT NULL AND closes_at > ?1 AND closes_at <= ?2 LIMIT 500",
        params![Put(&from), Put(&to)],
        |row| column(row, 0),
    )
}

/// When the next window closes after `after`, answered or not.
///
/// # Errors
/// When it cannot be read.
pub fn next_close(read: &Read<'_>, after: Instant) -> Result<Option<Instant>, StoreError> {
    read.first(
        "SELECT closes_at FROM thread INDEXED BY thread_closes
         WHERE closes_at IS NOT NULL AND closes_at > ?1 ORDER BY closes_at LIMIT 1",
        params![Put(&after)],
        |row| column(row, 0),
    )
}

/// When the next window after `after` closes on a conversation that waits for an answer.
///
/// # Errors
/// When it cannot be read.
pub fn next_closing(read: &Read<'_>, after: Instant) -> Result<Option<Instant>, StoreError> {
    read.first(
        "SELECT closes_at FROM thread INDEXED BY thread_closing
         WHERE unanswered_since IS NOT NULL AND closes_at > ?1 ORDER BY closes_at LIMIT 1",
        params![Put(&after)],
        |row| column(row, 0),
    )
}
