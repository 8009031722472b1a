//! A month added up in one pass over its lines.

use super::{forecast::Pace, scope::Scope};
use chrono::{Datelike, NaiveDate};
use domain::{
    id::{PhoneNumberId, ThreadId},
    money::{Currency, Money},
};
use std::collections::{BTreeMap, HashMap};
use store::ledger::{LedgerRow, Settlement, ToldBy};

/// What a part of a month came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub free: u32,
    pub entry_point: u32,
    pub paid: u32,
    pub unknown: u32,
    pub micros: i64,
}

impl Tally {
    fn of(settled: &Settlement, currency: Currency) -> Self {
        let paid = !settled.free;
        Self {
            free: u32::from(settled.free),
            entry_point: u32::from(is_entry_point(settled)),
            paid: u32::from(paid),
            unknown: u32::from(paid && settled.amount.is_none()),
            micros: settled
                .amount
                .filter(|amount| paid && amount.currency == currency)
                .map_or(0, |amount| amount.micros),
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.free += other.free;
        self.entry_point += other.entry_point;
        self.paid += other.paid;
        self.unknown += other.unknown;
        self.micros = self.micros.saturating_add(other.micros);
    }

    /// Messages.
    pub(super) fn messages(&self) -> u32 {
        self.free + self.paid
    }
}

/// An advertisement's part, and a conversation that it brought.
pub(super) struct AdPart {
    pub tally: Tally,
    pub thread: ThreadId,
}

/// A month added up.
pub(super) struct Sums<'a> {
    scope: &'a Scope,
    pub all: Tally,
    pub others: BTreeMap<Currency, i64>,
    pub pending: u32,
    pub pending_micros: i64,
    pub estimate: bool,
    pub saved: i64,
    pub late: u32,
    pub late_micros: i64,
    pub days: BTreeMap<NaiveDate, Tally>,
    pub countries: HashMap<String, Tally>,
    pub categories: HashMap<String, Tally>,
    pub templates: HashMap<String, Tally>,
    pub numbers: HashMap<PhoneNumberId, Tally>,
    pub threads: HashMap<ThreadId, Tally>,
    pub ads: HashMap<String, AdPart>,
    pub paces: HashMap<PhoneNumberId, Pace>,
    /// First days of the cards read.
    pub cards: BTreeMap<String, Currency>,
}

impl<'a> Sums<'a> {
    pub(super) fn new(scope: &'a Scope) -> Self {
        Self {
            scope,
            all: Tally::default(),
            others: BTreeMap::new(),
            pending: 0,
            pending_micros: 0,
            estimate: false,
            saved: 0,
            late: 0,
            late_micros: 0,
            days: BTreeMap::new(),
            countries: HashMap::new(),
            categories: HashMap::new(),
            templates: HashMap::new(),
            numbers: HashMap::new(),
            threads: HashMap::new(),
            ads: HashMap::new(),
            paces: HashMap::new(),
            cards: BTreeMap::new(),
        }
    }

    /// Takes in a line.
    pub(super) fn add(&mut self, line: &LedgerRow) {
        match &line.settled {
            Some(settled) => self.add_settled(line, settled),
            None => {
                self.pending += 1;
                let amount = line.quote.amount.and_then(|amount| self.ours(amount));
                self.pending_micros = self.pending_micros.saturating_add(amount.unwrap_or(0));
            }
        }
    }

    fn add_settled(&mut self, line: &LedgerRow, settled: &Settlement) {
        let currency = self.scope.currency;
        let part = Tally::of(settled, currency);
        let day = self.scope.day(settled.at);
        self.all.add(&part);
        self.days.entry(day).or_default().add(&part);
        let facts = &line.facts;
        add_to(
            &mut self.countries,
            facts.country.as_deref().unwrap_or_default(),
            &part,
        );
        add_to(&mut self.categories, &settled.category, &part);
        if let Some(template) = &facts.template {
            add_to(&mut self.templates, template, &part);
        }
        self.numbers
            .entry(line.number.clone())
            .or_default()
            .add(&part);
        self.threads.entry(line.thread).or_default().add(&part);
        if let Some(ad) = &facts.ad {
            let of_ad = self.ads.entry(ad.clone()).or_insert_with(|| AdPart {
                tally: Tally::default(),
                thread: line.thread,
            });
            of_ad.tally.add(&part);
        }
        self.paces
            .entry(line.number.clone())
            .or_default()
            .add(day.day0(), settled, currency);
        self.add_totals(line, settled, &part);
    }

    fn add_totals(&mut self, line: &LedgerRow, settled: &Settlement, part: &Tally) {
        let worth = settled.worth.and_then(|worth| self.ours(worth));
        self.saved = self.saved.saturating_add(worth.unwrap_or(0));
        if settled.free {
            return;
        }
        self.estimate |= settled.told_by == ToldBy::Quote || !settled.certain;
        if line.facts.late {
            self.late += 1;
            self.late_micros = self.late_micros.saturating_add(part.micros);
        }
        if let Some(amount) = settled.amount {
            if self.ours(amount).is_none() {
                let sum = self.others.entry(amount.currency).or_default();
                *sum = sum.saturating_add(amount.micros);
            }
            if let Some(card) = &settled.card {
                self.cards.insert(card.clone(), amount.currency);
            }
        }
    }

    fn ours(&self, amount: Money) -> Option<i64> {
        (amount.currency == self.scope.currency).then_some(amount.micros)
    }
}

/// A message that was free because an advertisement brought the customer.
pub(super) fn is_entry_point(settled: &Settlement) -> bool {
    settled.free && settled.kind.as_deref() == Some("free_entry_point")
}

fn add_to(map: &mut HashMap<String, Tally>, key: &str, part: &Tally) {
    match map.get_mut(key) {
        Some(tally) => tally.add(part),
        None => {
            map.insert(key.to_owned(), *part);
        }
    }
}
