//! Everything that can go wrong with the databases, each with a code that others branch on.
//!
//! No message here holds a key or anything a customer wrote.

use rusqlite::ErrorCode;
use std::{io, sync::Arc};

/// Why something could not be remembered or recalled. Cloneable: when a commit fails, every job
/// that shared it is told.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// A newer version of Guichet wrote the database. Nothing was changed.
    #[error("the database has version {found}, this program knows versions up to {known}")]
    NewerDatabase {
        /// The version found.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The key does not open the database, or its pages are damaged: the cipher cannot tell.
    #[error("the key does not fit the database, or the database is damaged")]
    WrongKeyOrDamaged,
    /// No room left. What was being written was not written.
    #[error("the disk is full")]
    DiskFull,
    /// The folder or the file cannot be written.
    #[error("the database cannot be written")]
    ReadOnly,
    /// The disk itself failed while reading or writing.
    #[error("the disk does not work")]
    DiskFails,
    /// The database's file is no longer where it was opened: deleted, moved, or another in its place.
    #[error("the database is no longer in its place")]
    Gone,
    /// The database's log was deleted or moved while it was open. What it held was folded into the
    /// database; nothing is kept until both are opened anew.
    #[error("the log of the database is no longer in its place")]
    LogGone,
    /// The database of files, or its log, is no longer where it was opened; the first one is not
    /// concerned.
    #[error("the database of files is no longer in its place")]
    FilesAway,
    /// The database of files is damaged; the first one is not concerned.
    #[error("the database of files is damaged")]
    FilesDamaged,
    /// Another program holds the database.
    #[error("another program holds the database")]
    Locked,
    /// A row holds what this version cannot read.
    #[error("a row cannot be read: {0}")]
    Corrupt(Arc<rusqlite::Error>),
    /// A setting holds what this version cannot read.
    #[error("the setting {key} cannot be read")]
    Setting {
        /// Its key.
        key: String,
    },
    /// What was asked for is not there.
    #[error("not found")]
    NotFound,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The job itself broke off; nothing of it was kept.
    #[error("a job of the store broke off")]
    Panicked,
    /// The folder could not be made or read.
    #[error("the folder of the database: {0}")]
    Folder(Arc<io::Error>),
    /// Anything else SQLite says.
    #[error("the database: {0}")]
    Sqlite(Arc<rusqlite::Error>),
}

impl StoreError {
    /// A stable word for each case, for those who branch on it or translate it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NewerDatabase { .. } => "newer_database",
            Self::WrongKeyOrDamaged => "wrong_key_or_damaged",
            Self::DiskFull => "disk_full",
            Self::ReadOnly => "read_only",
            Self::DiskFails => "disk_fails",
            Self::Gone => "gone",
            Self::LogGone => "log_gone",
            Self::FilesAway => "files_away",
            Self::FilesDamaged => "files_damaged",
            Self::Locked => "locked",
            Self::Corrupt(_) => "corrupt",
            Self::Setting { .. } => "setting",
            Self::NotFound => "not_found",
            Self::Closed => "closed",
            Self::Panicked | Self::Folder(_) | Self::Sqlite(_) => "internal",
        }
    }

    /// Whether it is the disk's or the files' fault, and so concerns whatever is kept or looked
    /// up next, and not this one job.
    pub fn concerns_everything(&self) -> bool {
        matches!(
            self,
            Self::WrongKeyOrDamaged
                | Self::DiskFull
                | Self::ReadOnly
                | Self::DiskFails
                | Self::Gone
                | Self::LogGone
                | Self::FilesAway
                | Self::FilesDamaged
                | Self::Locked
                | Self::Folder(_)
        )
    }

    /// Whether a part of a database does not read. The cipher then refuses everything else on that
    /// connection too, sooner or later: it is to be opened anew.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(self, Self::WrongKeyOrDamaged | Self::FilesDamaged)
    }

    /// The same, when it came from the database of files.
    pub(crate) fn of_files(self) -> Self {
        match self {
            Self::WrongKeyOrDamaged => Self::FilesDamaged,
            Self::Gone | Self::LogGone => Self::FilesAway,
            other => other,
        }
    }

    /// What the file system said about the folder or a file in it.
    pub fn folder(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Folder(Arc::new(error)),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => Self::Corrupt(Arc::new(error)),
            other => match other.sqlite_error_code() {
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                    Self::WrongKeyOrDamaged
                }
                Some(ErrorCode::DiskFull) => Self::DiskFull,
                Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                    Self::ReadOnly
                }
                Some(ErrorCode::SystemIoFailure) => Self::DiskFails,
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
                _ => Self::Sqlite(Arc::new(error)),
            },
        }
    }
}
