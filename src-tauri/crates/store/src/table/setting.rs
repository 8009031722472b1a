//! Preferences and other small values, each JSON under its key.

use crate::{
    Read, StoreError, Tx,
    column::{Json, json},
};
use rusqlite::params;
use serde_json::Value;

/// A value; `None` when it was never set.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, key: &str) -> Result<Option<Value>, StoreError> {
    read.first(
        "SELECT json FROM setting WHERE key = ?1",
        params![key],
        |row| json(row, 0),
    )
}

/// Sets a value.
///
/// # Errors
/// When it cannot be written.
pub fn set(tx: &Tx<'_>, key: &str, value: &Value) -> Result<(), StoreError> {
    tx.change(
        "INSERT OR REPLACE INTO setting (key, json) VALUES (?1, ?2)",
        params![key, Json(value)],
    )?;
    Ok(())
}
