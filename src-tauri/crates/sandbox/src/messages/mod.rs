//! What the shop sends: the rules a message must keep, how fast messages may follow one another,
//! and what becomes of them.

mod limits;
mod rules;
pub(crate) mod send;
pub(crate) mod statuses;
