//! When the shop may write, read from Meta's text: the customer service window of 24 hours after
//! a customer's message (Meta, Send messages, 2026-05-21), and the free entry point of ads
//! (Meta, Pricing, 2026-09-11; up to 7 days since 2026-09-28).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::ids;
use crate::world::Thread;

const WINDOW: TimeDelta = TimeDelta::hours(24);

/// Whether a message of this type from a customer opens the window. Meta says "messages";
/// reactions, edits, deletions and system notes are not promised to, so they do not.
pub(crate) fn opens(kind: &str) -> bool {
    !matches!(
        kind,
        "reaction" | "edit" | "revoke" | "system" | "request_welcome"
    )
}

/// When the window closes; `None` when the customer never wrote.
pub(crate) fn closes_at(thread: &Thread) -> Option<DateTime<Utc>> {
    thread.written_at.map(|at| at + WINDOW)
}

/// Whether free-form messages may be delivered: the 24 hours are over at their last second.
pub(crate) fn is_open(thread: &Thread, at: DateTime<Utc>) -> bool {
    closes_at(thread).is_some_and(|end| at < end)
}

/// Whether everything is free because an ad led here.
pub(crate) fn entry_open(thread: &Thread, at: DateTime<Utc>) -> bool {
    thread.entry_until.is_some_and(|end| at < end)
}

/// The shop replies: within 24 hours of the ad's message this opens the free entry point.
pub(crate) fn reply(thread: &mut Thread, at: DateTime<Utc>, tz: Tz) {
    let Some(clicked) = thread.ad_at else { return };
    if at < clicked + WINDOW && !entry_open(thread, at) {
        thread.entry_until = Some(at + entry_length(at, tz));
        thread.entry_id = Some(ids::trace().to_lowercase());
    }
    thread.ad_at = None;
}

/// 72 hours before 2026-09-28 in the account's time zone, seven days from then on.
fn entry_length(at: DateTime<Utc>, tz: Tz) -> TimeDelta {
    let longer = NaiveDate::from_ymd_opt(2026, 9, 28).unwrap_or_default();
    if at.with_timezone(&tz).date_naive() >= longer {
        TimeDelta::days(7)
    } else {
        TimeDelta::hours(72)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::customers::people;
    use crate::world::World;

    proptest::proptest! {
        #[test]
        fn the_window_is_open_for_exactly_a_day(since in -200_000_i64..200_000) {
            let mut world = World::default();
            let thread = people::thread(&mut world, "n", "c");
            let written: DateTime<Utc> = "2026-03-29T00:30:00Z".parse().unwrap();
            proptest::prop_assert!(!is_open(thread, written), "never, before the first message");
            thread.written_at = Some(written);
            let at = written + TimeDelta::seconds(since);
            proptest::prop_assert_eq!(is_open(thread, at), since < 86_400);
        }

        #[test]
        fn an_ad_is_free_only_when_answered_in_time(after in 0_i64..172_800) {
            let mut world = World::default();
            let thread = people::thread(&mut world, "n", "c");
            let clicked: DateTime<Utc> = "2026-11-21T10:00:00Z".parse().unwrap();
            thread.ad_at = Some(clicked);
            let answered = clicked + TimeDelta::seconds(after);
            reply(thread, answered, chrono_tz::UTC);
            proptest::prop_assert_eq!(entry_open(thread, answered), after < 86_400);
            proptest::prop_assert!(!entry_open(thread, answered + TimeDelta::days(7)));
        }
    }
}
