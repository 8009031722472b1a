//! What things cost: the price before, the ledger after, limits, rate cards, comparing with Meta.

pub(crate) mod budget;
mod costs;
pub(crate) mod price;
pub mod rate_cards;
mod reconcile;

use crate::desk::Desk;
use rate_cards::OwnCard;
use std::sync::{PoisonError, RwLock};

/// Answers what things cost.
pub(crate) struct Room {
    desk: Desk,
    /// What the person added to the tariff.
    own: RwLock<Vec<OwnCard>>,
}

impl Room {
    /// A room at a desk whose tariff is that with the person's `own` cards.
    pub fn new(desk: Desk, own: Vec<OwnCard>) -> Self {
        Self {
            desk,
            own: RwLock::new(own),
        }
    }

    fn own(&self) -> Vec<OwnCard> {
        let own = self.own.read();
        own.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_own(&self, own: Vec<OwnCard>) {
        *self.own.write().unwrap_or_else(PoisonError::into_inner) = own;
    }
}
