//! How fast we sent lately: one message per 6 s to one customer with a burst of 45, and 80 a
//! second per number, 20 where the phone app shares it.

use chrono::TimeDelta;
use domain::{
    id::{PhoneNumberId, ThreadId},
    instant::Instant,
    retry::{Meter, PAIR_LIMIT, RateLimit},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// What was counted of each conversation and each number.
#[derive(Default)]
pub(crate) struct Meters(Mutex<(HashMap<ThreadId, Meter>, HashMap<PhoneNumberId, Meter>)>);

/// How far back sends still count against the limit to one customer: a burst of 45 at one in 6 s.
pub(super) const PAIR_MEMORY: TimeDelta = TimeDelta::seconds(45 * 6);

impl Meters {
    /// Whether nothing was sent in this conversation since the program started.
    pub(super) fn is_new(&self, thread: ThreadId) -> bool {
        let meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !meters.0.contains_key(&thread)
    }

    /// Takes in what was sent before the program started.
    pub(super) fn remember(&self, thread: ThreadId, sends: &[Instant]) {
        let spent = sends
            .iter()
            .fold(Meter::default(), |meter, at| PAIR_LIMIT.spend(meter, *at));
        let mut meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        meters.0.entry(thread).or_insert(spent);
    }

    /// Counts a send at `now`, or says when it may go.
    pub(super) fn take(
        &self,
        thread: ThreadId,
        number: &PhoneNumberId,
        limit: RateLimit,
        now: Instant,
    ) -> Result<(), Instant> {
        let mut meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (pairs, numbers) = &mut *meters;
        let pair = plausible(PAIR_LIMIT, pairs.get(&thread), now);
        let whole = plausible(limit, numbers.get(number), now);
        let at = PAIR_LIMIT
            .earliest_send(pair, now)
            .max(limit.earliest_send(whole, now));
        if at > now {
            return Err(at);
        }
        pairs.insert(thread, PAIR_LIMIT.spend(pair, now));
        numbers.insert(number.clone(), limit.spend(whole, now));
        Ok(())
    }
}

/// What was counted, unless by a clock that ran ahead: who sends when it is their turn never waits
/// longer than for one message.
fn plausible(limit: RateLimit, meter: Option<&Meter>, now: Instant) -> Meter {
    let in_time = |meter: &Meter| limit.earliest_send(*meter, now).since(now) <= limit.every();
    meter.copied().filter(in_time).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::retry::NUMBER_LIMIT;

    #[test]
    fn what_a_clock_that_ran_ahead_counted_holds_nobody_back() {
        let (meters, thread) = (Meters::default(), ThreadId(1));
        let number = PhoneNumberId::new("1").unwrap();
        let now = Instant::from_seconds(1_795_255_200);
        let take = |at| meters.take(thread, &number, NUMBER_LIMIT, at);
        for _ in 0..2 {
            let ahead = now.plus(TimeDelta::hours(2));
            let _ = take(ahead);
        }
        assert_eq!(take(now), Ok(()), "the clock was set right");
        let next = now.plus(NUMBER_LIMIT.every());
        assert_eq!(take(now), Err(next), "and counts from there");
        assert_eq!(take(next), Ok(()));
    }
}
