//! Locking that outlives a panic in another request: the state stays usable, so one broken
//! test cannot take the whole sandbox down.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The guard, whether or not an earlier holder panicked.
pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
