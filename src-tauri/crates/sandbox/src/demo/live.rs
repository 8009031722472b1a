//! Customers who keep writing while the demo runs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::world::World;

/// What the living customers remember.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Live {}

pub(crate) fn write(_world: &mut World, _at: DateTime<Utc>) {}

pub(crate) fn answer(_world: &mut World, _thread: &str, _at: DateTime<Utc>) {}

pub(crate) fn shop_wrote(_world: &mut World, _thread: &str, _now: DateTime<Utc>) {}

/// Lets customers write from now on, or never.
pub(crate) fn start(_world: &mut World, _live: bool, _now: DateTime<Utc>) {}
