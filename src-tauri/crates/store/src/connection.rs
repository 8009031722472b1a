//! How a connection is opened: its key, its promises to the disk, its limits.
//!
//! The writer syncs every commit (`synchronous = FULL`); readers cannot write at all.

use crate::{DatabaseKey, StoreError, migrate};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

/// How long a statement waits for another program to let go of the database, milliseconds.
const BUSY_TIMEOUT_MS: u32 = 5_000;

/// The two databases of one thread.
pub(crate) struct Pair {
    pub main: Connection,
    pub media: Connection,
}

pub(crate) fn main_path(dir: &Path) -> PathBuf {
    dir.join("guichet.db")
}

pub(crate) fn media_path(dir: &Path) -> PathBuf {
    dir.join("media.db")
}

/// The writer's connections, their databases created and migrated.
pub(crate) fn open_for_writing(dir: &Path, key: &DatabaseKey) -> Result<Pair, StoreError> {
    let open = |path: &Path, steps| {
        let mut connection = open_file(path, key)?;
        // A newer database is refused before anything about it is changed, its journal mode too.
        migrate::check_version(&connection, steps)?;
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -{};
             PRAGMA wal_autocheckpoint = 2000;
             PRAGMA journal_size_limit = 67108864;",
            32 * 1024
        ))?;
        migrate::migrate(&mut connection, path, key, steps)?;
        Ok::<_, StoreError>(connection)
    };
    Ok(Pair {
        main: open(&main_path(dir), migrate::MAIN)?,
        media: open(&media_path(dir), migrate::MEDIA)?,
    })
}

/// A reader's connections; the databases must exist.
pub(crate) fn open_for_reading(dir: &Path, key: &DatabaseKey) -> Result<Pair, StoreError> {
    let open = |path: &Path| {
        let connection = open_file(path, key)?;
        connection.execute_batch("PRAGMA cache_size = -8192; PRAGMA query_only = ON;")?;
        Ok::<_, StoreError>(connection)
    };
    Ok(Pair {
        main: open(&main_path(dir))?,
        media: open(&media_path(dir))?,
    })
}

/// A keyed connection, its key proven right.
pub(crate) fn open_file(path: &Path, key: &DatabaseKey) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // The cipher writes its complaints to stderr; ours say the same and go where logs go.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    // The error would quote the statement, and with it the key.
    connection
        .execute_batch(&key.as_pragma())
        .map_err(|_| StoreError::WrongKeyOrDamaged)?;
    connection.execute_batch(&format!(
        "PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
    ))?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}
