//! What the person likes.

use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        setup::Preferences,
    },
    desk::{Desk, Likes},
};
use store::{Store, StoreError, setting};

const PREFERENCES: &str = "preferences";
/// Hours of a day are 0 to 23.
const LAST_HOUR: u8 = 23;

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: None,
            theme: None,
            notify_messages: true,
            notify_closing: true,
            notify_failures: true,
            read_receipts: true,
            opens_at: 9,
            closes_at: 18,
        }
    }
}

/// What was chosen, the defaults where nothing was. Where what was chosen
/// cannot be read no customer is told that they were read, which cannot be taken back.
pub(crate) async fn load(store: &Store) -> Result<Likes, Fault> {
    match store.read(|read| setting::get(read, PREFERENCES)).await {
        Ok(kept) => Ok(Likes {
            preferences: kept.unwrap_or_default(),
            unreadable: false,
        }),
        Err(StoreError::Setting { .. }) => Ok(Likes {
            preferences: Preferences {
                read_receipts: false,
                ..Preferences::default()
            },
            unreadable: true,
        }),
        Err(why) => Err(why.into()),
    }
}

/// Keeps what the person likes from now on.
pub(crate) async fn set(desk: &Desk, preferences: Preferences) -> Result<(), Fault> {
    if preferences.opens_at > LAST_HOUR || preferences.closes_at > LAST_HOUR {
        return Err(Fault::new(FaultCode::Invalid));
    }
    let kept = preferences.clone();
    desk.store()
        .write(move |tx| setting::set(tx, PREFERENCES, &kept))
        .await?;
    desk.set_preferences_now(preferences);
    desk.wake().reminders.notify_one();
    desk.feed().announce([Change::Setup]);
    Ok(())
}
