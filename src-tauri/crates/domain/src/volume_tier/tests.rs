#![allow(clippy::unwrap_used)]
use super::*;
use crate::tariff::Tariff;
use proptest::prelude::*;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/rates/tiers-2026-04-01.pmp.USD.csv");

/// The whole table, read once.
static WHOLE: LazyLock<TierTable> = LazyLock::new(|| read(TABLE).unwrap());

fn read(csv: &str) -> Result<TierTable, ImportError> {
    let day = "2026-04-01".parse().unwrap();
    TierTable::parse(csv, day, Currency::USD, Trust::High, "a test")
}

fn rate(market: &str, category: RateCategory, nth: u64) -> String {
    WHOLE.band(market, category, nth).unwrap().rate.decimal()
}

#[test]
fn a_message_has_the_rate_of_the_band_it_falls_in() {
    for (nth, expected) in [
        (1, "0.0300"),
        (100_000, "0.0300"),
        (100_001, "0.0285"),
        (1_000_000, "0.0285"),
        (1_000_001, "0.0270"),
        (80_000_000, "0.0240"),
        (80_000_001, "0.0225"),
        (u64::MAX, "0.0225"),
    ] {
        assert_eq!(
            rate("France", RateCategory::Utility, nth),
            expected,
            "{nth}"
        );
    }
    assert_eq!(
        rate("France", RateCategory::Authentication, 100_001),
        "0.0300"
    );
    assert_eq!(
        rate("Egypt", RateCategory::AuthenticationInternational, 300_001),
        "0.0618"
    );
}

#[test]
fn a_band_costs_only_the_messages_within_it() {
    let cost = |from, count| {
        let cost = WHOLE.cost("France", RateCategory::Utility, from, count);
        cost.unwrap().decimal()
    };
    assert_eq!(cost(0, 100_000), "3000.0000");
    assert_eq!(cost(0, 100_001), "3000.0285");
    assert_eq!(cost(99_999, 2), "0.0585");
    assert_eq!(cost(0, 0), "0.0000");
    assert_eq!(cost(1_000_000, 1), "0.0270");
}

#[test]
fn where_there_are_no_tiers_nothing_is_made_up() {
    for (market, category) in [
        ("France", RateCategory::Marketing),
        ("France", RateCategory::Service),
        ("France", RateCategory::AuthenticationInternational),
        ("Atlantis", RateCategory::Utility),
    ] {
        assert_eq!(WHOLE.cost(market, category, 0, 1), None);
        assert_eq!(WHOLE.bands(market, category), None);
    }
}

#[test]
fn a_table_with_a_gap_or_a_rise_is_refused() {
    let first = "France,utility,0,100000,0.0300,0";
    let second = "France,utility,100001,1000000,0.0285,5";
    let last = "France,utility,80000001,,0.0225,25";
    for (line, broken) in [
        (first, "France,utility,1,100000,0.0300,0"),
        (first, "France,utility,0,100000,0.0300,5"),
        (first, "France,utility,0,99999,0.0300,0"),
        (first, "France,utility,0,,0.0300,0"),
        (second, "France,utility,100002,1000000,0.0285,5"),
        (second, "France,utility,100001,1000000,0.0301,5"),
        (second, "France,utility,100001,1000000,0.0285,10"),
        (second, "France,utility,100001,1000000,0.0000,5"),
        (last, "France,utility,80000001,90000000,0.0225,25"),
        (last, "France,utility,80000001,,0.0225,100"),
        (last, "France,marketing,80000001,,0.0225,25"),
    ] {
        let table = TABLE.replace(line, broken);
        assert_ne!(table, TABLE, "{line}");
        assert!(
            matches!(read(&table), Err(ImportError::Bands { .. })),
            "{broken}"
        );
    }
    let cell = TABLE.replace(first, "France,utility,0,100000,\"0,0300\",0");
    assert!(matches!(read(&cell), Err(ImportError::Cell { .. })));
    let word = TABLE.replace(first, "France,utility,0,many,0.0300,0");
    assert!(matches!(read(&word), Err(ImportError::Csv(_))));
    let part: String = TABLE
        .lines()
        .take(120)
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(matches!(
        read(&part),
        Err(ImportError::Incomplete(_) | ImportError::Bands { .. })
    ));
}

fn tiered() -> impl Strategy<Value = (String, RateCategory)> {
    let keys: Vec<_> = WHOLE.bands.keys().cloned().collect();
    prop::sample::select(keys)
}

/// Volumes with a taste for the bounds of France and Argentina.
fn volume() -> impl Strategy<Value = u64> {
    prop_oneof![
        0u64..200_000_000,
        prop::sample::select(vec![
            0u64, 99_999, 100_000, 100_001, 120_000, 1_000_000, 80_000_000
        ]),
    ]
}

proptest! {
    #[test]
    fn nothing_is_made_or_lost_by_cutting_a_month_in_two((market, category) in tiered(), first in volume(), second in volume()) {
        let cost = |from, count| WHOLE.cost(&market, category, from, count).unwrap();
        prop_assert_eq!(Some(cost(0, first + second)), cost(0, first).checked_add(cost(first, second)));
    }

    #[test]
    fn one_message_costs_the_rate_of_its_band((market, category) in tiered(), before in volume()) {
        let band = WHOLE.band(&market, category, before + 1).unwrap();
        prop_assert_eq!(WHOLE.cost(&market, category, before, 1), Some(band.rate));
    }

    #[test]
    fn more_messages_cost_more_in_all_and_never_more_each((market, category) in tiered(), before in volume(), more in 1u64..10_000_000) {
        let all = |count| WHOLE.cost(&market, category, 0, count).unwrap().micros;
        prop_assert!(all(before) < all(before + more));
        let each = |nth| WHOLE.band(&market, category, nth).unwrap().rate.micros;
        prop_assert!(each(before + more) <= each(before.max(1)));
    }

    #[test]
    fn no_volume_is_too_large((market, category) in tiered(), from in any::<u64>(), count in any::<u64>()) {
        let _ = WHOLE.cost(&market, category, from, count);
    }
}

#[test]
fn a_book_finds_the_tiers_of_its_day() {
    let tiers = |day: &str| {
        let table = Tariff::bundled().tiers(Currency::USD, day.parse().unwrap());
        table.map(|table| table.effective.to_string())
    };
    assert_eq!(tiers("2026-03-31"), None);
    assert_eq!(tiers("2026-09-30").as_deref(), Some("2026-04-01"));
    assert_eq!(tiers("2026-10-01").as_deref(), Some("2026-10-01"));
    assert!(
        Tariff::bundled()
            .tiers(Currency::EUR, NaiveDate::MAX)
            .is_none()
    );
}
