//! What we do: intake, outbox, alerts, sync, and the table of calls that a window speaks.
//!
//! Knows no window, no Tauri and no screen; what it needs of the world are the ports
//! [`clock::Clock`], [`notifier::Notifier`] and [`secrets::Secrets`].

pub mod accounts;
mod advice;
mod alerts;
pub mod api;
mod budget;
pub mod calls;
pub mod clock;
mod compose;
mod conversation;
mod costs;
pub mod demo;
pub mod engine;
mod fault;
mod feed;
mod health;
mod heartbeat;
mod inbox;
pub mod intake;
pub mod keys;
mod labels;
pub mod listener;
mod media;
mod money;
pub mod notifier;
mod outbox;
mod people;
mod preferences;
mod profile;
pub mod rate_cards;
mod reconcile;
pub mod recovery;
mod reminders;
pub mod secrets;
mod setup;
mod sniff;
mod sync;
mod templates;

pub use engine::{Engine, Options};
pub use media::MediaFile;
