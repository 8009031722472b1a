//! Preferences and other small values, each JSON under its key.

use crate::{Read, StoreError, Tx, column::Json};
use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

/// A value; `None` when it was never set.
///
/// # Errors
/// [`StoreError::Setting`] when it was set and is not a `T`: nothing else may stand in for what a
/// person chose. Whatever the database says.
pub fn get<T: DeserializeOwned>(read: &Read<'_>, key: &str) -> Result<Option<T>, StoreError> {
    let json: Option<String> = read.first(
        "SELECT json FROM setting WHERE key = ?1",
        params![key],
        |row| row.get(0),
    )?;
    let unreadable = |_| StoreError::Setting {
        key: key.to_owned(),
    };
    json.map(|json| serde_json::from_str(&json).map_err(unreadable))
        .transpose()
}

/// A value that can be found out again: where it cannot be read, it was never set.
///
/// # Errors
/// Whatever the database says.
pub fn recall<T: DeserializeOwned>(read: &Read<'_>, key: &str) -> Result<Option<T>, StoreError> {
    match get(read, key) {
        Err(StoreError::Setting { .. }) => Ok(None),
        found => found,
    }
}

/// Forgets a value.
///
/// # Errors
/// When it cannot be written.
pub fn remove(tx: &Tx<'_>, key: &str) -> Result<(), StoreError> {
    tx.change("DELETE FROM setting WHERE key = ?1", params![key])?;
    Ok(())
}

/// Sets a value.
///
/// # Errors
/// [`StoreError::Setting`] when it has no JSON form; whatever the database says.
pub fn set<T: Serialize + ?Sized>(tx: &Tx<'_>, key: &str, value: &T) -> Result<(), StoreError> {
    let json = serde_json::to_value(value).map_err(|_| StoreError::Setting {
        key: key.to_owned(),
    })?;
    tx.change(
        "INSERT OR REPLACE INTO setting (key, json) VALUES (?1, ?2)",
        params![key, Json(&json)],
    )?;
    Ok(())
}
