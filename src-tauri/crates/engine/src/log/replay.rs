//! The tables made anew from the log: what they hold follows from its entries and from nothing
//! else. Neither the network nor the keychain is asked, and nobody is told.

use super::{Filing, deed, file, read};
use crate::{book::Book, effects::Effects};
use domain::{refusal::Refusal, tariff::Tariff};
use std::{collections::BTreeMap, sync::Arc};
use store::{
    Read, Store, StoreError, Tx,
    entry::{self, Entry, What},
    tables,
};

/// What things cost as the log has it: what comes with the program, and what was added.
pub(crate) type Tariffs = fn(&Read<'_>) -> Result<Arc<Tariff>, StoreError>;

/// Takes an entry that any desk wrote into this log, and does to the tables what it says. One that
/// is here already changes nothing; one that a newer version wrote is kept for later.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn take(tx: &Tx<'_>, tariff: Tariffs, entry: &Entry) -> Result<(), StoreError> {
    let Some(no) = entry::take(tx, entry)? else {
        return Ok(());
    };
    let book = Book::of(tx, tariff(tx)?)?;
    let filing = Filing {
        now: entry.received_at,
        stamp: entry.at,
        book: &book,
        notify: false,
    };
    match &entry.what {
        What::Arrival(Some(body)) => file(tx, &filing, no, &read(body)).map(drop),
        What::Arrival(None) | What::Base => Ok(()),
        What::Deed(_) => match entry.deed() {
            Some(done) => deed::apply(tx, &filing, &done, &mut Effects::default()),
            None => entry::quarantine(tx, no, Refusal::NewerEntry),
        },
    }
}

/// The rows in which the derived tables of `store` differ from what its log makes of an empty
/// database, which `empty` is: `table - row` where only the store has it, `table + row` where only
/// the log makes it. `None` when bodies were pruned since the tables were last taken as they stood:
/// then they follow from more than what is there.
///
/// # Errors
/// When one of them cannot be read or written.
pub(crate) fn differences(
    store: &Store,
    empty: &Store,
    tariff: Tariffs,
) -> Result<Option<Vec<String>>, StoreError> {
    let (entries, held) =
        store.read_blocking(|read| Ok((entry::since_base(read)?, tables::derived(read)?)))?;
    if entries
        .iter()
        .any(|entry| entry.what == What::Arrival(None))
    {
        return Ok(None);
    }
    let made = empty.write_blocking(move |tx| {
        for entry in &entries {
            take(tx, tariff, entry)?;
        }
        tables::derived(tx)
    })?;
    Ok(Some(between(&held, &made)))
}

fn between(held: &BTreeMap<&str, Vec<String>>, made: &BTreeMap<&str, Vec<String>>) -> Vec<String> {
    let mut all = Vec::new();
    for (table, rows) in held {
        let theirs = made.get(table).map_or(&[][..], Vec::as_slice);
        all.extend(without(rows, theirs).map(|row| format!("{table} - {row}")));
        all.extend(without(theirs, rows).map(|row| format!("{table} + {row}")));
    }
    all
}

/// The rows that are not among `others`, each as often as it is there more often.
fn without<'a>(rows: &'a [String], others: &[String]) -> impl Iterator<Item = &'a String> {
    let mut left: Vec<&String> = others.iter().collect();
    rows.iter().filter(move |row| {
        let found = left.iter().position(|other| other == row);
        found.map(|at| left.swap_remove(at)).is_none()
    })
}
