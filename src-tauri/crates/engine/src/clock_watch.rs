//! Measures the computer's clock against Meta's `Date` headers, and asks again while the two are
//! far apart: with every window closed nothing else would.

use crate::{
    api::{change::Change, fault::Fault},
    clock::MetaTime,
    desk::{Desk, WeakDesk},
};
use chrono::TimeDelta;
use domain::{departure::UNDO, instant::Instant, retry::LONGEST_USUAL_WAIT};
use std::sync::Arc;
use store::{Store, attachment, outbox, setting};
use whatsapp::client::ClockWatch;

const CLOCK_OFFSET: &str = "clock_offset_ms";

/// Measures the computer's clock against Meta's `Date` headers.
pub(crate) struct Watch {
    time: Arc<MetaTime>,
    desk: WeakDesk,
}

impl Watch {
    pub fn of(desk: &Desk) -> Self {
        Self {
            time: Arc::clone(desk.time()),
            desk: desk.downgrade(),
        }
    }
}

impl ClockWatch for Watch {
    fn now(&self) -> Instant {
        self.time.local_now()
    }

    fn seen(&self, server: Instant, before: Instant, after: Instant) {
        let (Some(offset), Some(desk)) = (
            self.time.observe(server, before, after),
            self.desk.upgrade(),
        ) else {
            return;
        };
        let keeper = desk.clone();
        desk.spawn(async move {
            if let Err(why) = keep_offset(&keeper, offset).await {
                tracing::warn!(%why, "the clock offset could not be kept");
            }
        });
    }
}

/// Meta's time minus the computer's at the end of the last run, in milliseconds.
pub(crate) async fn last_offset(store: &Store) -> Result<i64, Fault> {
    let kept = store
        .read(|read| setting::recall(read, CLOCK_OFFSET))
        .await?;
    Ok(kept.unwrap_or(0))
}

/// Keeps a newly measured clock offset and tells the window: countdowns run in Meta's time.
/// What waits to be sent was timed by the clock as it was known before.
async fn keep_offset(desk: &Desk, offset_ms: i64) -> Result<(), Fault> {
    let now = desk.now();
    desk.store()
        .write(move |tx| {
            outbox::wait_no_longer(tx, now.plus(UNDO), now.plus(LONGEST_USUAL_WAIT))?;
            attachment::wait_no_longer(tx, now.plus(LONGEST_USUAL_WAIT))?;
            setting::set(tx, CLOCK_OFFSET, &offset_ms)
        })
        .await?;
    desk.wake().outbox.notify_one();
    desk.wake().media.notify_one();
    desk.feed().announce([Change::Setup]);
    Ok(())
}

/// How long between two questions at first.
const SOON: TimeDelta = TimeDelta::minutes(1);
/// So many are asked at that pace, then it may well be the computer's clock.
const SOON_TIMES: u32 = 5;
/// How long between two questions later.
const LATER: TimeDelta = TimeDelta::hours(1);

/// While the clocks are far apart, or one answer says that they are, asks Meta again, until the
/// engine stops. What is heard counts as always.
pub(crate) async fn run(desk: Desk) {
    let mut asked = 0;
    loop {
        let time = desk.time();
        if !time.is_doubtful() {
            asked = 0;
            time.news().await;
            continue;
        }
        let pause = if asked < SOON_TIMES { SOON } else { LATER };
        tokio::select! {
            () = time.rest(pause) => {
                asked += 1;
                ask(&desk).await;
            }
            () = time.news() => asked = 0,
        }
    }
}

/// Makes sure of Meta's time before something is given up because of it: the computer's clock may
/// have been set since Meta was last asked. Whether the time is beyond dispute then.
pub(crate) async fn make_sure(desk: &Desk) -> bool {
    let time = desk.time();
    // A large difference is believed once two answers agree.
    for _ in 0..2 {
        if time.is_proven() {
            break;
        }
        ask(desk).await;
    }
    !time.is_disputed()
}

/// Asks something small, for the sake of the time at which it is answered.
async fn ask(desk: &Desk) {
    let accounts = desk.accounts().all();
    let Some(account) = accounts.iter().find(|each| each.client.has_token()) else {
        return;
    };
    if let Err(why) = account.client.account(&account.waba).await {
        tracing::debug!(%why, "Meta did not say what time it is");
    }
}
