//! Notices when nobody listened: the program was closed, or the computer slept.
//!
//! Webhooks of that time may be missing (they come back for up to 7 days, or never), so every
//! window that could have changed meanwhile is open *at least* as long as we know, or *unknown*,
//! until its customer writes again or whatever was missed has closed.

use crate::{api::fault::Fault, desk::Desk};
use chrono::TimeDelta;
use domain::{instant::Instant, window::Gap};
use store::gap;

/// How often we note that we are awake.
const BEAT: TimeDelta = TimeDelta::seconds(30);
/// A silence longer than this is a gap; shorter ones are covered by Meta's first repeats.
const SILENCE: TimeDelta = TimeDelta::seconds(90);

/// What one beat found.
#[derive(PartialEq)]
enum Found {
    Nothing,
    /// Nobody listened until now.
    Silence,
    /// The last silence casts no doubt any more.
    Certainty,
}

/// Beats until the engine stops. By the computer's own clock: what is learned about Meta's makes
/// no silence.
pub(crate) async fn run(desk: Desk) {
    loop {
        let local = desk.time().local_now();
        if let Err(why) = beat(&desk, local).await {
            tracing::warn!(%why, "the heartbeat could not be kept");
        }
        desk.time().rest(BEAT).await;
    }
}

async fn beat(desk: &Desk, local: Instant) -> Result<(), Fault> {
    let ahead = TimeDelta::milliseconds(desk.time().offset_ms());
    let found = desk
        .store()
        .write(move |tx| {
            let last = gap::last_heartbeat(tx)?;
            gap::heartbeat(tx, local)?;
            let now = local.plus(ahead);
            if let Some(last) = last.filter(|last| local.since(*last) > SILENCE) {
                let from = last.plus(ahead);
                gap::open(tx, &Gap { from, until: now })?;
                return Ok(Found::Silence);
            }
            if gap::current(tx)?.is_some_and(|gap| gap.doubt_ends() <= now) {
                gap::clear(tx)?;
                return Ok(Found::Certainty);
            }
            Ok(Found::Nothing)
        })
        .await?;
    if found != Found::Nothing {
        desk.announce_everything();
    }
    if found == Found::Silence {
        desk.wake().sync.notify_one();
    }
    Ok(())
}
