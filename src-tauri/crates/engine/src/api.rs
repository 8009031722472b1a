//! What crosses to the window: the parameters and results of every call, and the change feed.
//!
//! Plain values only. Times are milliseconds of UTC, amounts are exact decimals with their
//! currency, and no secret is ever part of a value in here.

pub mod budget;
pub mod change;
pub mod compose;
pub mod costs;
pub mod fault;
pub mod inbox;
pub mod label;
pub mod person;
pub mod profile;
pub mod setup;
pub mod tariff;
pub mod thread;
