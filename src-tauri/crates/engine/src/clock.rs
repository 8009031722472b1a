//! The only place time comes from.
//!
//! [`Clock`] is the computer's clock, or a hand-turned one in tests. [`MetaTime`] adds what
//! Meta's `Date` headers say the computer's clock is off by: every rule runs in Meta's time.

use chrono::{TimeDelta, Utc};
use domain::instant::Instant;
use futures_util::future::BoxFuture;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Now, by this clock.
    fn now(&self) -> Instant;

    /// Resolves once [`Clock::now`] has reached `at`, also when the clock was set forward or the
    /// computer slept.
    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()>;
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// A sleep is cut into naps of this length, so that a clock set forward or a computer that slept
/// is noticed soon.
const NAP: Duration = Duration::from_secs(20);

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Utc::now().into()
    }

    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            loop {
                let left = at.since(Utc::now().into());
                let Ok(left) = left.to_std() else { return };
                if left.is_zero() {
                    return;
                }
                tokio::time::sleep(left.min(NAP)).await;
            }
        })
    }
}

/// A clock that stands still until it is turned.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<watch::Sender<Instant>>);

impl ManualClock {
    /// Stands at `at`.
    pub fn at(at: Instant) -> Self {
        Self(Arc::new(watch::Sender::new(at)))
    }

    /// Turns it on by `by`; whoever sleeps until a moment passed wakes up.
    pub fn advance(&self, by: TimeDelta) {
        self.0.send_modify(|now| *now = now.plus(by));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        *self.0.borrow()
    }

    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let mut hand = self.0.subscribe();
        Box::pin(async move {
            // An error means the clock is gone: nobody will ever turn it again.
            if hand.wait_for(|now| *now >= at).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}

/// A difference below this is the coarseness of a `Date` header and the way there, not a wrong clock.
const TOLERANCE_MS: i64 = 2_000;

/// A difference beyond this moves every countdown visibly: one answer alone is not believed.
const LARGE_MS: i64 = 60_000;

/// From here on windows seem closed that are open, or open that are closed: Meta is asked again.
const FAR_MS: i64 = 5 * 60_000;

/// How long an answer proves that the computer's clock was not set since.
const PROVES_FOR_MS: i64 = 60_000;

/// Meta's time, as well as we know it.
pub struct MetaTime {
    clock: Arc<dyn Clock>,
    offset_ms: watch::Sender<i64>,
    /// What one answer said that is far from what was known, until another one agrees.
    doubted_ms: Mutex<Option<i64>>,
    /// When an answer last said what time it is, by the computer's clock.
    heard_at: Mutex<Option<Instant>>,
    news: Notify,
}

impl MetaTime {
    /// Starts with the offset known from the last run, in milliseconds (Meta minus computer).
    pub fn new(clock: Arc<dyn Clock>, offset_ms: i64) -> Self {
        Self {
            clock,
            offset_ms: watch::Sender::new(offset_ms),
            doubted_ms: Mutex::default(),
            heard_at: Mutex::default(),
            news: Notify::new(),
        }
    }

    /// Resolves after `time` by the computer's clock, whatever is learned about Meta's meanwhile.
    pub fn rest(&self, time: TimeDelta) -> BoxFuture<'static, ()> {
        self.clock.sleep_until(self.clock.now().plus(time))
    }

    /// The earlier of both clocks' now: what is too old by this one is too old whichever is wrong.
    pub fn earlier_now(&self) -> Instant {
        self.now().min(self.local_now())
    }

    /// Whether the clocks are so far apart, or said to be, that it is worth asking again.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.is_disputed() || self.offset_ms().abs() >= FAR_MS
    }

    /// Whether the last answer contradicts what is known.
    pub(crate) fn is_disputed(&self) -> bool {
        let doubted = self.doubted_ms.lock();
        doubted.unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Whether an answer within the last minute agrees with what is known. Not after the computer's
    /// clock was set.
    pub(crate) fn is_proven(&self) -> bool {
        let heard = *self.heard_at.lock().unwrap_or_else(PoisonError::into_inner);
        let ago = heard.map(|at| self.local_now().since(at).num_milliseconds().abs());
        ago.is_some_and(|ago| ago < PROVES_FOR_MS) && !self.is_disputed()
    }

    /// Resolves once something else is known or said of Meta's clock; for one who waits.
    pub(crate) async fn news(&self) {
        self.news.notified().await;
    }

    /// Now, by Meta's clock.
    pub fn now(&self) -> Instant {
        self.clock
            .now()
            .plus(TimeDelta::milliseconds(self.offset_ms()))
    }

    /// Now, by the computer's clock.
    pub fn local_now(&self) -> Instant {
        self.clock.now()
    }

    /// Meta's time minus the computer's, in milliseconds.
    pub fn offset_ms(&self) -> i64 {
        *self.offset_ms.borrow()
    }

    /// Resolves when Meta's clock has reached `at`, also when it turns out meanwhile that the
    /// computer's clock is wrong.
    pub fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let (clock, mut offset) = (Arc::clone(&self.clock), self.offset_ms.subscribe());
        Box::pin(async move {
            loop {
                let known = TimeDelta::milliseconds(*offset.borrow_and_update());
                tokio::select! {
                    () = clock.sleep_until(at.minus(known)) => return,
                    Ok(()) = offset.changed() => {}
                }
            }
        })
    }

    /// Takes in a `Date` header (whole seconds) seen between two local moments. Returns the new
    /// offset when it changed. A jump of a minute or more counts once a second answer says the same:
    /// one answer dated wrongly must not move every clock of the shop.
    pub fn observe(&self, server: Instant, before: Instant, after: Instant) -> Option<i64> {
        let took = after.since(before).num_milliseconds();
        if !(0..10_000).contains(&took) {
            return None;
        }
        let mut heard = self.heard_at.lock().unwrap_or_else(PoisonError::into_inner);
        *heard = Some(after);
        drop(heard);
        let measured = server.as_millis() + 500 - (before.as_millis() + took / 2);
        let measured = if measured.abs() < TOLERANCE_MS {
            0
        } else {
            measured
        };
        let mut doubted = self
            .doubted_ms
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let before = doubted.take();
        let far = |other: i64, limit: i64| (measured - other).abs() >= limit;
        let known = self.offset_ms();
        if !far(known, TOLERANCE_MS) {
            return None;
        }
        if far(known, LARGE_MS) && before.is_none_or(|before| far(before, TOLERANCE_MS)) {
            *doubted = Some(measured);
            self.news.notify_one();
            return None;
        }
        self.offset_ms.send_replace(measured);
        self.news.notify_one();
        Some(measured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Instant = Instant::from_seconds(1_795_262_400);

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_hand_passes() {
        let clock = ManualClock::at(NOON);
        let sleeper = tokio::spawn(clock.sleep_until(NOON.plus(TimeDelta::minutes(10))));
        clock.advance(TimeDelta::hours(24));
        assert!(
            sleeper.await.is_ok(),
            "a sleep of a day wakes the ten-minute sleeper"
        );
    }

    #[test]
    fn a_computer_two_hours_slow_still_counts_in_metas_time() {
        let time = MetaTime::new(Arc::new(ManualClock::at(NOON)), 0);
        let server = NOON.plus(TimeDelta::hours(2));
        let after = NOON.plus(TimeDelta::milliseconds(200));
        time.observe(server, NOON, after);
        assert!(time.observe(server, NOON, after).is_some());
        let off = time.now().since(server).num_milliseconds().abs();
        assert!(
            off <= 1_000,
            "within the second a Date header can tell, was {off} ms"
        );
    }

    #[tokio::test]
    async fn a_sleeper_wakes_in_metas_time_also_when_the_clock_is_found_wrong_meanwhile() {
        let clock = ManualClock::at(NOON);
        let time = MetaTime::new(Arc::new(clock.clone()), 0);
        let sleeper = tokio::spawn(time.sleep_until(NOON.plus(TimeDelta::hours(2))));
        tokio::task::yield_now().await;
        clock.advance(TimeDelta::minutes(5));
        let server = NOON.plus(TimeDelta::minutes(115));
        for _ in 0..2 {
            time.observe(server, time.local_now(), time.local_now());
        }
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished(), "five minutes to go");
        clock.advance(TimeDelta::minutes(5));
        let woken = tokio::time::timeout(Duration::from_secs(5), sleeper).await;
        assert!(woken.is_ok(), "long before noon and two hours here");
    }

    #[test]
    fn one_answer_dated_wrongly_moves_no_clock() {
        let time = MetaTime::new(Arc::new(ManualClock::at(NOON)), 0);
        let hours = |hours| NOON.plus(TimeDelta::hours(hours));
        assert_eq!(time.observe(hours(5), NOON, NOON), None);
        assert_eq!(
            time.observe(NOON, NOON, NOON),
            None,
            "the next one is right"
        );
        assert_eq!(time.observe(hours(5), NOON, NOON), None, "wrong again");
        assert_eq!(
            time.observe(hours(3), NOON, NOON),
            None,
            "they do not agree"
        );
        assert_eq!(time.offset_ms(), 0);
        let jump = time.observe(hours(3), NOON, NOON);
        assert!(
            jump.is_some_and(|jump| jump > 10_000_000),
            "two say the same"
        );
        let minute = NOON.plus(TimeDelta::seconds(3 * 3_600 + 59));
        assert!(
            time.observe(minute, NOON, NOON).is_some(),
            "a small step is taken at once"
        );
    }

    #[test]
    fn the_coarseness_of_a_header_is_not_a_wrong_clock() {
        let time = MetaTime::new(Arc::new(ManualClock::at(NOON)), 0);
        assert_eq!(
            time.observe(NOON.plus(TimeDelta::seconds(1)), NOON, NOON),
            None
        );
        assert_eq!(time.offset_ms(), 0);
    }

    #[test]
    fn an_answer_that_took_too_long_tells_nothing() {
        let time = MetaTime::new(Arc::new(ManualClock::at(NOON)), 0);
        let late = NOON.plus(TimeDelta::seconds(30));
        assert_eq!(
            time.observe(NOON.plus(TimeDelta::hours(5)), NOON, late),
            None
        );
    }
}
