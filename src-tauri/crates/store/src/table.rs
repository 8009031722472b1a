//! The tables, one module each, with the SQL beside the values it reads and writes.

pub mod account;
pub mod alert;
pub mod attachment;
pub mod draft;
pub mod early_change;
pub mod early_status;
pub mod entry;
pub mod gap;
pub mod label;
pub mod ledger;

pub mod line;
pub mod message;
pub mod outbox;
pub mod payment;
pub mod pending;
pub mod person;
pub mod profile;
pub mod rate_file;
pub mod refused;
pub mod register;
pub mod search;
pub mod setting;
pub mod template;
pub mod thread;
