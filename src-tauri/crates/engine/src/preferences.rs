//! What the person likes, and the clock offset known from the last run.

use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
        setup::Preferences,
    },
    compose::UNDO,
    engine::Engine,
};
use domain::retry::LONGEST_USUAL_WAIT;
use std::sync::Arc;
use store::{Store, outbox, setting};

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

/// What was chosen; the defaults where nothing was.
pub(crate) async fn load(store: &Store) -> Result<Preferences, Fault> {
    let kept = store.read(|read| setting::get(read, PREFERENCES)).await?;
    Ok(kept
        .and_then(|json| serde_json::from_value(json).ok())
        .unwrap_or_default())
}

/// Meta's time minus the computer's at the end of the last run, in milliseconds.
pub(crate) async fn clock_offset(store: &Store) -> Result<i64, Fault> {
    let kept = store.read(|read| setting::get(read, CLOCK_OFFSET)).await?;
    Ok(kept.and_then(|json| json.as_i64()).unwrap_or(0))
}

impl Engine {
    pub(crate) async fn set_preferences(
        self: &Arc<Self>,
        preferences: Preferences,
    ) -> Result<(), Fault> {
        if preferences.opens_at > LAST_HOUR || preferences.closes_at > LAST_HOUR {
            return Err(Fault::new(FaultCode::Invalid));
        }
        let json = serde_json::to_value(&preferences).unwrap_or_default();
        self.store()
            .write(move |tx| setting::set(tx, PREFERENCES, &json))
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
                setting::set(tx, CLOCK_OFFSET, &offset_ms.into())
            })
            .await?;
        self.wake().outbox.notify_one();
        self.feed().announce([Change::Setup]);
        Ok(())
    }
}
