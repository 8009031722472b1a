#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

const PACES: [Pace; 5] = [
    Pace::Ordinary,
    Pace::Pair,
    Pace::Slow,
    Pace::Once,
    Pace::Few,
];

fn seconds(step: NextStep) -> Option<i64> {
    if let NextStep::Retry { after } = step {
        Some(after.num_seconds())
    } else {
        None
    }
}

proptest! {
    #[test]
    fn waits_are_bounded_and_trying_ends(pace in prop::sample::select(PACES.to_vec()), attempt in 0u32..1_000, jitter in -1.0f64..2.0) {
        match next_step(ErrorClass::RetryAfter, pace, attempt, jitter, None) {
            NextStep::Retry { after } => {
                prop_assert!(after >= TimeDelta::seconds(1));
                prop_assert!(after <= TimeDelta::minutes(90));
                prop_assert!(attempt <= 20);
            }
            step => prop_assert_eq!(step, NextStep::GiveUp),
        }
    }

    #[test]
    fn a_wait_is_never_shorter_than_asked(pace in prop::sample::select(PACES.to_vec()), asked in 0i64..3_600, jitter in 0.0f64..1.0) {
        let step = next_step(ErrorClass::RetryAfter, pace, 1, jitter, Some(TimeDelta::seconds(asked)));
        prop_assert!(seconds(step).unwrap() >= asked);
    }

    #[test]
    fn whatever_is_asked_neither_panics_nor_holds_for_a_day(pace in prop::sample::select(PACES.to_vec()), asked in 0i64..=i64::MAX, jitter in 0.0f64..=1.0) {
        let asked = TimeDelta::milliseconds(asked.min(TimeDelta::MAX.num_milliseconds()));
        for asked in [asked, TimeDelta::MAX] {
            let step = next_step(ErrorClass::RetryAfter, pace, 1, jitter, Some(asked));
            prop_assert!(seconds(step).unwrap() <= 90 * 60);
        }
    }

    #[test]
    fn only_what_was_surely_not_sent_is_sent_again(pace in prop::sample::select(PACES.to_vec()), attempt in 1u32..50) {
        for class in [ErrorClass::Uncertain, ErrorClass::WindowClosed, ErrorClass::Permanent, ErrorClass::Reauthenticate] {
            let again = matches!(next_step(class, pace, attempt, 0.5, None), NextStep::Retry { .. });
            prop_assert!(!again, "{class:?} must not be repeated by itself");
        }
    }

    #[test]
    fn no_customer_gets_more_than_the_burst_and_then_one_each_six_seconds(gaps in prop::collection::vec(0i64..8_000, 1..200)) {
        let (mut meter, mut clock, mut sent) = (Meter::default(), 1_000_000_000i64, Vec::new());
        for gap in gaps {
            clock += gap;
            let at = PAIR_LIMIT.earliest_send(meter, Instant::from_millis(clock));
            meter = PAIR_LIMIT.spend(meter, at);
            clock = clock.max(at.as_millis());
            sent.push(at.as_millis());
        }
        for (first, start) in sent.iter().enumerate() {
            for (last, end) in sent.iter().enumerate().skip(first) {
                let allowed = 45 + (end - start) / 6_000;
                prop_assert!((last - first + 1) as i64 <= allowed, "{} in {} ms", last - first + 1, end - start);
            }
        }
    }

    #[test]
    fn no_second_holds_more_than_eighty(count in 1usize..300) {
        let (mut meter, now, mut sent) = (Meter::default(), Instant::from_seconds(1_000_000), Vec::new());
        for _ in 0..count {
            let at = NUMBER_LIMIT.earliest_send(meter, now);
            meter = NUMBER_LIMIT.spend(meter, at);
            sent.push(at.as_millis());
        }
        for (index, start) in sent.iter().enumerate() {
            let within = sent[index..].iter().take_while(|at| **at < start + 1_000).count();
            prop_assert!(within <= 80);
        }
    }
}

#[test]
fn the_pair_limit_waits_as_meta_says() {
    let waits: Vec<Option<i64>> = (1..=5)
        .map(|attempt| {
            seconds(next_step(
                ErrorClass::RetryAfter,
                pace_of(Some(131_056)),
                attempt,
                0.0,
                None,
            ))
        })
        .collect();
    assert_eq!(waits, [Some(1), Some(4), Some(16), Some(64), Some(256)]);
}

#[test]
fn our_own_mistake_is_tried_once_more_only() {
    let pace = pace_of(Some(1));
    assert!(seconds(next_step(ErrorClass::RetryAfter, pace, 1, 0.0, None)).is_some());
    assert_eq!(
        next_step(ErrorClass::RetryAfter, pace, 2, 0.0, None),
        NextStep::GiveUp
    );
}

#[test]
fn an_idle_customer_can_be_sent_a_burst_of_45_at_once() {
    let now = Instant::from_seconds(1_000_000);
    let (mut meter, mut at_once) = (Meter::default(), 0);
    while PAIR_LIMIT.earliest_send(meter, now) == now {
        meter = PAIR_LIMIT.spend(meter, now);
        at_once += 1;
    }
    assert_eq!(at_once, 45);
    assert_eq!(
        PAIR_LIMIT.earliest_send(meter, now),
        now.plus(TimeDelta::seconds(6))
    );
}
