//! What the shop owns at Meta.

mod access;
mod numbers;
mod profile;
mod qr_codes;
