//! Brings a database to this version's shape, forwards only.
//!
//! Each step is one file and one transaction, and `user_version` counts them. Before a populated
//! database is changed it is copied aside, under the same key. A newer one is never touched.

use crate::{DatabaseKey, StoreError, connection::open_file};
use rusqlite::{Connection, TransactionBehavior, backup::Backup};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The steps of the first database, oldest first. Released steps never change.
pub(crate) const MAIN: &[&str] = &[
    include_str!("../migrations/0001_first_tables.sql"),
    include_str!("../migrations/0002_labels_and_volumes.sql"),
    include_str!("../migrations/0003_playing.sql"),
    include_str!("../migrations/0004_dealt_with.sql"),
    include_str!("../migrations/0005_search_spells_letters_out.sql"),
    include_str!("../migrations/0006_refused.sql"),
    include_str!("../migrations/0007_groups_and_payments.sql"),
    include_str!("../migrations/0008_who_asks.sql"),
    include_str!("../migrations/0009_given_up.sql"),
    include_str!("../migrations/0010_taken_back_in_doubt.sql"),
    include_str!("../migrations/0011_log.sql"),
];

/// The steps of the database of files.
pub(crate) const MEDIA: &[&str] = &[
    include_str!("../migrations/media/0001_bytes.sql"),
    include_str!("../migrations/media/0002_pieces.sql"),
];

/// Pages copied in one go while a database is copied aside.
const PAGES_A_STEP: i32 = 4_096;

/// The version found, when this program knows it.
pub(crate) fn check_version(connection: &Connection, steps: &[&str]) -> Result<usize, StoreError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match usize::try_from(found) {
        Ok(version) if version <= steps.len() => Ok(version),
        _ => Err(StoreError::NewerDatabase {
            found,
            known: steps.len() as i64,
        }),
    }
}

pub(crate) fn migrate(
    connection: &mut Connection,
    path: &Path,
    key: &DatabaseKey,
    steps: &[&str],
) -> Result<(), StoreError> {
    let found = check_version(connection, steps)?;
    if 0 < found && found < steps.len() {
        copy_aside(connection, &copy_path(path, found), key)?;
    }
    for (done, step) in steps.iter().enumerate().skip(found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", done as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Where a database of `version` is copied before it is migrated.
fn copy_path(path: &Path, version: usize) -> PathBuf {
    path.with_extension(format!("before-{}.db", version + 1))
}

fn copy_aside(from: &Connection, to: &Path, key: &DatabaseKey) -> Result<(), StoreError> {
    match fs::remove_file(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(StoreError::folder(error));
        }
        _ => {}
    }
    let mut copy = open_file(to, key)?;
    Backup::new(from, &mut copy)?.run_to_completion(PAGES_A_STEP, Duration::ZERO, None)?;
    Ok(())
}

#[cfg(test)]
mod tests;
