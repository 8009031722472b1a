//! What the index of words is to learn and to forget.
//!
//! Jobs only note it; the writer carries it out once for all jobs of a commit. The index keeps
//! what it learns in memory until a savepoint or a commit makes it write, so telling it job by
//! job would cost a write for each.

use super::{
    fold::spell_out,
    words::{pairs_of, phone_ends},
};
use crate::{StoreError, Tx, column::get, table::person};
use domain::id::{MessageKey, PersonId};
use rusqlite::{Connection, params};

/// Something the index is to learn or forget.
pub(crate) enum Entry {
    /// A message holds these words.
    Message(MessageKey, String),
    /// It no longer does; they must be those it was indexed with.
    NoMessage(MessageKey, String),
    /// A customer is found by these words and no others.
    Person(PersonId, String),
    /// A customer is no longer found.
    NoPerson(PersonId),
}

pub(crate) fn index_message(tx: &Tx<'_>, key: MessageKey, words: &str) {
    if !words.is_empty() {
        tx.index(Entry::Message(key, words.to_owned()));
    }
}

/// Takes a message out of the index; `words` are those it was indexed with.
pub(crate) fn forget_message(tx: &Tx<'_>, key: MessageKey, words: &str) {
    if !words.is_empty() {
        tx.index(Entry::NoMessage(key, words.to_owned()));
    }
}

pub(crate) fn index_person<'a>(
    tx: &Tx<'_>,
    id: PersonId,
    names: impl Iterator<Item = &'a str>,
    phones: impl Iterator<Item = &'a str>,
) {
    let mut words = String::new();
    for name in names {
        words.push_str(&spell_out(name));
        words.push(' ');
        words.push_str(&pairs_of(name));
        words.push(' ');
    }
    for phone in phones {
        words.push_str(&phone_ends(phone));
    }
    tx.index(Entry::Person(id, words));
}

pub(crate) fn forget_person(tx: &Tx<'_>, id: PersonId) {
    tx.index(Entry::NoPerson(id));
}

/// Carries out what was noted, in order.
pub(crate) fn write_down(connection: &Connection, entries: &[Entry]) -> Result<(), StoreError> {
    for entry in entries {
        match entry {
            Entry::Message(key, words) => add_message(connection, *key, words)?,
            Entry::NoMessage(key, words) => remove_message(connection, *key, words)?,
            Entry::Person(id, words) => {
                remove_person(connection, *id)?;
                connection
                    .prepare_cached("INSERT INTO person_words (rowid, words) VALUES (?1, ?2)")?
                    .execute(params![id.0, words])?;
            }
            Entry::NoPerson(id) => remove_person(connection, *id)?,
        }
    }
    Ok(())
}

fn add_message(connection: &Connection, key: MessageKey, words: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO message_words (rowid, words) VALUES (?1, ?2)")?
        .execute(params![key.0, spell_out(words)])?;
    let pairs = pairs_of(words);
    if !pairs.is_empty() {
        connection
            .prepare_cached("INSERT INTO message_pairs (rowid, pairs) VALUES (?1, ?2)")?
            .execute(params![key.0, pairs])?;
    }
    Ok(())
}

fn remove_message(connection: &Connection, key: MessageKey, words: &str) -> Result<(), StoreError> {
    unlearn(connection, key, &spell_out(words))?;
    if !pairs_of(words).is_empty() {
        connection
            .prepare_cached("DELETE FROM message_pairs WHERE rowid = ?1")?
            .execute(params![key.0])?;
    }
    Ok(())
}

/// Takes words out of the index as it was given them.
fn unlearn(connection: &Connection, key: MessageKey, learnt: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO message_words (message_words, rowid, words) VALUES ('delete', ?1, ?2)",
        )?
        .execute(params![key.0, learnt])?;
    Ok(())
}

/// The setting by which a migration asks for [`learn_anew`].
const LEARN_ANEW: &str = "search_learns_anew";

/// Teaches the index what an earlier version gave it without spelling it out, if a migration asked
/// for it: whatever holds such letters, in one transaction.
pub(crate) fn learn_anew(main: &mut Connection, media: &Connection) -> Result<(), StoreError> {
    let transaction = main.transaction()?;
    let asked = transaction.execute("DELETE FROM setting WHERE key = ?1", [LEARN_ANEW])?;
    if asked == 0 {
        return Ok(());
    }
    let mut messages = transaction.prepare("SELECT key, words FROM message")?;
    let mut rows = messages.query([])?;
    while let Some(row) = rows.next()? {
        let words = row.get_ref(1)?.as_str().unwrap_or_default();
        let spelt = spell_out(words);
        if spelt != words {
            let key: MessageKey = get(row, 0)?;
            unlearn(&transaction, key, words)?;
            transaction
                .prepare_cached("INSERT INTO message_words (rowid, words) VALUES (?1, ?2)")?
                .execute(params![key.0, spelt])?;
        }
    }
    drop(rows);
    drop(messages);
    let tx = Tx::new(&transaction, media);
    person::index_all(&tx)?;
    write_down(&transaction, &tx.into_rest().index)?;
    transaction.commit()?;
    Ok(())
}

fn remove_person(connection: &Connection, id: PersonId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM person_words WHERE rowid = ?1")?
        .execute(params![id.0])?;
    Ok(())
}
