//! A month's lines: those delivered in it, and those written in it that are not delivered yet.

use super::{COLUMNS, LedgerRow, row};
use crate::{
    Read, StoreError,
    column::{Put, maybe},
};
use domain::id::{MessageKey, PhoneNumberId};
use rusqlite::params;
use std::{
    cmp::Reverse,
    collections::BTreeSet,
    ops::ControlFlow::{Break, Continue},
};

const DELIVERED: &str = "FROM ledger INDEXED BY ledger_settled WHERE settled_month = ?1";
const PENDING: &str =
    "FROM ledger INDEXED BY ledger_open WHERE settled_month IS NULL AND month = ?1";

/// Shows `visit` every line of a month, of one number or of all; delivered ones first, each kind
/// in order of the messages' keys.
///
/// # Errors
/// When it cannot be read.
pub fn each(
    read: &Read<'_>,
    month: &str,
    number: Option<&PhoneNumberId>,
    mut visit: impl FnMut(LedgerRow),
) -> Result<(), StoreError> {
    for of in [DELIVERED, PENDING] {
        read.each(
            &format!("SELECT {COLUMNS} {of} AND (?2 IS NULL OR number = ?2) ORDER BY message"),
            params![month, number.map(Put)],
            |found| {
                visit(row(found)?);
                Ok(Continue(()))
            },
        )?;
    }
    Ok(())
}

/// The newest `limit` lines of a month that are `wanted` and older than `before`, newest first.
///
/// # Errors
/// When it cannot be read.
pub fn page(
    read: &Read<'_>,
    month: &str,
    number: Option<&PhoneNumberId>,
    before: Option<MessageKey>,
    limit: usize,
    mut wanted: impl FnMut(&LedgerRow) -> bool,
) -> Result<Vec<LedgerRow>, StoreError> {
    let mut lines = Vec::new();
    for of in [DELIVERED, PENDING] {
        let enough = lines.len() + limit;
        read.each(
            &format!(
                "SELECT {COLUMNS} {of} AND (?2 IS NULL OR number = ?2) AND message < coalesce(?3, 9223372036854775807)
                 ORDER BY message DESC"
            ),
            params![month, number.map(Put), maybe(&before)],
            |found| {
                let line = row(found)?;
                if wanted(&line) {
                    lines.push(line);
                }
                Ok(if lines.len() >= enough { Break(()) } else { Continue(()) })
            },
        )?;
    }
    lines.sort_by_key(|line| Reverse(line.message));
    lines.truncate(limit);
    Ok(lines)
}

/// The months that have lines, newest first.
///
/// # Errors
/// When it cannot be read.
pub fn all(read: &Read<'_>) -> Result<Vec<String>, StoreError> {
    let delivered: Vec<String> = read.all("SELECT month FROM usage", [], |found| found.get(0))?;
    let pending: Vec<String> = read.all(
        "SELECT DISTINCT month FROM ledger INDEXED BY ledger_open WHERE settled_month IS NULL",
        [],
        |found| found.get(0),
    )?;
    let months: BTreeSet<String> = delivered.into_iter().chain(pending).collect();
    Ok(months.into_iter().rev().collect())
}
