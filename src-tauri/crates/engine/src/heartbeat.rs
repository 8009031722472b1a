//! Notices when nobody listened: the program was closed, or the computer slept.
//!
//! Webhooks of that time may be missing (they come back for up to 7 days, or never), so every
//! window that could have changed meanwhile is *unknown* until its customer writes again.

use crate::engine::Engine;
use chrono::TimeDelta;
use domain::window::Gap;
use std::sync::Arc;
use store::gap;

/// How often we note that we are awake.
const BEAT: TimeDelta = TimeDelta::seconds(30);
/// A silence longer than this is a gap; shorter ones are covered by Meta's first repeats.
const SILENCE: TimeDelta = TimeDelta::seconds(90);

/// Beats until the engine stops.
pub(crate) async fn run(engine: Arc<Engine>) {
    loop {
        let now = engine.now();
        if let Err(why) = beat(&engine, now).await {
            tracing::warn!(%why, "the heartbeat could not be kept");
        }
        engine.time().sleep_until(now.plus(BEAT)).await;
    }
}

async fn beat(
    engine: &Engine,
    now: domain::instant::Instant,
) -> Result<(), crate::api::fault::Fault> {
    // The demo's customers live in this program: nobody writes while it is closed.
    let can_miss = engine.demo_shop().is_none();
    let woke = engine
        .store()
        .write(move |tx| {
            let last = gap::last_heartbeat(tx)?;
            gap::heartbeat(tx, now)?;
            let Some(last) = last.filter(|last| can_miss && now.since(*last) > SILENCE) else {
                return Ok(false);
            };
            gap::open(
                tx,
                &Gap {
                    from: last,
                    until: now,
                },
            )?;
            Ok(true)
        })
        .await?;
    if woke {
        engine.announce_everything();
        engine.wake().sync.notify_one();
    }
    Ok(())
}
