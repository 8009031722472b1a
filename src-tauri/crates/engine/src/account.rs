//! Our lines and their secrets: connecting, checks, the profile, the keys of what we keep.

pub mod keys;
pub(crate) mod profile;
pub mod recovery;
pub(crate) mod setup;
