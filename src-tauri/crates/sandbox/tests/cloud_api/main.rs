//! The sandbox from outside, through HTTP, on a clock turned by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod common;
mod demo;
mod endpoints;
mod media;
mod money;
mod openapi;
mod protocol;
mod refusals;
mod telling;
mod templates;
mod webhooks;
mod window;
