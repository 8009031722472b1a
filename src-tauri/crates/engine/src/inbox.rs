//! What is looked at: the list, a conversation, search, people and labels.

pub(crate) mod conversation;
mod labels;
pub(crate) mod list;
mod people;
