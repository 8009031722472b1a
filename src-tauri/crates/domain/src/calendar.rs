//! Days and months as a business account lives them: in its own time zone.
//!
//! Meta resets the free replies and changes its rates at midnight there (Meta, Pricing,
//! 2026-09-11). Some zones have days without a midnight; a day starts at its first instant.

use crate::instant::Instant;
use chrono::{
    DateTime, Datelike, MappedLocalTime, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone,
};
use chrono_tz::Tz;

/// The date on the wall at `at`, in `tz`.
pub fn local_date(at: Instant, tz: Tz) -> NaiveDate {
    local(at, tz).date_naive()
}

/// The first instant of `date` in `tz`; when `tz` left the whole day out, the first one after it.
pub fn start_of_day(date: NaiveDate, tz: Tz) -> Instant {
    let midnight = clamped(date).and_time(NaiveTime::MIN);
    match tz.from_local_datetime(&midnight) {
        MappedLocalTime::Single(start) | MappedLocalTime::Ambiguous(start, _) => {
            Instant::from(start.to_utc())
        }
        MappedLocalTime::None => first_instant_on_or_after(date, tz),
    }
}

/// The first day of the month after `date`'s.
pub fn next_month(date: NaiveDate) -> NaiveDate {
    first_of_month(date)
        .checked_add_months(Months::new(1))
        .unwrap_or(NaiveDate::MAX)
}

/// The first day of the quarter after `date`'s: Meta changes rates on 1 January, April, July and
/// October only (Meta, Pricing, 2026-09-11).
pub fn next_quarter(date: NaiveDate) -> NaiveDate {
    let months = 3 - date.month0() % 3;
    first_of_month(date)
        .checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
}

/// The first day of `date`'s month.
pub fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// A midnight that the clocks skip lies within three hours of the skip, so a day around it is
/// searched for the moment at which the date turns.
fn first_instant_on_or_after(date: NaiveDate, tz: Tz) -> Instant {
    let around = clamped(date).and_time(NaiveTime::MIN).and_utc().timestamp();
    let (mut before, mut after) = (around - 2 * 86_400, around + 2 * 86_400);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if local_date(Instant::from_seconds(middle), tz) < date {
            before = middle
        } else {
            after = middle
        }
    }
    Instant::from_seconds(after)
}

fn local(at: Instant, tz: Tz) -> DateTime<Tz> {
    let at = at.to_utc();
    let safe = clamped(at.date_naive());
    // Far outside the years people live in, chrono cannot add an offset.
    if safe == at.date_naive() {
        at.with_timezone(&tz)
    } else {
        tz.from_utc_datetime(&safe.and_time(NaiveTime::MIN))
    }
}

fn clamped(date: NaiveDate) -> NaiveDate {
    let edge = TimeDelta::days(1000);
    date.clamp(
        NaiveDate::MIN
            .checked_add_signed(edge)
            .unwrap_or(NaiveDate::MIN),
        NaiveDate::MAX
            .checked_sub_signed(edge)
            .unwrap_or(NaiveDate::MAX),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn printed(at: Instant) -> String {
        format!("{at:?}")
    }

    #[test]
    fn a_day_starts_at_its_zones_midnight() {
        assert_eq!(
            printed(start_of_day(day("2026-10-01"), Tz::Europe__Paris)),
            "2026-09-30T22:00:00.000Z"
        );
        assert_eq!(
            printed(start_of_day(day("2026-10-01"), Tz::America__Bogota)),
            "2026-10-01T05:00:00.000Z"
        );
    }

    #[test]
    fn a_day_without_midnight_starts_when_the_clocks_land() {
        // Cairo goes from 23:59:59 to 01:00 on the last Friday of April.
        assert_eq!(
            printed(start_of_day(day("2026-04-24"), Tz::Africa__Cairo)),
            "2026-04-23T22:00:00.000Z"
        );
        // Samoa left out 30 December 2011.
        assert_eq!(
            printed(start_of_day(day("2011-12-30"), Tz::Pacific__Apia)),
            "2011-12-30T10:00:00.000Z"
        );
    }

    #[test]
    fn quarters_turn_four_times_a_year() {
        assert_eq!(next_quarter(day("2026-11-21")), day("2027-01-01"));
        assert_eq!(next_quarter(day("2026-10-01")), day("2027-01-01"));
        assert_eq!(next_quarter(day("2026-06-30")), day("2026-07-01"));
        assert_eq!(next_month(day("2026-12-31")), day("2027-01-01"));
    }

    proptest! {
        #[test]
        fn a_day_starts_where_the_date_turns(days in 0i64..40_000, zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec())) {
            let date = day("1970-06-01") + TimeDelta::days(days);
            let start = start_of_day(date, zone);
            prop_assert!(local_date(start, zone) >= date, "the day has begun");
            prop_assert!(local_date(start.minus(TimeDelta::milliseconds(1)), zone) < date, "and not before");
        }

        #[test]
        fn no_instant_is_too_far_away(millis in any::<i64>(), zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec())) {
            let date = local_date(Instant::from_millis(millis), zone);
            start_of_day(next_quarter(date), zone);
            start_of_day(next_month(date), zone);
        }
    }
}
