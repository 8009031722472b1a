//! Our lines and their secrets: connecting, checks, the profile, the keys of what we keep, and how all
//! that fares.

mod demo_shop;
pub(crate) mod health;
pub mod keys;
mod lines;
pub(crate) mod profile;
pub mod recovery;
pub(crate) mod setup;

use crate::{
    api::{fault::Fault, setup::Preferences},
    desk::Desk,
    incoming, media, outgoing, preferences,
    secrets::Secrets,
};
pub use demo_shop::DemoShop;
use domain::refusal::Refusal;
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use store::Damage;

/// Connects accounts, and knows how they fare.
pub(crate) struct Room {
    desk: Desk,
    near: Neighbours,
    secrets: Arc<dyn Secrets>,
    data_dir: PathBuf,
    listening: Listening,
    /// Held while an account's rows are written and it is made ready: in between it is there and
    /// seems to have no token.
    connecting: tokio::sync::Mutex<()>,
    demo: RwLock<Option<DemoShop>>,
    /// What was found in a damaged database.
    damage: Mutex<Option<Damage>>,
}

/// The rooms it needs.
pub(crate) struct Neighbours {
    pub incoming: Arc<incoming::Room>,
    pub media: Arc<media::Room>,
    pub outgoing: Arc<outgoing::Room>,
}

/// Where the webhook listener is, or why it is not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listening {
    pub address: Option<SocketAddr>,
    pub problem: Option<Refusal>,
}

impl Room {
    pub fn new(
        desk: Desk,
        near: Neighbours,
        secrets: Arc<dyn Secrets>,
        data_dir: PathBuf,
        listening: Listening,
    ) -> Self {
        Self {
            desk,
            near,
            secrets,
            data_dir,
            listening,
            connecting: tokio::sync::Mutex::default(),
            demo: RwLock::new(None),
            damage: Mutex::default(),
        }
    }

    pub(crate) fn demo_shop(&self) -> Option<DemoShop> {
        let demo = self.demo.read();
        demo.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_demo_shop(&self, shop: DemoShop) {
        *self.demo.write().unwrap_or_else(PoisonError::into_inner) = Some(shop);
    }

    pub(crate) async fn set_preferences(&self, preferences: Preferences) -> Result<(), Fault> {
        preferences::set(&self.desk, preferences).await
    }

    pub(crate) fn secrets(&self) -> &dyn Secrets {
        self.secrets.as_ref()
    }
}
