//! What things cost: the price before, the ledger after, limits, rate cards, comparing with Meta.

pub(crate) mod budget;
mod costs;
pub(crate) mod price;
pub mod rate_cards;
mod reconcile;
