//! What is true about windows, prices, people and messages.
//!
//! Pure: no I/O, no async, no clock of its own. Whatever depends on the time takes it as an
//! argument, so every rule can be asked about any moment, past or future.

pub mod allowance;
pub mod attention;
pub mod author;
pub mod budget;
pub mod calendar;
pub mod content;
pub mod customer;
pub mod dearer;
pub mod deed;
pub mod departure;
pub mod draft;
pub mod email;
pub mod entry;
pub mod entry_point;
pub mod file_name;
pub mod file_state;
pub mod file_type;
pub mod id;
pub mod instant;
pub mod label;
pub mod ledger_line;
pub mod length;
pub mod market;
pub mod money;
pub mod outbox_request;
pub mod payment;
pub mod phone;
pub mod profile;
pub mod rate_card;
pub mod rate_file;
pub mod refusal;
pub mod retry;
pub mod sent_file;
pub mod status;
pub mod tariff;
pub mod template;
pub mod volume_tier;
pub mod web_address;
pub mod window;
