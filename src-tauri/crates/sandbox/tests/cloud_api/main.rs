//! The sandbox from outside, through HTTP, on a clock turned by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod common;
mod demo;
mod endpoints;
mod media;
mod money;
mod openapi;
mod refusals;
mod templates;
mod webhooks;
mod window;
