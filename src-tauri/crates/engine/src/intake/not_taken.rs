//! Deliveries of Meta's that could not be written down. Meta brings them again; one that fails
//! again has something of its own, and a person should know.

use crate::{api::setup::Trouble, engine::Engine, health::Source};
use domain::refusal::Refusal;
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};
use store::StoreError;

/// Remembered at most; on a disk that fails they are without number.
const MOST: usize = 1_000;

/// SHA-256 of each delivery that was not taken and did not come again since.
#[derive(Default)]
pub(crate) struct NotTaken(Mutex<HashSet<[u8; 32]>>);

impl Engine {
    /// A delivery was not taken. When it is not for the second time, that shows; how the disk fares
    /// shows anyway.
    pub(super) fn could_not_take(&self, body: &[u8], why: &StoreError) {
        if why.concerns_everything() || matches!(why, StoreError::Closed) {
            return;
        }
        let mut known = self
            .not_taken
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let again = known.len() >= MOST || !known.insert(Sha256::digest(body).into());
        if again {
            self.report(Source::Deliveries, Trouble::of(Refusal::DeliveryNotTaken));
        }
    }

    /// A delivery was taken: with the last of those that were not, the trouble is over.
    pub(super) fn could_take(&self, body: &[u8]) {
        let mut known = self
            .not_taken
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if known.is_empty() {
            return;
        }
        let digest: [u8; 32] = Sha256::digest(body).into();
        if known.remove(&digest) && known.is_empty() {
            self.works_again(&Source::Deliveries);
        }
    }
}
