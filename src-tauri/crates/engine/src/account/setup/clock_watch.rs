//! Measures the computer's clock against Meta's `Date` headers, and asks again while the two are
//! far apart: with every window closed nothing else would.

use crate::{clock::MetaTime, engine::Engine};
use chrono::TimeDelta;
use domain::instant::Instant;
use graph::client::ClockWatch;
use std::sync::{Arc, Weak};

/// Measures the computer's clock against Meta's `Date` headers.
pub(super) struct Watch {
    pub time: Arc<MetaTime>,
    pub engine: Weak<Engine>,
}

impl ClockWatch for Watch {
    fn now(&self) -> Instant {
        self.time.local_now()
    }

    fn seen(&self, server: Instant, before: Instant, after: Instant) {
        let (Some(offset), Some(engine)) = (
            self.time.observe(server, before, after),
            self.engine.upgrade(),
        ) else {
            return;
        };
        let keeper = Arc::clone(&engine);
        engine.spawn(async move {
            if let Err(why) = keeper.keep_clock_offset(offset).await {
                tracing::warn!(%why, "the clock offset could not be kept");
            }
        });
    }
}

/// How long between two questions at first.
const SOON: TimeDelta = TimeDelta::minutes(1);
/// So many are asked at that pace, then it may well be the computer's clock.
const SOON_TIMES: u32 = 5;
/// How long between two questions later.
const LATER: TimeDelta = TimeDelta::hours(1);

/// While the clocks are far apart, or one answer says that they are, asks Meta again, until the
/// engine stops. What is heard counts as always.
pub(crate) async fn run(engine: Arc<Engine>) {
    let mut asked = 0;
    loop {
        let time = engine.time();
        if !time.is_doubtful() {
            asked = 0;
            time.news().await;
            continue;
        }
        let pause = if asked < SOON_TIMES { SOON } else { LATER };
        tokio::select! {
            () = time.rest(pause) => {
                asked += 1;
                ask(&engine).await;
            }
            () = time.news() => asked = 0,
        }
    }
}

/// Makes sure of Meta's time before something is given up because of it: the computer's clock may
/// have been set since Meta was last asked. Whether the time is beyond dispute then.
pub(crate) async fn make_sure(engine: &Engine) -> bool {
    let time = engine.time();
    // A large difference is believed once two answers agree.
    for _ in 0..2 {
        if time.is_proven() {
            break;
        }
        ask(engine).await;
    }
    !time.is_disputed()
}

/// Asks something small, for the sake of the time at which it is answered.
async fn ask(engine: &Engine) {
    let accounts = engine.accounts().all();
    let Some(account) = accounts.iter().find(|each| each.client.has_token()) else {
        return;
    };
    if let Err(why) = account.client.account(&account.waba).await {
        tracing::debug!(%why, "Meta did not say what time it is");
    }
}
