//! What we remember: one encrypted SQLite database, its tables and how they are searched.
//!
//! All changes go through one writer thread that commits them in groups; a change is answered
//! only after its commit is on disk. Files' bytes alone have a writer of their own. Reads run on a pool of connections that cannot write.
//! Nothing here decides anything about windows, prices or sending, and nothing reads a clock.

mod column;
mod connection;
mod cursor;
mod damage;
mod error;
mod files;
mod files_gone;
mod files_rebuilt;
mod key;
mod migrate;
mod own_thread;
#[cfg(test)]
mod plans;
mod readers;
mod room;
mod table;
pub mod tables;
mod tx;
mod vitals;
mod whereabouts;
mod writer;

pub use cursor::Cursor;
pub use damage::Damage;
pub use error::StoreError;
pub use files::KeptFile;
pub use files_gone::FilesGone;
pub use key::DatabaseKey;
pub use table::{
    account, alert, attachment, draft, early_change, early_status, entry, gap, label, ledger, line,
    message, outbox, payment, pending, person, profile, rate_file, refused, register, search,
    setting, template, thread,
};
pub use tx::{Read, Tx};
pub use vitals::Condition;

use connection::{Opener, Pair};
use domain::instant::Instant;
use files::Files;
use readers::Readers;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::watch;
use vitals::Vitals;
use writer::Writer;

/// The shop's memory. Cheap to clone; all clones share one writer and one pool of readers.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    writer: Writer,
    files: Files,
    readers: Readers,
    vitals: Vitals,
    files_gone: Option<FilesGone>,
    dir: PathBuf,
    key: DatabaseKey,
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
        let vitals = Vitals::of(dir);
        let (Pair { main, media }, files_gone) = connection::open_for_writing(dir, key)?;
        let opener = Opener {
            dir: dir.to_owned(),
            key: key.clone(),
        };
        let looking = opener.reading()?;
        let readers = Readers::start(&opener, &vitals)?;
        let writing = Pair {
            main,
            media: looking.media,
        };
        let files = Pair {
            main: looking.main,
            media,
        };
        Ok(Self(Arc::new(Inner {
            writer: Writer::start(writing, opener.clone(), vitals.clone())?,
            files: Files::start(files, opener, vitals.clone())?,
            readers,
            vitals,
            files_gone,
            dir: dir.to_owned(),
            key: key.clone(),
        })))
    }

    /// Whether `dir` holds a shop's database, opened before or not.
    pub fn is_in(dir: &Path) -> bool {
        std::fs::metadata(connection::main_path(dir)).is_ok_and(|file| file.len() > 0)
    }

    /// Whether `key` opens the database that is in `dir`. Nothing is changed.
    ///
    /// # Errors
    /// [`StoreError::WrongKeyOrDamaged`] when it does not, [`StoreError::NotFound`] when there is
    /// no database.
    pub fn try_key(dir: &Path, key: &DatabaseKey) -> Result<(), StoreError> {
        if !Self::is_in(dir) {
            return Err(StoreError::NotFound);
        }
        connection::open_file(&connection::main_path(dir), key).map(drop)
    }

    /// How the databases fare, from now on.
    pub fn condition(&self) -> watch::Receiver<Condition> {
        self.0.vitals.follow()
    }

    /// After a failure of the disk: tries whether changes can be kept again, with one that needs
    /// room, and files. [`Store::condition`] then says so.
    ///
    /// # Errors
    /// Why they cannot.
    pub async fn look_for_room(&self) -> Result<(), StoreError> {
        self.write(|tx| setting::set(tx, vitals::ROOM, &"x".repeat(vitals::ENOUGH)))
            .await?;
        self.write(|tx| setting::remove(tx, vitals::ROOM)).await?;
        self.0.vitals.found_room();
        let _ = self.0.files.look()?.await;
        Ok(())
    }

    /// Why files that were kept were not here any more when this was opened.
    pub fn files_gone(&self) -> Option<&FilesGone> {
        self.0.files_gone.as_ref()
    }

    /// Has the files that still read moved into a new database at the next start, because a part of
    /// theirs does not.
    ///
    /// # Errors
    /// When it cannot be noted.
    pub async fn rebuild_files(&self) -> Result<(), StoreError> {
        self.write(files_rebuilt::want).await
    }

    /// Copies the first database aside, unless a damaged one was copied before, and reads it
    /// through to find which of its pages are damaged. Takes as long as reading it takes.
    ///
    /// # Errors
    /// When it cannot be copied or read.
    pub async fn examine(&self) -> Result<Damage, StoreError> {
        let (dir, key) = (self.0.dir.clone(), self.0.key.clone());
        let from = dir.clone();
        // In the writer's turn, so that no commit falls between the parts of the copy.
        let copy = self.write(move |_| damage::copy_aside(&from)).await?;
        let pages = tokio::task::spawn_blocking(move || damage::find(&dir, &key))
            .await
            .map_err(|_| StoreError::Panicked)??;
        Ok(Damage { pages, copy })
    }

    /// Where the first database was found damaged at an earlier time: reads it through once more.
    /// What is damaged still, which [`Store::condition`] then says too; nothing when it is whole.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn examine_again(&self) -> Result<Option<Damage>, StoreError> {
        let Some(copy) = damage::copy_in(&self.0.dir) else {
            return Ok(None);
        };
        let (dir, key) = (self.0.dir.clone(), self.0.key.clone());
        let pages = tokio::task::spawn_blocking(move || damage::find_again(&dir, &key))
            .await
            .map_err(|_| StoreError::Panicked)??;
        if pages.is_none() {
            self.0.vitals.found_whole();
        }
        Ok(pages.map(|pages| {
            self.0.vitals.failed(StoreError::WrongKeyOrDamaged);
            Damage { pages, copy }
        }))
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

    /// Keeps a file's bytes, beside whatever else is written. Returns once all of them are on
    /// disk; a change may then name them.
    ///
    /// # Errors
    /// Why they could not be written. Nothing of them is kept then.
    pub async fn keep_file(
        &self,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<KeptFile, StoreError> {
        self.0
            .files
            .keep(Box::new(bytes))?
            .await
            .map_err(|_| StoreError::Closed)?
    }

    /// Drops files handed over before `older_than` that no message, draft or profile holds, and
    /// the bytes that nothing refers to any more. How many files.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn sweep_files(&self, older_than: Instant) -> Result<usize, StoreError> {
        let (dropped, names) = self
            .write(move |tx| attachment::drop_unlinked(tx, older_than))
            .await?;
        if !names.is_empty() {
            let swept = self.0.files.sweep(names.clone())?;
            swept.await.map_err(|_| StoreError::Closed)??;
            self.write(move |tx| attachment::forget_dropped(tx, &names))
                .await?;
        }
        Ok(dropped)
    }

    /// Finishes what was submitted, folds the log into the databases and lets go of the files.
    /// Later calls on other clones fail with [`StoreError::Closed`].
    pub async fn close(self) {
        for stopped in self.0.readers.stop() {
            let _ = stopped.await;
        }
        let writers = [self.0.writer.stop(), self.0.files.stop()];
        for stopped in writers.into_iter().flatten() {
            let _ = stopped.await;
        }
    }
}
