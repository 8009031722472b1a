//! A pretend Meta on loopback: the WhatsApp Cloud API with its windows, prices, limits, statuses,
//! webhooks and refusals, close enough that a client cannot tell the difference. It serves the
//! demo and the tests.
//!
//! Its rules are a second reading of Meta's text and share no code with the product they check.
//! It never listens beyond loopback by itself, lets no web page in, and never reaches the internet.
//!
//! Special recipients and tokens: a number ending in `99999999` is not on WhatsApp (131026);
//! `{token}-expired` and `{token}-readonly` are refused as Meta refuses such tokens.

mod access;
mod account;
mod analytics;
mod api_error;
mod blocking;
mod call;
mod calling;
mod carousel_rules;
mod clock;
mod config;
mod control;
mod core;
mod courier;
mod demo;
mod doors;
mod file;
mod graph;
mod held;
mod ids;
mod inbound;
mod interactive_rules;
mod limits;
mod links;
mod loopback;
mod media;
mod message_rules;
mod mischief;
mod numbers;
mod people;
mod phone;
mod price;
mod profile;
mod qr_codes;
mod qr_picture;
mod rates;
mod report;
mod request;
mod sandbox;
mod seed;
mod send;
mod server;
mod state_file;
mod statuses;
mod submission;
mod subscriptions;
mod template_buttons;
mod template_news;
mod template_rules;
mod template_text;
mod templates;
mod uploads;
mod versions;
mod webhook;
mod window;
mod world;

pub use api_error::ApiError;
pub use config::{Account, Config, Number, Pace, Seed, Time, Webhook};
pub use mischief::{Mischief, Often};
pub use sandbox::{Sandbox, StartError};
