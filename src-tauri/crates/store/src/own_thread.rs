//! A thread of the store's own, waited for before the store is gone: SQLite and its cipher clean up
//! when the program ends, and nothing may still use them then.

use crate::StoreError;
use std::thread::{self, JoinHandle};

/// Joined when dropped. Whoever drops it must have told the thread to end.
pub(crate) struct OwnThread(Option<JoinHandle<()>>);

impl OwnThread {
    pub(crate) fn start(
        name: String,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<Self, StoreError> {
        let handle = thread::Builder::new()
            .name(name)
            .spawn(work)
            .map_err(StoreError::folder)?;
        Ok(Self(Some(handle)))
    }
}

impl Drop for OwnThread {
    fn drop(&mut self) {
        // A job may hold the last clone of the store: its own thread cannot wait for itself.
        let other = self
            .0
            .take()
            .filter(|handle| handle.thread().id() != thread::current().id());
        if let Some(handle) = other {
            let _ = handle.join();
        }
    }
}
