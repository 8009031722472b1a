//! The same entries make the same tables, in whatever order, however often and in how many pieces
//! they come. `GUICHET_DAYS` says how many days are tried, `GUICHET_DAY` which one alone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod day;

use super::{between, take};
use crate::book::Book;
use day::{Day, Dice};
use domain::{
    deed::Deed,
    entry::{DeskId, EntryId, Stamp, VERSION},
    instant::Instant,
    refusal::Refusal,
    tariff::Tariff,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};
use store::{
    DatabaseKey, Read, Store, StoreError, Tx,
    entry::{self, Entry, What},
    tables,
};
use tempfile::TempDir;

const KEY: DatabaseKey = DatabaseKey::new([5; 32]);

/// No card is added in these days.
fn bundled(_: &Read<'_>) -> Result<Arc<Tariff>, StoreError> {
    static TARIFF: LazyLock<Arc<Tariff>> = LazyLock::new(|| Arc::new(Tariff::bundled().clone()));
    Ok(Arc::clone(&TARIFF))
}

/// A desk that hears of entries.
struct Desk {
    store: Store,
    dir: TempDir,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &KEY).unwrap();
        Self { store, dir }
    }

    /// Takes entries, `at_once` of them in each change.
    fn hears(&self, entries: &[Entry], at_once: usize) {
        for piece in entries.chunks(at_once.max(1)) {
            let piece = piece.to_vec();
            self.store
                .write_blocking(move |tx| {
                    piece.iter().try_for_each(|entry| take(tx, bundled, entry))
                })
                .unwrap();
        }
    }

    fn holds(&self) -> BTreeMap<&'static str, Vec<String>> {
        self.store.read_blocking(tables::derived).unwrap()
    }

    /// The program ends, and begins again with what is on the disk.
    fn begins_again(self) -> Self {
        let Self { store, dir } = self;
        drop(store);
        let store = Store::open(dir.path(), &KEY).unwrap();
        Self { store, dir }
    }
}

fn days() -> Vec<u64> {
    let said = |name: &str| std::env::var(name).ok().map(|said| said.parse().unwrap());
    match said("GUICHET_DAY") {
        Some(one) => vec![one],
        None => (0..said("GUICHET_DAYS").unwrap_or(24)).collect(),
    }
}

fn assert_same(day: u64, what: &str, one: &Desk, other: &Desk) {
    let differences = between(&one.holds(), &other.holds());
    assert!(
        differences.is_empty(),
        "day {day}, {what}:\n{}",
        differences.join("\n")
    );
}

#[test]
fn a_busy_day_is_the_same_in_any_order_doubled_and_in_pieces() {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in days() {
        let mut dice = Dice(seed);
        let day = Day::of(&mut dice);
        let in_order = Desk::new();
        in_order.hears(&day.entries, day.entries.len());

        let mut order: Vec<usize> = (0..day.entries.len()).collect();
        dice.shuffle(&mut order);
        for kind in day.met_in(&order) {
            *met.entry(kind).or_default() += 1;
        }
        let shuffled: Vec<Entry> = order.iter().map(|at| day.entries[*at].clone()).collect();
        let other = Desk::new();
        other.hears(&shuffled, 1 + dice.below(9) as usize);
        assert_same(seed, "in another order", &in_order, &other);

        let mut doubled = day.entries.clone();
        let again: Vec<Entry> = shuffled.iter().take(shuffled.len() / 2).cloned().collect();
        doubled.extend(again);
        let other = Desk::new();
        other.hears(&doubled, 7);
        assert_same(seed, "with repeats", &in_order, &other);

        let cut = dice.below(shuffled.len() as u64) as usize;
        let other = Desk::new();
        other.hears(&shuffled[..cut], 5);
        let other = other.begins_again();
        other.hears(&shuffled, 5);
        assert_same(seed, "cut in the middle", &in_order, &other);
    }
    if std::env::var("GUICHET_DAY").is_err() {
        let missing: Vec<_> = day::KINDS
            .iter()
            .filter(|kind| !met.contains_key(**kind))
            .collect();
        assert!(missing.is_empty(), "no day had {missing:?}, only {met:?}");
    }
}

fn deed_of(desk: u128, cursor: i64, at: Stamp, deed: &Deed) -> Entry {
    Entry {
        id: EntryId::new(at),
        desk: DeskId(uuid::Uuid::from_u128(desk)),
        at,
        version: VERSION,
        source: None,
        cursor: Some(cursor),
        received_at: at.instant(),
        what: What::Deed(serde_json::to_vec(deed).unwrap()),
    }
}

#[test]
fn what_a_newer_version_did_is_kept_and_holds_nothing_up() {
    let at = |n: i64| Stamp::at(Instant::from_seconds(1_795_608_000 + n));
    let budget = |micros: i64| Deed::BudgetSet {
        budget: serde_json::from_value(
            serde_json::json!({"shop": {"micros": micros, "currency": "EUR"}, "numbers": []}),
        )
        .unwrap(),
    };
    let newer = Entry {
        version: VERSION + 1,
        ..deed_of(7, 2, at(1), &budget(2))
    };
    let unknown = Entry {
        what: What::Deed(br#"{"deed":"danced"}"#.to_vec()),
        ..deed_of(7, 3, at(2), &budget(3))
    };
    let desk = Desk::new();
    desk.hears(
        &[
            deed_of(7, 1, at(0), &budget(1)),
            newer,
            unknown,
            deed_of(7, 4, at(3), &budget(4)),
        ],
        2,
    );
    let holds = desk.holds();
    assert!(
        holds["setting"][0].contains("\\\"micros\\\":4"),
        "{:?}",
        holds["setting"]
    );
    let kept = desk.store.read_blocking(entry::quarantined_ids).unwrap();
    assert_eq!(kept.len(), 2);

    // The update still knows none of it; then one it does know, which an older one had set aside.
    let understood = |no| {
        let understand = move |tx: &Tx<'_>| super::understand(tx, &Book::of(tx, bundled(tx)?)?, no);
        desk.store.write_blocking(understand).unwrap()
    };
    assert!(kept.iter().all(|no| !understood(*no)));
    let set_aside = deed_of(7, 5, at(4), &budget(5));
    let no = desk
        .store
        .write_blocking(move |tx| {
            let no = entry::take(tx, &set_aside)?.unwrap().no;
            entry::quarantine(tx, no, Refusal::NewerEntry)?;
            Ok(no)
        })
        .unwrap();
    assert!(understood(no));
    let holds = desk.holds();
    assert!(
        holds["setting"][0].contains("\\\"micros\\\":5"),
        "{:?}",
        holds["setting"]
    );
}

#[test]
fn a_desk_that_is_a_day_ahead_takes_no_other_along() {
    let noon = Instant::from_seconds(1_795_608_000);
    let tomorrow = Stamp::at(noon.plus(chrono::TimeDelta::days(1)));
    let named = |name: &str| Deed::LabelSaved {
        label: domain::id::LabelKey(uuid::Uuid::from_u128(1)),
        name: domain::label::LabelName::new(name).unwrap(),
        color: domain::label::LabelColor::Blue,
    };
    let desk = Desk::new();
    desk.hears(&[deed_of(7, 1, tomorrow, &named("Demain"))], 1);
    let written = desk
        .store
        .write_blocking(move |tx| entry::done(tx, &named("Maintenant"), noon))
        .unwrap();
    assert_eq!(written.at.instant(), noon);
}
