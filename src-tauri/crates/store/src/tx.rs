//! What a job gets to work with: a look at the databases, or a change in progress.

use crate::{StoreError, files::Promise, table::search::Entry};
use rusqlite::{Connection, Params, Row};
use std::{
    cell::RefCell,
    ops::{ControlFlow, Deref},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// A look at the databases as of one moment.
pub struct Read<'c> {
    pub(crate) main: &'c Connection,
    pub(crate) media: &'c Connection,
}

/// A change in progress. Whatever can be read can be read within it, the change included; only
/// search learns of it with the commit.
pub struct Tx<'c> {
    read: Read<'c>,
    index: RefCell<Vec<Entry>>,
    promises: RefCell<Vec<Promise>>,
}

/// What is still to be done for a change that is kept.
#[derive(Default)]
pub(crate) struct Rest {
    /// What the index is to learn with the commit.
    pub index: Vec<Entry>,
    /// Held until the commit is made.
    pub promises: Vec<Promise>,
}

impl Rest {
    pub(crate) fn extend(&mut self, more: Self) {
        self.index.extend(more.index);
        self.promises.extend(more.promises);
    }
}

impl<'c> Read<'c> {
    pub(crate) const fn new(main: &'c Connection, media: &'c Connection) -> Self {
        Self { main, media }
    }

    /// Every row of a query.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        #[cfg(test)]
        crate::plans::note(sql);
        let mut statement = self.main.prepare_cached(sql)?;
        let rows = statement.query_map(params, map)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every row of a query in turn, until `visit` breaks off.
    pub(crate) fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut visit: impl FnMut(&Row<'_>) -> rusqlite::Result<ControlFlow<()>>,
    ) -> Result<(), StoreError> {
        #[cfg(test)]
        crate::plans::note(sql);
        let mut statement = self.main.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if visit(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The first row of a query, if it has one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        #[cfg(test)]
        crate::plans::note(sql);
        let mut statement = self.main.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        Ok(rows.next()?.map(map).transpose()?)
    }

    /// The only row of a query that always has one, such as a count.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.first(sql, params, map)?.ok_or(StoreError::NotFound)
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn new(main: &'c Connection, media: &'c Connection) -> Self {
        Self {
            read: Read::new(main, media),
            index: RefCell::default(),
            promises: RefCell::default(),
        }
    }

    /// Notes something for the index of words.
    pub(crate) fn index(&self, entry: Entry) {
        self.index.borrow_mut().push(entry);
    }

    /// Sees to it that a file's bytes stay until this change, which names them, is committed.
    pub(crate) fn hold(&self, promise: &Promise) {
        self.promises.borrow_mut().push(Promise::clone(promise));
    }

    /// Does a part of the change that may fail by itself: then it leaves no trace, and the rest can
    /// go on. The inner failure is that part's own.
    ///
    /// # Errors
    /// When the change as a whole cannot go on: the disk or the database failed, not the part.
    pub fn part<T>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<Result<T, StoreError>, StoreError> {
        let noted = self.index.borrow().len();
        self.change("SAVEPOINT part", [])?;
        // What is half done is rolled back, so nothing of it is seen afterwards.
        let done =
            catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or(Err(StoreError::Panicked));
        if let Err(why) = &done {
            // After some failures SQLite has rolled everything back by itself.
            if why.concerns_everything() || self.read.main.is_autocommit() {
                return Err(why.clone());
            }
            self.change("ROLLBACK TO part", [])?;
            self.index.borrow_mut().truncate(noted);
        }
        self.change("RELEASE part", [])?;
        Ok(done)
    }

    /// What is left to do once this is kept.
    pub(crate) fn into_rest(self) -> Rest {
        Rest {
            index: self.index.into_inner(),
            promises: self.promises.into_inner(),
        }
    }

    /// Runs a statement; how many rows it changed.
    pub(crate) fn change(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        #[cfg(test)]
        crate::plans::note(sql);
        Ok(self.read.main.prepare_cached(sql)?.execute(params)?)
    }

    /// Runs a statement that must change exactly one row.
    pub(crate) fn change_one(&self, sql: &str, params: impl Params) -> Result<(), StoreError> {
        match self.change(sql, params)? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }

    /// Runs an insertion; the row number it got.
    pub(crate) fn insert(&self, sql: &str, params: impl Params) -> Result<i64, StoreError> {
        Ok(self.read.main.prepare_cached(sql)?.insert(params)?)
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}
