//! How Meta speaks: webhooks in, Graph requests out, signatures, error classes.
//!
//! Translates between Meta's JSON and the values of `domain`; decides nothing about windows,
//! prices or people. Never logs or prints a token, and never reads a clock by itself.

pub mod client;
pub mod error;
pub mod flawed_json;
mod json;
pub mod secret;
pub mod signature;
pub mod timezone;
pub mod webhook;
