//! The tables made anew from the log: what they hold follows from its entries and from nothing
//! else. Neither the network nor the keychain is asked, and nobody is told.

use super::{Filing, deed, file, read};
use crate::{book::Book, effects::Effects};
use domain::{id::EntryNo, refusal::Refusal, tariff::Tariff};
use std::{collections::BTreeMap, sync::Arc};
use store::{
    Read, Store, StoreError, Tx,
    entry::{self, Entry, What, Written},
    tables,
};

/// What things cost as the log has it: what comes with the program, and what was added.
pub(crate) type Tariffs = fn(&Read<'_>) -> Result<Arc<Tariff>, StoreError>;

/// Takes an entry that any desk wrote into this log, and does to the tables what it says, and what
/// waited for it. One that is here already changes nothing; one that a newer version wrote is kept
/// for later; a deed waits until all that its desk did before is applied, and what it speaks of is
/// here.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn take(tx: &Tx<'_>, tariff: Tariffs, entry: &Entry) -> Result<(), StoreError> {
    let Some(written) = entry::take(tx, entry)? else {
        return Ok(());
    };
    let applied = |written: Written, entry: &Entry| {
        let book = Book::of(tx, tariff(tx)?)?;
        let filing = Filing::of(written, entry.received_at, &book, false);
        is_applied(tx, &filing, written.no, entry)
    };
    let mut goes_on = applied(written, entry)?;
    while goes_on {
        goes_on = false;
        for (no, entry) in entry::waiting(tx)? {
            let (id, at) = (entry.id, entry.at);
            goes_on |= applied(Written { no, id, at }, &entry)?;
        }
    }
    Ok(())
}

/// Applies a deed that was kept because a newer version wrote it, if this version understands it.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn understand(tx: &Tx<'_>, book: &Book, no: EntryNo) -> Result<bool, StoreError> {
    let Some(entry) = entry::one(tx, no)?.filter(|entry| entry.deed().is_some()) else {
        return Ok(false);
    };
    let (id, at) = (entry.id, entry.at);
    let filing = Filing::of(Written { no, id, at }, entry.received_at, book, false);
    is_applied(tx, &filing, no, &entry)
}

/// Applies an entry; whether it could be.
fn is_applied(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    no: EntryNo,
    entry: &Entry,
) -> Result<bool, StoreError> {
    match (&entry.what, entry.deed()) {
        (What::Arrival(Some(body)), _) => file(tx, filing, no, &read(body)).map(drop)?,
        (What::Arrival(None) | What::Base, _) => entry::filed(tx, no)?,
        (What::Deed(_), None) => entry::quarantine(tx, no, Refusal::NewerEntry)?,
        (What::Deed(_), Some(_)) if !entry::is_next(tx, no)? => return Ok(false),
        (What::Deed(_), Some(done)) => {
            let mut effects = Effects::default();
            match tx.part(|tx| deed::apply(tx, filing, &done, &mut effects))? {
                Ok(()) => entry::filed(tx, no)?,
                Err(StoreError::NotFound) => return Ok(false),
                Err(why) => return Err(why),
            }
        }
    }
    Ok(true)
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

#[cfg(test)]
mod tests;
