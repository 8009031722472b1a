//! What is true about windows, prices, people and messages.
//!
//! Pure: no I/O, no async, no clock of its own. Whatever depends on the time takes it as an
//! argument, so every rule can be asked about any moment, past or future.

pub mod content;
pub mod id;
pub mod instant;
pub mod money;
pub mod status;
