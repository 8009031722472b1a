//! The free replies: each business number has 1,000 delivered service messages a month.
//!
//! "Resets monthly for each business phone number at 12am by Messaging account timezone"; unused
//! ones do not roll over (Meta's page of 2026-09-30, as quoted publicly). In force since 2026-10-01.

use crate::calendar::{first_of_month, local_date, next_month, start_of_day};
use crate::instant::Instant;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// Delivered service messages that cost nothing, per number and calendar month.
pub const FREE_REPLIES: u32 = 1_000;

/// A calendar month in an account's time zone, written `2026-10`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Month(String);

impl Month {
    /// The month as `2026-10`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The month `at` falls in, in the account's time zone.
pub fn month_of(at: Instant, tz: Tz) -> Month {
    Month(local_date(at, tz).format("%Y-%m").to_string())
}

/// The first instant of the month `at` falls in, and the first instant after it.
///
/// ```
/// use domain::{allowance::month_bounds, instant::Instant};
/// let at = Instant::from_seconds(1_791_072_000); // 2026-10-04T00:00:00Z
/// let (start, end) = month_bounds(at, chrono_tz::Europe::Paris);
/// assert_eq!(format!("{start:?} {end:?}"), "2026-09-30T22:00:00.000Z 2026-10-31T23:00:00.000Z");
/// ```
pub fn month_bounds(at: Instant, tz: Tz) -> (Instant, Instant) {
    let today = local_date(at, tz);
    (
        start_of_day(first_of_month(today), tz),
        start_of_day(next_month(today), tz),
    )
}

/// How many free replies are left after `used` were delivered this month.
pub fn left(used: u32) -> u32 {
    FREE_REPLIES.saturating_sub(used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn zones() -> impl Strategy<Value = Tz> {
        prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec())
    }

    proptest! {
        #[test]
        fn every_instant_lies_in_its_month(millis in 0i64..4_000_000_000_000, tz in zones()) {
            let at = Instant::from_millis(millis);
            let (start, end) = month_bounds(at, tz);
            prop_assert!(start <= at && at < end, "{start:?} {at:?} {end:?}");
            let instant = TimeDelta::milliseconds(1);
            prop_assert_eq!(month_of(start, tz), month_of(at, tz));
            prop_assert_eq!(month_of(end.minus(instant), tz), month_of(at, tz));
            prop_assert_ne!(month_of(end, tz), month_of(at, tz));
            prop_assert_ne!(month_of(start.minus(instant), tz), month_of(at, tz));
        }

        #[test]
        fn months_follow_each_other_without_a_gap(millis in 0i64..4_000_000_000_000, tz in zones()) {
            let (_, end) = month_bounds(Instant::from_millis(millis), tz);
            prop_assert_eq!(month_bounds(end, tz).0, end);
        }

        #[test]
        fn used_and_left_make_a_thousand_until_none_is_left(used in any::<u32>()) {
            prop_assert_eq!(left(used), 1_000u32.saturating_sub(used));
        }
    }

    #[test]
    fn a_month_is_as_long_as_its_clocks_say() {
        let hours = |seconds, tz| {
            let (start, end) = month_bounds(Instant::from_seconds(seconds), tz);
            end.since(start).num_hours()
        };
        let october = 1_792_000_000; // 2026-10-14
        assert_eq!(
            hours(october, Tz::Europe__Paris),
            31 * 24 + 1,
            "an hour longer in autumn"
        );
        assert_eq!(hours(october, Tz::UTC), 31 * 24);
        let march = 1_773_500_000; // 2026-03-14
        assert_eq!(
            hours(march, Tz::Europe__Paris),
            31 * 24 - 1,
            "an hour shorter in spring"
        );
    }

    #[test]
    fn a_month_whose_first_midnight_was_skipped_starts_after_it() {
        // Paraguay's clocks went from 00:00 to 01:00 on 1 October 2017.
        let (start, _) = month_bounds(Instant::from_seconds(1_507_500_000), Tz::America__Asuncion);
        assert_eq!(format!("{start:?}"), "2017-10-01T04:00:00.000Z");
        assert_eq!(month_of(start, Tz::America__Asuncion).as_str(), "2017-10");
    }
}
