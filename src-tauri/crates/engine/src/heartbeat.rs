//! Notices when nobody listened: the program was closed, or the computer slept.
//!
//! Webhooks of that time may be missing (they come back for up to 7 days, or never), so every
//! window that could have changed meanwhile is *unknown* until its customer writes again.

use crate::{api::fault::Fault, engine::Engine};
use chrono::TimeDelta;
use domain::{instant::Instant, window::Gap};
use std::sync::Arc;
use store::gap;

/// How often we note that we are awake.
const BEAT: TimeDelta = TimeDelta::seconds(30);
/// A silence longer than this is a gap; shorter ones are covered by Meta's first repeats.
const SILENCE: TimeDelta = TimeDelta::seconds(90);

/// Beats until the engine stops. By the computer's own clock: what is learned about Meta's makes
/// no silence.
pub(crate) async fn run(engine: Arc<Engine>) {
    loop {
        let local = engine.time().local_now();
        if let Err(why) = beat(&engine, local).await {
            tracing::warn!(%why, "the heartbeat could not be kept");
        }
        engine.time().sleep_until(engine.now().plus(BEAT)).await;
    }
}

async fn beat(engine: &Engine, local: Instant) -> Result<(), Fault> {
    // The demo's customers live in this program: nobody writes while it is closed.
    let can_miss = engine.demo_shop().is_none();
    let ahead = TimeDelta::milliseconds(engine.time().offset_ms());
    let woke = engine
        .store()
        .write(move |tx| {
            let last = gap::last_heartbeat(tx)?;
            gap::heartbeat(tx, local)?;
            let silent = last.filter(|last| can_miss && local.since(*last) > SILENCE);
            let Some(last) = silent else {
                return Ok(false);
            };
            let (from, until) = (last.plus(ahead), local.plus(ahead));
            gap::open(tx, &Gap { from, until })?;
            Ok(true)
        })
        .await?;
    if woke {
        engine.announce_everything();
        engine.wake().sync.notify_one();
    }
    Ok(())
}
