//! Finding messages by their words and customers by name or number.
//!
//! Newest first by key, never by rank: that costs the same however common a word is. What is
//! typed is only ever quoted into a query, never part of its grammar.

mod fold;
mod index;
mod snippet;
mod words;

pub(crate) use index::{
    Entry, forget_message, forget_person, index_message, index_person, learn_anew, write_down,
};
pub use snippet::SnippetPart;
pub use words::SearchWords;

use crate::{
    Read, StoreError,
    column::{Put, get as column, word},
};
use domain::{
    author::Author,
    id::{MessageKey, ThreadId},
    instant::Instant,
    phone::E164,
};
use rusqlite::{Row, params};
use words::name_query;

/// Customers looked at for one search; the newest of those that match.
const MOST_PEOPLE: u32 = 200;

/// Messages of one conversation looked through for one search, newest first.
const MOST_IN_THREAD: u32 = 20_000;

/// A message that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The message.
    pub key: MessageKey,
    /// Its conversation.
    pub thread: ThreadId,
    /// When it was written.
    pub at: Instant,
    /// We wrote it.
    pub ours: bool,
    /// The words around the match.
    pub snippet: Vec<SnippetPart>,
}

/// Messages with all these words, newest first; the last word may be the beginning of one. Within
/// one conversation each word may also be a part of one.
///
/// # Errors
/// When it cannot be read.
pub fn messages(
    read: &Read<'_>,
    search: &SearchWords,
    thread: Option<ThreadId>,
    limit: u32,
) -> Result<Vec<SearchHit>, StoreError> {
    let mut found = match thread {
        Some(thread) => in_thread(read, search, thread, limit)?,
        None => everywhere(read, search, limit)?,
    };
    // Keys grow with time of filing; what came late takes its place within the page.
    found.sort_unstable_by_key(|found| std::cmp::Reverse((found.at, found.key)));
    Ok(found
        .into_iter()
        .map(|found| SearchHit {
            key: found.key,
            thread: found.thread,
            at: found.at,
            ours: found.author.is_ours(),
            snippet: snippet::cut(&found.words, search.needles()),
        })
        .collect())
}

struct Found {
    key: MessageKey,
    thread: ThreadId,
    at: Instant,
    author: Author,
    words: String,
}

fn everywhere(read: &Read<'_>, search: &SearchWords, limit: u32) -> Result<Vec<Found>, StoreError> {
    let joined = |hits: &str| {
        format!(
            "SELECT message.key, message.thread, message.at, message.author, message.words
             FROM ({hits}) AS hit CROSS JOIN message ON message.key = hit.key"
        )
    };
    match (&search.words, &search.pairs) {
        (Some(words), None) => read.all(&joined(BY_WORDS), params![words, limit], found),
        (None, Some(pairs)) => read.all(&joined(BY_PAIRS), params![pairs, limit], found),
        (Some(words), Some(pairs)) => {
            read.all(&joined(BY_BOTH), params![words, limit, pairs], found)
        }
        (None, None) => Ok(Vec::new()),
    }
}

pub(crate) const BY_WORDS: &str = "SELECT rowid AS key FROM message_words WHERE message_words MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
const BY_PAIRS: &str = "SELECT rowid AS key FROM message_pairs WHERE message_pairs MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
const BY_BOTH: &str = "SELECT rowid AS key FROM message_words WHERE message_words MATCH ?1
     AND +rowid IN (SELECT rowid FROM message_pairs WHERE message_pairs MATCH ?3) ORDER BY rowid DESC LIMIT ?2";

/// A conversation's own rows are fewer than a common word's hits in all of them, so they are
/// looked through instead.
fn in_thread(
    read: &Read<'_>,
    search: &SearchWords,
    thread: ThreadId,
    limit: u32,
) -> Result<Vec<Found>, StoreError> {
    if search.needles().is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = read.main.prepare_cached(
        "SELECT key, thread, at, author, words FROM message INDEXED BY message_thread
         WHERE thread = ?1 ORDER BY at DESC, key DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![Put(&thread), MOST_IN_THREAD])?;
    let mut hits = Vec::new();
    while hits.len() < limit as usize
        && let Some(row) = rows.next()?
    {
        let words = row.get_ref(4)?.as_str().unwrap_or_default();
        let folded = fold::fold(words);
        if search
            .needles()
            .iter()
            .all(|needle| fold::find(&folded.letters, needle).is_some())
        {
            hits.push(found(row)?);
        }
    }
    Ok(hits)
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        key: column(row, 0)?,
        thread: column(row, 1)?,
        at: column(row, 2)?,
        author: word(row, 3)?,
        words: row.get(4)?,
    })
}

/// Conversations whose customer has these names, or a number with these digits in a row, the ones
/// last written in first. `number` is what was typed as a whole number, where it is one.
///
/// # Errors
/// When it cannot be read.
pub fn people(
    read: &Read<'_>,
    text: &str,
    number: Option<&E164>,
    limit: u32,
) -> Result<Vec<ThreadId>, StoreError> {
    let Some(query) = name_query(text, number) else {
        return Ok(Vec::new());
    };
    read.all(
        "SELECT thread.id FROM (
             SELECT rowid AS person FROM person_words WHERE person_words MATCH ?1 ORDER BY rowid DESC LIMIT ?2
         ) AS hit CROSS JOIN thread ON thread.person = hit.person
         ORDER BY thread.last_at DESC, thread.id DESC LIMIT ?3",
        params![query, MOST_PEOPLE, limit],
        |row| column(row, 0),
    )
}
