//! What the person likes, and the clock offset known from the last run.

use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        setup::Preferences,
    },
    engine::Engine,
    outgoing::compose::UNDO,
};
use domain::retry::LONGEST_USUAL_WAIT;
use std::sync::Arc;
use store::{Store, StoreError, attachment, outbox, setting};

const PREFERENCES: &str = "preferences";
/// Hours of a day are 0 to 23.
const LAST_HOUR: u8 = 23;
const CLOCK_OFFSET: &str = "clock_offset_ms";

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

/// What was chosen, the defaults where nothing was; and whether what was chosen cannot be read.
/// Then no customer is told that they were read, which cannot be taken back.
pub(crate) async fn load(store: &Store) -> Result<(Preferences, bool), Fault> {
    match store.read(|read| setting::get(read, PREFERENCES)).await {
        Ok(kept) => Ok((kept.unwrap_or_default(), false)),
        Err(StoreError::Setting { .. }) => {
            let quiet = Preferences {
                read_receipts: false,
                ..Preferences::default()
            };
            Ok((quiet, true))
        }
        Err(why) => Err(why.into()),
    }
}

/// Meta's time minus the computer's at the end of the last run, in milliseconds.
pub(crate) async fn clock_offset(store: &Store) -> Result<i64, Fault> {
    let kept = store
        .read(|read| setting::recall(read, CLOCK_OFFSET))
        .await?;
    Ok(kept.unwrap_or(0))
}

impl Engine {
    pub(crate) async fn set_preferences(
        self: &Arc<Self>,
        preferences: Preferences,
    ) -> Result<(), Fault> {
        if preferences.opens_at > LAST_HOUR || preferences.closes_at > LAST_HOUR {
            return Err(Fault::new(FaultCode::Invalid));
        }
        let kept = preferences.clone();
        self.store()
            .write(move |tx| setting::set(tx, PREFERENCES, &kept))
            .await?;
        self.set_preferences_now(preferences);
        self.wake().reminders.notify_one();
        self.feed().announce([Change::Setup]);
        Ok(())
    }

    /// Keeps a newly measured clock offset and tells the window: countdowns run in Meta's time.
    /// What waits to be sent was timed by the clock as it was known before.
    pub(crate) async fn keep_clock_offset(&self, offset_ms: i64) -> Result<(), Fault> {
        let now = self.now();
        self.store()
            .write(move |tx| {
                outbox::wait_no_longer(tx, now.plus(UNDO), now.plus(LONGEST_USUAL_WAIT))?;
                attachment::wait_no_longer(tx, now.plus(LONGEST_USUAL_WAIT))?;
                setting::set(tx, CLOCK_OFFSET, &offset_ms)
            })
            .await?;
        self.wake().outbox.notify_one();
        self.wake().media.notify_one();
        self.feed().announce([Change::Setup]);
        Ok(())
    }
}
