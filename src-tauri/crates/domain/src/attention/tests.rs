#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(seconds)
}

fn window() -> impl Strategy<Value = WindowState> {
    let moment = || (0i64..200_000).prop_map(at);
    prop_oneof![
        Just(WindowState::Never),
        moment().prop_map(|closes_at| WindowState::Open { closes_at }),
        moment().prop_map(|since| WindowState::Closed { since }),
        moment().prop_map(|since| WindowState::ClosedByMeta { since }),
        (moment(), prop::option::of(moment()))
            .prop_map(|(since, open_until)| WindowState::Unknown { since, open_until }),
    ]
}

proptest! {
    #[test]
    fn whoever_can_still_be_answered_comes_first(a in window(), b in window(), waits in any::<bool>()) {
        let (first, second) = (rank(ThreadId(2), &a, true), rank(ThreadId(1), &b, waits));
        if belongs(List::Closing, &a, true) && !belongs(List::Closing, &b, waits) {
            prop_assert!(first < second);
        }
    }

    #[test]
    fn no_two_conversations_share_a_rank(a in window(), b in window(), waits in any::<[bool; 2]>()) {
        prop_assert_ne!(rank(ThreadId(1), &a, waits[0]), rank(ThreadId(2), &b, waits[1]));
    }

    #[test]
    fn every_conversation_is_somewhere(window in window(), unanswered in any::<bool>()) {
        prop_assert!(belongs(List::All, &window, unanswered));
        let closing = belongs(List::Closing, &window, unanswered);
        prop_assert!(!(closing && belongs(List::Closed, &window, unanswered)), "never closing and closed");
        prop_assert!(!closing || belongs(List::Unanswered, &window, unanswered));
    }

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
fn soonest_closing_comes_first_and_ties_go_by_id() {
    let open = |seconds| WindowState::Open {
        closes_at: at(seconds),
    };
    let mut ranks = [
        rank(ThreadId(3), &open(500), true),
        rank(ThreadId(1), &open(900), true),
        rank(ThreadId(2), &open(500), true),
    ];
    ranks.sort_unstable();
    assert_eq!(
        ranks.map(|rank| rank.thread),
        [ThreadId(2), ThreadId(3), ThreadId(1)]
    );
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
