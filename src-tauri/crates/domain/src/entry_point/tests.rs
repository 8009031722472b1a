use super::*;
use proptest::prelude::*;

const HOUR: i64 = 3_600;

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(seconds)
}

fn from_ad() -> EntryPointFacts {
    EntryPointFacts::default().referred(at(0), true)
}

#[test]
fn an_ad_makes_it_possible_an_answer_likely_and_a_status_certain() {
    let facts = from_ad();
    assert_eq!(
        facts.state(at(10)),
        EntryPoint::Possible {
            answer_by: at(24 * HOUR)
        }
    );
    let answered = facts.replied(at(HOUR));
    assert_eq!(
        answered.state(at(2 * HOUR)),
        EntryPoint::Likely {
            until: at(73 * HOUR)
        }
    );
    let confirmed = answered.confirmed(at(150 * HOUR));
    assert_eq!(
        confirmed.state(at(100 * HOUR)),
        EntryPoint::Confirmed {
            until: at(150 * HOUR)
        }
    );
    assert_eq!(
        confirmed.state(at(150 * HOUR)),
        EntryPoint::None,
        "over is over, whatever was likely"
    );
}

#[test]
fn a_confirmation_shorter_than_likely_is_believed() {
    let facts = from_ad().replied(at(HOUR)).confirmed(at(30 * HOUR));
    assert_eq!(facts.state(at(31 * HOUR)), EntryPoint::None);
}

#[test]
fn posts_late_answers_and_denials_open_nothing() {
    assert_eq!(
        EntryPointFacts::default()
            .referred(at(0), false)
            .state(at(10)),
        EntryPoint::None
    );
    assert_eq!(
        from_ad().state(at(24 * HOUR)),
        EntryPoint::None,
        "too late to answer"
    );
    assert_eq!(
        from_ad().replied(at(24 * HOUR)).state(at(25 * HOUR)),
        EntryPoint::None,
        "answered too late"
    );
    assert_eq!(
        from_ad().replied(at(HOUR)).denied().state(at(2 * HOUR)),
        EntryPoint::None
    );
}

#[test]
fn a_second_ad_starts_again() {
    let facts = from_ad()
        .replied(at(HOUR))
        .confirmed(at(73 * HOUR))
        .referred(at(80 * HOUR), true);
    assert_eq!(
        facts.state(at(81 * HOUR)),
        EntryPoint::Possible {
            answer_by: at(104 * HOUR)
        }
    );
    assert_eq!(
        facts.referred(at(0), false),
        facts,
        "an old webhook changes nothing"
    );
}

proptest! {
    #[test]
    fn nothing_is_certain_without_a_status(referral in 0i64..500_000, reply in 0i64..500_000, now in 0i64..900_000) {
        let facts = EntryPointFacts::default().referred(at(referral), true).replied(at(reply));
        prop_assert!(!facts.state(at(now)).is_confirmed());
    }

    #[test]
    fn likely_never_lasts_longer_than_all_sources_agree_on(referral in 0i64..500_000, reply in 0i64..500_000, now in 0i64..900_000) {
        let facts = EntryPointFacts::default().referred(at(referral), true).replied(at(reply));
        if let Some(until) = facts.state(at(now)).free_until() {
            prop_assert_eq!(until, at(reply).plus(LIKELY_FOR));
        }
    }

    #[test]
    fn the_state_holds_until_its_next_change(referral in 0i64..500_000, reply in prop::option::of(0i64..500_000), until in prop::option::of(0i64..900_000), now in 0i64..900_000, part in 0.0f64..1.0) {
        let mut facts = EntryPointFacts::default().referred(at(referral), true);
        if let Some(reply) = reply { facts = facts.replied(at(reply)); }
        if let Some(until) = until { facts = facts.confirmed(at(until)); }
        let now = at(now);
        let end = facts.next_change(now).unwrap_or(now.plus(TimeDelta::days(60)));
        let between = (end.since(now).num_milliseconds() - 1) as f64 * part;
        prop_assert_eq!(facts.state(now.plus(TimeDelta::milliseconds(between as i64))), facts.state(now));
    }
}
