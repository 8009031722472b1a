//! How fast a shop may send: one message in six seconds to the same customer with a burst of 45
//! borrowed from the future (131056), and 80 a second for a number (130429); and how many customers
//! it may reach in a day outside of their windows (131048). Meta, Cloud API overview and Messaging
//! limits, 2025-12.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ApiError;
use crate::world::Limits;

const PAIR_EVERY: TimeDelta = TimeDelta::seconds(6);
const PAIR_BURST: i32 = 45;
const PER_SECOND: usize = 80;

impl Limits {
    /// Takes one message of a number to a customer, or says which limit refuses it.
    pub(crate) fn take(
        &mut self,
        number: &str,
        thread: &str,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let recent = self.numbers.entry(number.to_owned()).or_default();
        recent.retain(|at| *at > now - TimeDelta::seconds(1));
        if recent.len() >= PER_SECOND {
            let details = "Cloud API message throughput has been reached.";
            return Err(ApiError::whatsapp(130_429, details));
        }
        let earned = self.pairs.entry(thread.to_owned()).or_insert(now);
        let start = (*earned).max(now);
        if start + PAIR_EVERY - now > PAIR_EVERY * PAIR_BURST {
            let details = "Message failed to send because there were too many messages sent from \
                           this phone number to the same phone number in a short period of time.";
            return Err(ApiError::whatsapp(131_056, details));
        }
        *earned = start + PAIR_EVERY;
        recent.push(now);
        Ok(())
    }

    /// Counts a customer who is written to outside of the window; false when that is one too many
    /// in 24 hours.
    pub(crate) fn reach(&mut self, customer: &str, limit: Option<u32>, now: DateTime<Utc>) -> bool {
        self.reached.retain(|_, at| *at > now - TimeDelta::days(1));
        let full = limit.is_some_and(|limit| self.reached.len() >= limit as usize);
        if full && !self.reached.contains_key(customer) {
            return false;
        }
        self.reached.insert(customer.to_owned(), now);
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn forty_five_at_once_then_one_in_six_seconds() {
        let mut limits = Limits::default();
        let now: DateTime<Utc> = "2026-11-21T10:00:00Z".parse().unwrap();
        for _ in 0..45 {
            limits.take("n", "n|c", now).unwrap();
        }
        assert_eq!(limits.take("n", "n|c", now).unwrap_err().code, 131_056);
        limits.take("n", "n|other", now).unwrap();
        limits.take("n", "n|c", now + PAIR_EVERY).unwrap();
        assert_eq!(
            limits.take("n", "n|c", now + PAIR_EVERY).unwrap_err().code,
            131_056
        );
    }

    #[test]
    fn eighty_a_second_for_a_number() {
        let mut limits = Limits::default();
        let now: DateTime<Utc> = "2026-11-21T10:00:00Z".parse().unwrap();
        for i in 0..80 {
            limits.take("n", &format!("n|{i}"), now).unwrap();
        }
        assert_eq!(limits.take("n", "n|81", now).unwrap_err().code, 130_429);
        limits
            .take("n", "n|81", now + TimeDelta::seconds(1))
            .unwrap();
    }

    #[test]
    fn a_day_has_room_for_so_many_customers() {
        let mut limits = Limits::default();
        let now: DateTime<Utc> = "2026-11-21T10:00:00Z".parse().unwrap();
        assert!(limits.reach("a", Some(2), now) && limits.reach("b", Some(2), now));
        assert!(limits.reach("a", Some(2), now), "the same customer again");
        assert!(!limits.reach("c", Some(2), now));
        assert!(limits.reach("c", None, now), "without a limit");
        let tomorrow = now + TimeDelta::days(1);
        assert!(limits.reach("d", Some(2), tomorrow), "a day later");
    }

    proptest::proptest! {
        #[test]
        fn no_rhythm_beats_the_pair_limit(gaps in proptest::collection::vec(0_i64..20_000, 1..300)) {
            let mut limits = Limits::default();
            let begin: DateTime<Utc> = "2026-11-21T10:00:00Z".parse().unwrap();
            let (mut now, mut accepted) = (begin, 0_i64);
            for gap in gaps {
                now += TimeDelta::milliseconds(gap);
                accepted += i64::from(limits.take("n", "n|c", now).is_ok());
                proptest::prop_assert!(accepted <= 45 + (now - begin).num_seconds() / 6);
            }
        }
    }
}
