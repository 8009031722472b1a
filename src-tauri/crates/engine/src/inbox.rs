//! What is looked at: the list, a conversation, search, people and labels.

mod conversation;
mod labels;
mod list;
mod people;

use crate::{desk::Desk, outgoing};
use std::sync::Arc;

/// Shows conversations, and keeps what is known of people.
pub(crate) struct Room {
    desk: Desk,
    outgoing: Arc<outgoing::Room>,
}

impl Room {
    pub fn new(desk: Desk, outgoing: Arc<outgoing::Room>) -> Self {
        Self { desk, outgoing }
    }
}
