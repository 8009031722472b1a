//! Deliveries of Meta's that could not be written down. Meta brings them again; one that fails
//! again has something of its own, and a person should know.

use crate::{api::setup::Trouble, incoming::Room, troubles::Source};
use domain::refusal::Refusal;
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};
use store::StoreError;

/// Remembered at most; on a disk that fails they are without number.
const MOST: usize = 1_000;

/// SHA-256 of each delivery that was not taken and did not come again since.
#[derive(Default)]
pub(crate) struct NotTaken(Mutex<HashSet<[u8; 32]>>);

impl NotTaken {
    fn known(&self) -> MutexGuard<'_, HashSet<[u8; 32]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes one that was not taken. Whether that is not the first time.
    fn again(&self, body: &[u8]) -> bool {
        let mut known = self.known();
        known.len() >= MOST || !known.insert(Sha256::digest(body).into())
    }

    /// Notes one that was taken. Whether it was the last of those that had not been.
    fn is_over(&self, body: &[u8]) -> bool {
        let mut known = self.known();
        if known.is_empty() {
            return false;
        }
        let digest: [u8; 32] = Sha256::digest(body).into();
        known.remove(&digest) && known.is_empty()
    }
}

impl Room {
    /// A delivery was not taken. When it is not for the second time, that shows; how the disk fares
    /// shows anyway.
    pub(super) fn could_not_take(&self, body: &[u8], why: &StoreError) {
        if why.concerns_everything() || matches!(why, StoreError::Closed) {
            return;
        }
        if self.not_taken.again(body) {
            self.desk
                .report(Source::Deliveries, Trouble::of(Refusal::DeliveryNotTaken));
        }
    }

    /// A delivery was taken: with the last of those that were not, the trouble is over.
    pub(super) fn could_take(&self, body: &[u8]) {
        if self.not_taken.is_over(body) {
            self.desk.works_again(&Source::Deliveries);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NotTaken;

    #[test]
    fn a_delivery_that_fails_twice_shows_until_all_that_failed_were_taken() {
        let not_taken = NotTaken::default();
        assert!(!not_taken.is_over(b"one"), "nothing had failed");
        assert!(!not_taken.again(b"one"), "Meta brings it again");
        assert!(!not_taken.again(b"two"));
        assert!(not_taken.again(b"one"));
        assert!(!not_taken.is_over(b"one"), "the other has not come yet");
        assert!(!not_taken.is_over(b"three"));
        assert!(not_taken.is_over(b"two"));
        assert!(!not_taken.again(b"one"), "forgotten");
    }
}
