//! The demo shop « Maison Lumen »: a fictitious shop for clothes and gifts in Rennes.

pub(crate) mod assets;
pub(crate) mod live;

use chrono::{DateTime, Utc};

use crate::world::World;

/// The whole demo shop.
pub(crate) fn seed(world: &mut World, now: DateTime<Utc>) {
    crate::seed::new_account(world, now);
}
