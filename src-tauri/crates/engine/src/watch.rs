//! What is watched without being asked: closing windows, the month, the network.

pub(crate) mod alerts;
pub(crate) mod heartbeat;
pub(crate) mod reminders;
pub(crate) mod sync;

use crate::{account, desk::Desk, outgoing};
use std::sync::Arc;

/// Watches what nobody asks for.
pub(crate) struct Room {
    desk: Desk,
    account: Arc<account::Room>,
    outgoing: Arc<outgoing::Room>,
}

impl Room {
    pub fn new(desk: Desk, account: Arc<account::Room>, outgoing: Arc<outgoing::Room>) -> Self {
        Self {
            desk,
            account,
            outgoing,
        }
    }
}
