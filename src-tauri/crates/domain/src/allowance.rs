//! The free replies: each business number has 1,000 delivered service messages a month.
//!
//! "Resets monthly for each business phone number at 12am by Messaging account timezone"; unused
//! ones do not roll over (Meta's page of 2026-09-30, as quoted by FR1009). In force since 2026-10-01.

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
