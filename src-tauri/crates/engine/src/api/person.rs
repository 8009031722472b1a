//! The customer.

use domain::id::{PersonId, ThreadId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Gives a customer a name of our own; empty takes it away.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Rename {
    /// The customer.
    pub person: PersonId,
    /// What to call them.
    pub name: String,
}

/// Writes down a customer's email address; empty takes it away.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetEmail {
    /// The customer.
    pub person: PersonId,
    /// The address, as typed.
    pub email: String,
}

/// Blocks or unblocks a customer on a conversation's number.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Block {
    /// The conversation.
    pub thread: ThreadId,
    /// Block, or unblock.
    pub blocked: bool,
}
