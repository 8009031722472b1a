//! Rate cards, volume tiers and rules that the person added, as the cells that were read.
//!
//! What they mean is not kept: the reader that checked them at first reads them again.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column, json},
};
use domain::rate_file::{RateFile, RateFileName};
use rusqlite::params;

/// Keeps a file; it replaces one of the same day, currency and kind.
///
/// # Errors
/// When it cannot be written.
pub fn put(tx: &Tx<'_>, file: &RateFile) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR REPLACE INTO rate_file (effective, currency, kind, name, imported_at, cells)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            file.effective,
            file.currency,
            file.kind,
            file.name,
            Put(&file.imported_at),
            Json(&file.cells),
        ],
    )?;
    Ok(())
}

/// All files, oldest first day first.
///
/// # Errors
/// When they cannot be read.
pub fn all(read: &Read<'_>) -> Result<Vec<RateFile>, StoreError> {
    read.all(
        "SELECT effective, currency, kind, name, imported_at, cells FROM rate_file
         ORDER BY effective, currency, kind",
        [],
        |row| {
            Ok(RateFile {
                effective: row.get(0)?,
                currency: row.get(1)?,
                kind: row.get(2)?,
                name: row.get(3)?,
                imported_at: column(row, 4)?,
                cells: json(row, 5)?,
            })
        },
    )
}

/// Forgets a file.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none of that day, currency and kind.
pub fn remove(tx: &Tx<'_>, name: &RateFileName) -> Result<(), StoreError> {
    tx.change_one(
        "DELETE FROM rate_file WHERE effective = ?1 AND currency = ?2 AND kind = ?3",
        params![name.effective, name.currency, name.kind],
    )
}
