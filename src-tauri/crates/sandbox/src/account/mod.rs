//! What the shop owns at Meta, as Graph nodes: the business account with its app and tokens, its
//! phone numbers, their profiles and click-to-chat codes.

pub(crate) mod access;
pub(crate) mod business;
pub(crate) mod numbers;
pub(crate) mod profile;
pub(crate) mod qr_codes;
pub(crate) mod qr_picture;
