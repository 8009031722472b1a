//! The sandbox from outside, through HTTP, on a clock turned by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod account;
mod common;
mod customers;
mod demo;
mod media;
mod messages;
mod mischief;
mod money;
mod openapi;
mod server;
mod state_file;
mod templates;
mod webhooks;
