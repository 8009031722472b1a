//! What callers of the store rely on, told through its public face only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod dump;
mod entry;
mod files;
mod frozen;
mod inbox;
mod killed;
mod labels;
mod ledger;
mod messages;
mod opening;
mod outbox;
mod pending;
mod people;
mod rate_file;
mod refused;
mod search;
mod shop;
