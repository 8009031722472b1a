//! What we do: what comes, what goes, what is watched, and the table of calls that a window speaks.
//!
//! Knows no window, no Tauri and no screen; what it needs of the world are the ports
//! [`clock::Clock`], [`notifier::Notifier`] and [`secrets::Secrets`].

pub mod account;
pub mod accounts;
pub mod api;
mod book;
pub mod clock;
mod clock_watch;
pub mod demo;
mod desk;
mod effects;
pub mod engine;
mod fault;
mod feed;
mod inbox;
pub mod incoming;
mod log;
mod media;
pub mod money;
pub mod notifier;
mod outgoing;
mod preferences;
pub mod secrets;
mod setting_keys;
mod troubles;
mod watch;
pub mod wire;

pub use engine::{Engine, Options};
pub use incoming::Receipt;
pub use media::{FileAnswer, MediaFile};
