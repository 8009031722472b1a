//! A pretend Meta on loopback: the WhatsApp Cloud API with its windows, prices, limits, statuses,
//! webhooks and refusals, close enough that a client cannot tell the difference. It serves the
//! demo and the tests.
//!
//! Its rules are a second reading of Meta's text and share no code with the product they check.
//! It never listens beyond loopback by itself, lets no web page in, and never reaches the internet.
//!
//! Special recipients and tokens: a number ending in `99999999` is not on WhatsApp (131026);
//! `{token}-expired` and `{token}-readonly` are refused as Meta refuses such tokens.

mod account;
mod api_error;
mod call;
mod clock;
mod config;
mod core;
mod customers;
mod demo;
mod due;
mod held;
mod ids;
mod loopback;
mod media;
mod messages;
mod mischief;
mod money;
mod sandbox;
mod server;
mod state_file;
mod templates;
mod webhooks;
mod world;

pub use api_error::ApiError;
pub use config::{Account, Config, Number, Pace, Seed, Time, Webhook};
pub use mischief::{Mischief, Often};
pub use sandbox::{Sandbox, StartError};
