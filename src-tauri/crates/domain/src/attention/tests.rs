#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(seconds)
}

proptest! {
    #[test]
    fn each_warning_is_given_once_and_in_time(mut moments in prop::collection::vec(0i64..100_000, 1..40), closes in 0i64..100_000) {
        moments.sort_unstable();
        let (mut told, mut given) = (None, Vec::new());
        for now in moments {
            if let Some(alert) = alert_due(at(closes), true, told, at(now)) {
                prop_assert!(now < closes, "not after the close");
                prop_assert!(closes - now <= alert.before().num_seconds());
                (told, _) = (Some(alert), given.push(alert));
            }
        }
        prop_assert!(given.len() <= 2);
        prop_assert!(given.windows(2).all(|pair| pair[0] < pair[1]), "the later warning never comes first");
    }

    #[test]
    fn between_now_and_the_next_alert_none_falls_due(closes in 0i64..100_000, now in 0i64..100_000, part in 0.0f64..1.0) {
        let (closes, now) = (at(closes), at(now));
        let told = alert_due(closes, true, None, now);
        let end = next_alert_at(closes, true, told, now).unwrap_or(closes.max(now).plus(TimeDelta::hours(5)));
        let between = now.plus(TimeDelta::milliseconds(((end.since(now).num_milliseconds() - 1) as f64 * part) as i64));
        prop_assert_eq!(alert_due(closes, true, told, between), None);
        if let Some(next) = next_alert_at(closes, true, told, now) {
            prop_assert!(alert_due(closes, true, told, next).is_some());
        }
    }
}

#[test]
fn waking_late_gives_one_warning_not_two() {
    let closes = at(10_000);
    assert_eq!(
        alert_due(closes, true, None, at(10_000 - 3_600)),
        Some(Alert::OneHour)
    );
    assert_eq!(alert_due(closes, true, None, at(10_000 - 3_601)), None);
    assert_eq!(
        alert_due(closes, true, None, at(10_000 - 300)),
        Some(Alert::TenMinutes)
    );
    assert_eq!(
        alert_due(closes, true, Some(Alert::TenMinutes), at(10_000 - 200)),
        None
    );
    assert_eq!(
        alert_due(closes, false, None, at(10_000 - 300)),
        None,
        "answered"
    );
    assert_eq!(alert_due(closes, true, None, closes), None, "closed");
}
