//! Our lines: what had come for one before it was known is filed once it is.

use super::shop::is_last;
use crate::{
    book::Book,
    effects::Effects,
    log::{Filing, file, read},
};
use domain::{deed::Lines, refusal::Refusal};
use std::sync::Arc;
use store::{StoreError, Tx, entry, line};

/// An account has these lines from now on. Whoever wrote to one of them before it was known is
/// filed with the time at which that came.
pub(super) fn changed(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    lines: &Lines,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    if !is_last(tx, filing, &format!("lines/{}", lines.account))? {
        return Ok(());
    }
    line::replace(tx, lines)?;
    let book = Book::of(tx, Arc::clone(&filing.book.tariff))?;
    for no in entry::quarantined_for(tx, Refusal::ForeignNumber)? {
        let Some(row) = entry::get(tx, no)? else {
            continue;
        };
        let late = Filing::of(row.written, row.received_at, &book, false);
        let (_, its) = file(tx, &late, no, &read(&row.body))?;
        effects.extend(its);
    }
    Ok(())
}
