//! What is watched without being asked: closing windows, the month, the network, how the shop fares.

pub(crate) mod alerts;
pub(crate) mod health;
pub(crate) mod heartbeat;
pub(crate) mod reminders;
pub(crate) mod sync;
