//! What we remember: one encrypted SQLite database, its tables and how they are searched.
//!
//! All changes go through one writer thread that commits them in groups; a change is answered
//! only after its commit is on disk. Reads run on a pool of connections that cannot write.
//! Nothing here decides anything about windows, prices or sending, and nothing reads a clock.

mod column;
mod connection;
mod cursor;
mod error;
mod key;
mod migrate;
mod own_thread;
#[cfg(test)]
mod plans;
mod readers;
mod table;
mod tx;
mod writer;

pub use cursor::Cursor;
pub use error::StoreError;
pub use key::DatabaseKey;
pub use table::{
    account, alert, attachment, draft, early_status, gap, journal, label, ledger, message, outbox,
    pending, person, profile, rate_file, search, setting, template, thread,
};
pub use tx::{Read, Tx};

use readers::Readers;
use std::{path::Path, sync::Arc};
use writer::Writer;

/// The shop's memory. Cheap to clone; all clones share one writer and one pool of readers.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    writer: Writer,
    readers: Readers,
}

impl Store {
    /// Opens, or creates, the databases in `dir` and brings them to this version's shape. A
    /// populated database of an older version is copied aside first.
    ///
    /// ```
    /// # fn main() -> Result<(), store::StoreError> {
    /// # let dir = tempfile::tempdir().map_err(store::StoreError::folder)?;
    /// let key = store::DatabaseKey::new([7; 32]);
    /// let store = store::Store::open(dir.path(), &key)?;
    /// store.write_blocking(|tx| store::setting::set(tx, "language", "fr"))?;
    /// let language = store.read_blocking(|read| store::setting::get(read, "language"))?;
    /// assert_eq!(language, Some("fr".to_owned()));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`StoreError::NewerDatabase`], [`StoreError::WrongKeyOrDamaged`], [`StoreError::Locked`]
    /// and whatever the disk says.
    pub fn open(dir: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        std::fs::create_dir_all(dir).map_err(StoreError::folder)?;
        let pair = connection::open_for_writing(dir, key)?;
        let readers = Readers::start(dir, key)?;
        Ok(Self(Arc::new(Inner {
            writer: Writer::start(pair)?,
            readers,
        })))
    }

    /// Changes something. Returns once the change is committed and synced to disk, or not made at
    /// all: a job that fails leaves no trace, whatever other jobs share its commit.
    ///
    /// # Errors
    /// The job's own error, or why it could not be committed.
    pub async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0
            .writer
            .submit(job)?
            .await
            .map_err(|_| StoreError::Closed)?
    }

    /// Looks at something, as of one moment: a job never sees half a change.
    ///
    /// # Errors
    /// The job's own error.
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0
            .readers
            .submit(job)?
            .await
            .map_err(|_| StoreError::Closed)?
    }

    /// [`Store::write`] for callers without an async runtime; must not be called inside one.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0
            .writer
            .submit(job)?
            .blocking_recv()
            .map_err(|_| StoreError::Closed)?
    }

    /// [`Store::read`] for callers without an async runtime; must not be called inside one.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Read<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0
            .readers
            .submit(job)?
            .blocking_recv()
            .map_err(|_| StoreError::Closed)?
    }

    /// Finishes what was submitted, folds the log into the databases and lets go of the files.
    /// Later calls on other clones fail with [`StoreError::Closed`].
    pub async fn close(self) {
        for stopped in self.0.readers.stop() {
            let _ = stopped.await;
        }
        if let Some(stopped) = self.0.writer.stop() {
            let _ = stopped.await;
        }
    }
}
