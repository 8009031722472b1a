//! Every difference has a name, and the names add up.

#![allow(clippy::unwrap_used)]
use super::*;

const RATE: i64 = 30_000;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn key(on: u32, country: Option<&str>, category: &str) -> Key {
    Key {
        day: Some(day(on)),
        country: country.map(str::to_owned),
        category: Some(category.to_owned()),
        pricing_type: Some("regular".to_owned()),
    }
}

fn french(on: u32) -> Key {
    key(on, Some("FR"), "service")
}

fn ours(volume: i64) -> Ours {
    Ours {
        volume,
        micros: volume * RATE,
        unknown: 0,
        messages: (0..volume).map(MessageKey).collect(),
    }
}

fn theirs(volume: i64) -> Theirs {
    Theirs {
        volume,
        micros: Some(volume * RATE),
        places: 2,
        ..Theirs::default()
    }
}

/// Why, how many messages, how many millionths.
type Said = Vec<(Why, i64, Option<i64>)>;

/// The reasons of every row that has any.
fn compared(ours: Vec<(Key, Ours)>, theirs: Vec<(Key, Theirs)>, waiting: i64) -> Vec<(Key, Said)> {
    compared_in_doubt(ours, theirs, waiting, 0)
}

fn compared_in_doubt(
    ours: Vec<(Key, Ours)>,
    theirs: Vec<(Key, Theirs)>,
    waiting: i64,
    doubtful: i64,
) -> Vec<(Key, Said)> {
    let pool = ((Some("FR".to_owned()), Some("service".to_owned())), waiting);
    let rows = compare(
        ours.into_iter().collect(),
        theirs.into_iter().collect(),
        Open {
            doubtful: Waiting::from([(pool.0.clone(), doubtful)]),
            waiting: Waiting::from([pool]),
        },
        day(28),
    );
    for (key, row) in &rows {
        let (left, right) = (
            row.ours.clone().unwrap_or_default(),
            row.theirs.clone().unwrap_or_default(),
        );
        let volume: i64 = row.reasons.iter().map(|reason| reason.volume).sum();
        assert_eq!(volume, right.volume - left.volume, "{key:?}");
        let amounts: Option<i64> = row.reasons.iter().map(|reason| reason.micros).sum();
        if let (Some(amounts), 0) = (amounts, left.unknown) {
            assert_eq!(amounts, right.micros.unwrap_or(0) - left.micros, "{key:?}");
        }
    }
    rows.into_iter()
        .filter(|(_, row)| !row.reasons.is_empty())
        .map(|(key, row)| {
            let of = |reason: &Reason| (reason.why, reason.volume, reason.micros);
            (key, row.reasons.iter().map(of).collect())
        })
        .collect()
}

#[test]
fn what_agrees_has_no_differences() {
    let found = compared(vec![(french(3), ours(5))], vec![(french(3), theirs(5))], 4);
    assert_eq!(found, []);
}

#[test]
fn what_meta_has_beyond_ours_is_waiting_here_or_from_other_software() {
    let found = compared(vec![(french(3), ours(5))], vec![(french(3), theirs(9))], 3);
    let reasons = vec![
        (Why::Pending, 3, Some(3 * RATE)),
        (Why::OtherSoftware, 1, Some(RATE)),
    ];
    assert_eq!(found, [(french(3), reasons)]);
}

#[test]
fn what_may_have_gone_is_named_before_other_software() {
    let (mine, metas) = (vec![(french(3), ours(5))], vec![(french(3), theirs(9))]);
    let reasons = vec![
        (Why::Pending, 1, Some(RATE)),
        (Why::InDoubt, 2, Some(2 * RATE)),
        (Why::OtherSoftware, 1, Some(RATE)),
    ];
    assert_eq!(compared_in_doubt(mine, metas, 1, 2), [(french(3), reasons)]);
}

#[test]
fn what_meta_lacks_is_listed_but_for_the_day_it_was_asked() {
    let found = compared(
        vec![(french(3), ours(5)), (french(28), ours(2))],
        vec![(french(3), theirs(4))],
        0,
    );
    let expected = [
        (french(3), vec![(Why::Unexplained, -1, Some(-RATE))]),
        (french(28), vec![(Why::Pending, -2, Some(-2 * RATE))]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_message_under_another_category_is_named_on_both_sides() {
    let (said, billed) = (
        key(3, Some("FR"), "utility"),
        key(3, Some("FR"), "marketing"),
    );
    let dearer = Theirs {
        micros: Some(85_900),
        ..theirs(1)
    };
    let found = compared(
        vec![(said.clone(), ours(2))],
        vec![(said.clone(), theirs(1)), (billed.clone(), dearer)],
        0,
    );
    let expected = [
        (billed, vec![(Why::CategoryDiffers, 1, Some(85_900))]),
        (said, vec![(Why::CategoryDiffers, -1, Some(-RATE))]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_delivery_around_midnight_is_no_mystery() {
    let found = compared(
        vec![(french(3), ours(5)), (french(4), ours(5))],
        vec![(french(3), theirs(4)), (french(4), theirs(6))],
        0,
    );
    assert_eq!(found[0].1, [(Why::Pending, -1, Some(-RATE))]);
    assert_eq!(found[1].1, [(Why::Pending, 1, Some(RATE))]);
}

#[test]
fn a_hidden_number_has_no_country_and_no_rate_here() {
    let hidden = Ours {
        micros: 0,
        unknown: 1,
        ..ours(1)
    };
    let found = compared(
        vec![(key(3, None, "service"), hidden)],
        vec![(french(3), theirs(1))],
        0,
    );
    assert!(
        found
            .iter()
            .all(|(_, reasons)| reasons.iter().all(|(why, ..)| *why == Why::UnknownRate))
    );
}

#[test]
fn amounts_alone_differ_by_rate_tier_or_rounding() {
    let sums = |micros, theirs| {
        let ours = Ours { micros, ..ours(2) };
        let found = compared(vec![(french(3), ours)], vec![(french(3), theirs)], 0);
        found
            .into_iter()
            .flat_map(|(_, reasons)| reasons)
            .collect::<Vec<_>>()
    };
    let unlike = |micros| Theirs {
        micros: Some(micros),
        ..theirs(2)
    };
    assert_eq!(
        sums(61_400, unlike(60_000)),
        [(Why::Rounding, 0, Some(-1_400))]
    );
    let tiered = Theirs {
        tiered: true,
        ..unlike(40_000)
    };
    assert_eq!(sums(60_000, tiered), [(Why::Tier, 0, Some(-20_000))]);
    assert_eq!(
        sums(60_000, unlike(70_000)),
        [(Why::Unexplained, 0, Some(10_000))]
    );
    let unknown = Ours {
        micros: RATE,
        unknown: 1,
        ..ours(2)
    };
    let found = compared(vec![(french(3), unknown)], vec![(french(3), theirs(2))], 0);
    assert_eq!(found[0].1, [(Why::UnknownRate, 0, Some(RATE))]);
}

#[test]
fn whatever_the_volumes_they_are_explained_to_the_last_message() {
    for mine in 0..4 {
        for before in 0..4 {
            for meta in 0..4 {
                for other in 0..4 {
                    let utility = key(3, Some("FR"), "utility");
                    compared(
                        vec![(french(3), ours(mine)), (french(2), ours(before))],
                        vec![(french(3), theirs(meta)), (utility, theirs(other))],
                        before,
                    );
                }
            }
        }
    }
}
