//! Files, by id, by link and in pieces: what Meta takes, how long it keeps it, and how a webhook
//! names it.

pub(crate) mod assets;
pub(crate) mod attachment;
pub(crate) mod links;
pub(crate) mod objects;
pub(crate) mod types;
pub(crate) mod uploads;
