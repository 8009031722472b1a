//! Labels: the shop's own words for its conversations.

use domain::{
    id::{LabelId, ThreadId},
    label::LabelColor,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Label {
    /// Ours.
    pub id: LabelId,
    /// What it is called.
    pub name: String,
    /// How it looks.
    pub color: LabelColor,
    /// How many conversations carry it.
    pub threads: u32,
}

/// Adds a label, or changes one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaveLabel {
    /// Which; a new one when absent.
    pub id: Option<LabelId>,
    /// What it is called: one line of at most 40 characters that no other label has.
    pub name: String,
    /// How it looks.
    pub color: LabelColor,
}

/// Puts a label on a conversation, or takes it off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PutLabel {
    /// The conversation.
    pub thread: ThreadId,
    /// The label.
    pub label: LabelId,
    /// On, or off.
    pub on: bool,
}
