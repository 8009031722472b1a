//! How a connection is opened: its key, its promises to the disk, its limits.
//!
//! The writer syncs every commit (`synchronous = FULL`); readers cannot write at all.

use crate::{
    DatabaseKey, StoreError,
    files_gone::{self, FilesGone},
    files_rebuilt, migrate,
    table::search,
};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::path::{Path, PathBuf};

/// How long a statement waits for another program to let go of the database, milliseconds.
const BUSY_TIMEOUT_MS: u32 = 5_000;

/// Decrypted pages each connection keeps, KiB at most. They are most of what the store holds in
/// memory; files are read once and need none.
const WRITER_CACHE_KIB: i64 = 16 * 1024;
const READER_CACHE_KIB: i64 = 8 * 1024;
const MEDIA_CACHE_KIB: i64 = 512;

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

/// The writer's connections, their databases created and migrated; and whether files are gone.
pub(crate) fn open_for_writing(
    dir: &Path,
    key: &DatabaseKey,
) -> Result<(Pair, Option<FilesGone>), StoreError> {
    let mut main = open_and_migrate(&main_path(dir), key, migrate::MAIN, WRITER_CACHE_KIB)?;
    let (media, gone) = open_files(dir, key, &main)?;
    search::learn_anew(&mut main, &media)?;
    Ok((Pair { main, media }, gone))
}

/// The database of files, a new one where it is gone or does not open with the key that opened
/// the first. Its files are marked before the new one is made: after a crash between the two the
/// next start finds it missing once more.
fn open_files(
    dir: &Path,
    key: &DatabaseKey,
    main: &Connection,
) -> Result<(Connection, Option<FilesGone>), StoreError> {
    let path = media_path(dir);
    let open = || open_and_migrate(&path, key, migrate::MEDIA, MEDIA_CACHE_KIB);
    // Where it cannot be done they are as damaged as before, and no worse.
    if let Ok(Some(aside)) = files_rebuilt::rebuild(dir, key, main) {
        return Ok((open()?, Some(FilesGone::SetAside(aside))));
    }
    let mut aside = None;
    if path.try_exists().map_err(StoreError::folder)? {
        match open() {
            Err(StoreError::WrongKeyOrDamaged) => aside = Some(files_gone::set_aside(dir)?),
            opened => return Ok((opened?, None)),
        }
    }
    let marked = files_gone::mark(main)?;
    let gone = match aside {
        Some(aside) => Some(FilesGone::SetAside(aside)),
        None if marked > 0 => Some(FilesGone::Missing),
        None => None,
    };
    Ok((open()?, gone))
}

fn open_and_migrate(
    path: &Path,
    key: &DatabaseKey,
    steps: &[&str],
    cache_kib: i64,
) -> Result<Connection, StoreError> {
    let mut connection = open_file(path, key)?;
    // A newer database is refused before anything about it is changed, its journal mode too.
    migrate::check_version(&connection, steps)?;
    let_write(&connection, cache_kib)?;
    migrate::migrate(&mut connection, path, key, steps)?;
    Ok(connection)
}

fn let_write(connection: &Connection, cache_kib: i64) -> Result<(), StoreError> {
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA wal_autocheckpoint = 2000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    Ok(())
}

/// Opens connections anew in place of those that met damage; the databases are there and have this
/// version's shape.
#[derive(Clone)]
pub(crate) struct Opener {
    pub dir: PathBuf,
    pub key: DatabaseKey,
}

impl Opener {
    /// A reader's.
    pub fn reading(&self) -> Result<Pair, StoreError> {
        open_for_reading(&self.dir, &self.key)
    }

    /// The writer's: it writes the first database.
    pub fn writing(&self) -> Result<Pair, StoreError> {
        Ok(Pair {
            main: self.write_to(&main_path(&self.dir), WRITER_CACHE_KIB)?,
            ..self.reading()?
        })
    }

    /// Those of the thread that writes files: it writes the second database.
    pub fn writing_files(&self) -> Result<Pair, StoreError> {
        Ok(Pair {
            media: self.write_to(&media_path(&self.dir), MEDIA_CACHE_KIB)?,
            ..self.reading()?
        })
    }

    fn write_to(&self, path: &Path, cache_kib: i64) -> Result<Connection, StoreError> {
        let connection = open_file(path, &self.key)?;
        let_write(&connection, cache_kib)?;
        Ok(connection)
    }
}

/// Puts a new pair in place of one that met damage. Where none opens the old one stays.
pub(crate) fn renew(pair: &mut Pair, open: impl FnOnce() -> Result<Pair, StoreError>) {
    match open() {
        Ok(anew) => *pair = anew,
        Err(why) => tracing::error!(%why, "a connection that met damage could not be opened anew"),
    }
}

/// A reader's connections; the databases must exist.
pub(crate) fn open_for_reading(dir: &Path, key: &DatabaseKey) -> Result<Pair, StoreError> {
    let open = |path: &Path, cache_kib: i64| {
        let connection = open_file(path, key)?;
        connection.execute_batch("PRAGMA query_only = ON;")?;
        connection.pragma_update(None, "cache_size", -cache_kib)?;
        Ok::<_, StoreError>(connection)
    };
    Ok(Pair {
        main: open(&main_path(dir), READER_CACHE_KIB)?,
        media: open(&media_path(dir), MEDIA_CACHE_KIB)?,
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
    // The last one to close would fold the log whatever has become of the file: the writers do.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}
