use super::*;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Event {
    Wrote { meta_at: i64, received_at: i64 },
    Refused { at: i64 },
}

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(seconds)
}

fn event() -> impl Strategy<Value = Event> {
    let moment = || 0i64..500_000;
    prop_oneof![
        (moment(), moment()).prop_map(|(meta_at, received_at)| Event::Wrote {
            meta_at,
            received_at
        }),
        moment().prop_map(|at| Event::Refused { at }),
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(event(), 0..8)
}

fn gap() -> impl Strategy<Value = Option<Gap>> {
    prop::option::of((0i64..500_000, 0i64..200_000)).prop_map(|gap| {
        gap.map(|(from, length)| Gap {
            from: at(from),
            until: at(from + length),
        })
    })
}

fn learn(events: &[Event]) -> WindowFacts {
    events
        .iter()
        .fold(WindowFacts::default(), |facts, event| match *event {
            Event::Wrote {
                meta_at,
                received_at,
            } => facts.customer_wrote(at(meta_at), at(received_at)),
            Event::Refused { at: refused } => facts.refused(at(refused)),
        })
}

proptest! {
    #[test]
    fn the_order_in_which_news_arrives_does_not_matter(events in events(), turn in 0usize..8) {
        let mut turned = events.clone();
        turned.rotate_left(turn.min(events.len()));
        let reversed: Vec<Event> = events.iter().rev().copied().collect();
        prop_assert_eq!(learn(&events), learn(&turned));
        prop_assert_eq!(learn(&events), learn(&reversed));
    }

    #[test]
    fn hearing_it_twice_changes_nothing(events in events()) {
        let twice: Vec<Event> = events.iter().chain(&events).copied().collect();
        prop_assert_eq!(learn(&events), learn(&twice));
    }

    #[test]
    fn never_longer_than_a_day_after_writing_or_receipt(events in events()) {
        let latest = events.iter().filter_map(|event| match event {
            Event::Wrote { meta_at, received_at } => Some(at(*meta_at.min(received_at)).plus(WINDOW)),
            Event::Refused { .. } => None,
        }).max();
        prop_assert!(learn(&events).closes_at() <= latest, "a window is never promised beyond Meta's 24 hours");
    }

    #[test]
    fn another_message_never_shortens_a_window(events in events(), meta_at in 0i64..500_000, received_at in 0i64..500_000) {
        let before = learn(&events);
        let after = before.customer_wrote(at(meta_at), at(received_at));
        prop_assert!(after.closes_at() >= before.closes_at());
    }

    #[test]
    fn the_state_holds_until_its_next_change(events in events(), gap in gap(), now in 0i64..700_000, part in 0.0f64..1.0) {
        let (facts, now) = (learn(&events), at(now));
        let state = facts.state(now, gap);
        let end = facts.next_change(now, gap).unwrap_or(now.plus(WINDOW * 30));
        prop_assert!(end > now);
        let between = (end.since(now).num_milliseconds() - 1) as f64 * part;
        prop_assert_eq!(facts.state(now.plus(TimeDelta::milliseconds(between as i64)), gap), state, "nothing changes in between");
        if let Some(change) = facts.next_change(now, gap) {
            prop_assert_ne!(facts.state(change, gap), state, "and something does at the change");
        }
    }

    #[test]
    fn doubt_never_hides_a_window_that_is_surely_open(events in events(), gap in gap(), now in 0i64..700_000) {
        let facts = learn(&events);
        let known = facts.state(at(now), None).open_until();
        prop_assert_eq!(facts.state(at(now), gap).open_until(), known);
    }

    #[test]
    fn a_message_after_the_gap_ends_the_doubt(events in events(), from in 0i64..400_000, length in 0i64..200_000, later in 0i64..50_000) {
        let gap = Gap { from: at(from), until: at(from + length) };
        let wrote = at(from + length + later);
        let facts = learn(&events).customer_wrote(wrote, wrote);
        let is_unknown = matches!(facts.state(wrote, Some(gap)), WindowState::Unknown { .. });
        prop_assert!(!is_unknown, "the newest message was heard");
    }
}

#[test]
fn a_window_closes_to_the_millisecond() {
    let facts = WindowFacts::default().customer_wrote(at(0), at(3));
    let closes_at = at(86_400);
    assert_eq!(
        facts.state(closes_at.minus(TimeDelta::milliseconds(1)), None),
        WindowState::Open { closes_at }
    );
    assert_eq!(
        facts.state(closes_at, None),
        WindowState::Closed { since: closes_at }
    );
}

#[test]
fn a_stamp_from_the_future_is_taken_as_the_receipt() {
    let facts = WindowFacts::default().customer_wrote(at(7_200), at(60));
    assert_eq!(facts.opened_at, Some(at(60)));
}

#[test]
fn a_refusal_stands_until_the_customer_writes_again() {
    let refused = WindowFacts::default()
        .customer_wrote(at(0), at(0))
        .refused(at(100));
    assert_eq!(
        refused.state(at(101), None),
        WindowState::ClosedByMeta { since: at(100) }
    );
    let late_webhook = refused.customer_wrote(at(50), at(200));
    assert_eq!(
        late_webhook.state(at(201), None),
        WindowState::ClosedByMeta { since: at(100) },
        "written before the refusal"
    );
    let wrote_again = refused.customer_wrote(at(150), at(200));
    assert_eq!(
        wrote_again.state(at(201), None),
        WindowState::Open {
            closes_at: at(150 + 86_400)
        }
    );
}

#[test]
fn where_webhooks_may_be_missing_nothing_is_promised() {
    let gap = Some(Gap {
        from: at(1_000),
        until: at(5_000),
    });
    let never = WindowFacts::default();
    assert_eq!(never.state(at(999), gap), WindowState::Never, "not yet");
    assert_eq!(
        never.state(at(6_000), gap),
        WindowState::Unknown {
            since: at(1_000),
            open_until: None
        }
    );
    assert_eq!(
        never.state(at(5_000 + 86_400), gap),
        WindowState::Never,
        "whatever was missed is closed by now"
    );
    let open = never.customer_wrote(at(500), at(500));
    let open_until = Some(at(500 + 86_400));
    assert_eq!(
        open.state(at(6_000), gap),
        WindowState::Unknown {
            since: at(1_000),
            open_until
        }
    );
}
