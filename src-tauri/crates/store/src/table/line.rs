//! Our lines, and what decides what their messages cost: what entries are read by.

use crate::{
    Read, StoreError, Tx,
    column::{Put, get as column, get_maybe, maybe},
};
use domain::{
    deed::Lines,
    id::{PhoneNumberId, WabaId},
    money::Currency,
};
use rusqlite::params;

/// A line of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// What its channel calls it.
    pub id: PhoneNumberId,
    /// Who is billed for it.
    pub account: WabaId,
    /// In what; `None` while that is not known.
    pub currency: Option<Currency>,
    /// The IANA time zone in which its months turn; `None` while that is not known.
    pub timezone: Option<String>,
}

/// All lines, by account and then by id.
///
/// # Errors
/// When they cannot be read.
pub fn all(read: &Read<'_>) -> Result<Vec<LineRow>, StoreError> {
    read.all(
        "SELECT id, account, currency, timezone FROM line ORDER BY account, id",
        [],
        |row| {
            Ok(LineRow {
                id: column(row, 0)?,
                account: column(row, 1)?,
                currency: get_maybe(row, 2)?,
                timezone: row.get(3)?,
            })
        },
    )
}

/// An account has these lines from now on, and no others.
///
/// # Errors
/// When they cannot be written.
pub fn replace(tx: &Tx<'_>, lines: &Lines) -> Result<(), StoreError> {
    tx.change(
        "DELETE FROM line WHERE account = ?1",
        params![Put(&lines.account)],
    )?;
    for id in &lines.lines {
        tx.change(
            "INSERT OR REPLACE INTO line (id, account, currency, timezone) VALUES (?1, ?2, ?3, ?4)",
            params![
                Put(id),
                Put(&lines.account),
                maybe(&lines.currency),
                lines.timezone
            ],
        )?;
    }
    Ok(())
}
