//! One row per conversation: everything a list shows and sorts by, so that a list never looks at
//! messages. The counters of each number change along with it.

mod count;
mod group;
mod join;
mod page;

pub use group::{find_or_create_group, of_group};
pub(crate) use join::join;
pub use page::{
    Counts, Page, PageQuery, closed_between, closing_between, counts, next_close, next_closing,
    page,
};

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, Word, get as column, get_maybe, json_maybe, maybe, word_maybe},
};
use domain::{
    content::{MediaKind, Referral},
    entry::Stamp,
    entry_point::EntryPointFacts,
    id::{GroupId, MessageKey, PersonId, PhoneNumberId, ThreadId},
    instant::Instant,
    status::Status,
    window::WindowFacts,
};
use rusqlite::{Row, params};

/// A conversation: one customer with one of our numbers, or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadState {
    /// Ours.
    pub id: ThreadId,
    /// Our number.
    pub number: PhoneNumberId,
    /// The customer.
    pub person: PersonId,
    /// What is known of the window.
    pub facts: WindowFacts,
    /// When the window closes or closed, as `facts` say; saving works it out anew.
    pub closes_at: Option<Instant>,
    /// The newest message.
    pub last: Option<LastLine>,
    /// Since when the customer waits for an answer.
    pub unanswered_since: Option<Instant>,
    /// Messages not read here.
    pub unread: u32,
    /// What was heard up to then was read.
    pub read_up_to: Option<Stamp>,
    /// Messages of ours that failed or are uncertain.
    pub trouble: u32,
    /// We blocked the customer.
    pub blocked: bool,
    /// The advertisement or post that last brought the customer.
    pub referral: Option<Referral>,
    /// What is known of the free entry point.
    pub entry: EntryPointFacts,
    /// When the customer first wrote.
    pub first_at: Option<Instant>,
    /// The group it is, instead of one customer's conversation; saving leaves it alone.
    pub group: Option<GroupId>,
    /// Since when somebody else answers this customer.
    pub standby_since: Option<Instant>,
    /// Beginning of an unsent draft; saving leaves it alone.
    pub draft: Option<String>,
}

/// The newest message in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastLine {
    /// The message.
    pub key: MessageKey,
    /// When, by Meta's clock.
    pub at: Instant,
    /// We wrote it.
    pub ours: bool,
    /// The kind of its content.
    pub kind: String,
    /// Sort of file, when it is one.
    pub media: Option<MediaKind>,
    /// Beginning of its words.
    pub text: Option<String>,
    /// Its rung on the ladder, when it is ours.
    pub status: Option<Status>,
}

const COLUMNS: &str = "id, number, person, opened_at, refused_at, closes_at, last_key, last_at, last_ours, last_kind, \
     last_media, last_text, last_status, unanswered_since, unread, trouble, blocked, referral, entry, first_at, \
     (SELECT preview FROM draft WHERE draft.thread = thread.id), group_id, standby_since, read_up_to";

/// The conversation of a customer with one of our numbers, begun if there was none.
///
/// # Errors
/// When it cannot be read or written.
pub fn find_or_create(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    person: PersonId,
) -> Result<ThreadState, StoreError> {
    let id = match find(tx, number, person)? {
        Some(id) => id,
        None => {
            count::begin(tx, number)?;
            ThreadId(tx.insert(
                "INSERT INTO thread (number, person) VALUES (?1, ?2)",
                params![Put(number), Put(&person)],
            )?)
        }
    };
    get(tx, id)?.ok_or(StoreError::NotFound)
}

/// The conversation of a customer with one of our numbers, if there is one.
///
/// # Errors
/// When it cannot be read.
pub fn find(
    read: &Read<'_>,
    number: &PhoneNumberId,
    person: PersonId,
) -> Result<Option<ThreadId>, StoreError> {
    read.first(
        "SELECT id FROM thread WHERE person = ?1 AND number = ?2",
        params![Put(&person), Put(number)],
        |row| column(row, 0),
    )
}

/// All conversations of a customer, one per number.
///
/// # Errors
/// When it cannot be read.
pub fn of_person(read: &Read<'_>, person: PersonId) -> Result<Vec<ThreadState>, StoreError> {
    read.all(
        &format!("SELECT {COLUMNS} FROM thread WHERE person = ?1 ORDER BY number"),
        params![Put(&person)],
        row,
    )
}

/// A conversation; one that was joined with another leads to that one.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, id: ThreadId) -> Result<Option<ThreadState>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM thread WHERE id = coalesce((SELECT now FROM thread_moved WHERE old = ?1), ?1)"),
        params![Put(&id)],
        row,
    )
}

/// Many conversations, in order of their ids; those that are gone are left out.
///
/// # Errors
/// When it cannot be read.
pub fn many(read: &Read<'_>, ids: &[ThreadId]) -> Result<Vec<ThreadState>, StoreError> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM thread WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id"
        ),
        params![Json(ids)],
        row,
    )
}

/// Keeps a conversation as it stands.
///
/// # Errors
/// [`StoreError::NotFound`] when it is gone.
pub fn save(tx: &Tx<'_>, thread: &ThreadState) -> Result<(), StoreError> {
    let share = count::Share {
        unanswered: thread.unanswered_since.is_some(),
        unread: thread.unread,
    };
    count::follow(tx, thread.id, share)?;
    let last = thread.last.as_ref();
    let entry = Some(&thread.entry).filter(|entry| **entry != EntryPointFacts::default());
    tx.change_one(
        "UPDATE thread SET opened_at = ?2, refused_at = ?3, closes_at = ?4, last_key = ?5, last_at = ?6,
         last_ours = ?7, last_kind = ?8, last_media = ?9, last_text = ?10, last_status = ?11, unanswered_since = ?12,
         unread = ?13, trouble = ?14, blocked = ?15, referral = ?16, entry = ?17, first_at = ?18, standby_since = ?19, read_up_to = ?20 WHERE id = ?1",
        params![
            Put(&thread.id),
            maybe(&thread.facts.opened_at),
            maybe(&thread.facts.refused_at),
            maybe(&thread.facts.closes_at()),
            last.map(|last| last.key.0),
            last.map_or(0, |last| last.at.as_millis()),
            last.is_some_and(|last| last.ours),
            last.map_or("", |last| last.kind.as_str()),
            last.and_then(|last| last.media).map(Word),
            last.and_then(|last| last.text.as_deref()),
            last.and_then(|last| last.status).map(Word),
            maybe(&thread.unanswered_since),
            thread.unread,
            thread.trouble,
            thread.blocked,
            thread.referral.as_ref().map(Json),
            entry.map(Json),
            maybe(&thread.first_at),
            maybe(&thread.standby_since),
            maybe(&thread.read_up_to),
        ],
    )
}

fn row(row: &Row<'_>) -> rusqlite::Result<ThreadState> {
    Ok(ThreadState {
        id: column(row, 0)?,
        number: column(row, 1)?,
        person: column(row, 2)?,
        facts: WindowFacts {
            opened_at: get_maybe(row, 3)?,
            refused_at: get_maybe(row, 4)?,
        },
        closes_at: get_maybe(row, 5)?,
        last: last_line(row)?,
        unanswered_since: get_maybe(row, 13)?,
        unread: row.get(14)?,
        trouble: row.get(15)?,
        blocked: row.get(16)?,
        referral: json_maybe(row, 17)?,
        entry: json_maybe(row, 18)?.unwrap_or_default(),
        first_at: get_maybe(row, 19)?,
        draft: row.get(20)?,
        group: get_maybe(row, 21)?,
        standby_since: get_maybe(row, 22)?,
        read_up_to: get_maybe(row, 23)?,
    })
}

fn last_line(row: &Row<'_>) -> rusqlite::Result<Option<LastLine>> {
    let Some(key) = get_maybe(row, 6)? else {
        return Ok(None);
    };
    Ok(Some(LastLine {
        key,
        at: column(row, 7)?,
        ours: row.get(8)?,
        kind: row.get(9)?,
        media: word_maybe(row, 10)?,
        text: row.get(11)?,
        status: word_maybe(row, 12)?,
    }))
}
