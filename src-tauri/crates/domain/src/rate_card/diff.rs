//! What a newer card changes, and which of its markets our calling codes know.

use super::category::RateCategory;
use super::{RateCard, Rates};
use crate::market::Markets;
use crate::money::Money;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// What differs between two cards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardDiff {
    /// Every cell that is not the same, those of added and removed markets with them; by market,
    /// then in the order of the columns.
    pub changes: Vec<RateChange>,
    /// Markets only the newer card names, ascending.
    pub added_markets: Vec<String>,
    /// Markets only the older card names, ascending.
    pub removed_markets: Vec<String>,
}

/// A cell that is not the same on two cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RateChange {
    /// The row.
    pub market: String,
    /// The column.
    pub category: RateCategory,
    /// The rate on the older card; `None` when it had none.
    pub before: Option<Money>,
    /// The rate on the newer card; `None` when it has none.
    pub after: Option<Money>,
}

/// What `after` changes; without a card before it, everything on it is new.
pub fn diff(before: Option<&RateCard>, after: &RateCard) -> CardDiff {
    let markets = |card: &RateCard| -> BTreeSet<String> { card.rates.keys().cloned().collect() };
    let (old, new) = (before.map(markets).unwrap_or_default(), markets(after));
    let of = |card: Option<&RateCard>, market: &str| -> Rates {
        card.and_then(|card| card.rates(market))
            .copied()
            .unwrap_or_default()
    };
    let changes = old
        .union(&new)
        .flat_map(|market| RateCategory::ALL.map(|category| (market, category)))
        .map(|(market, category)| RateChange {
            market: market.clone(),
            category,
            before: of(before, market).of(category),
            after: of(Some(after), market).of(category),
        })
        .filter(|change| change.before != change.after)
        .collect();
    CardDiff {
        changes,
        added_markets: new.difference(&old).cloned().collect(),
        removed_markets: old.difference(&new).cloned().collect(),
    }
}

/// The columns whose rates all have fewer decimals than on the card before: what a spreadsheet
/// leaves that rounds when it saves. A rate may end in a zero by itself, a whole column does not.
pub fn rounded_columns(before: &RateCard, after: &RateCard) -> Vec<RateCategory> {
    let most_decimals = |card: &RateCard, category| {
        let rates = card.rates.values().filter_map(|rates| rates.of(category));
        rates.map(|rate| decimals(rate.micros)).max()
    };
    RateCategory::ALL
        .into_iter()
        .filter(|category| {
            let (old, new) = (
                most_decimals(before, *category),
                most_decimals(after, *category),
            );
            old.zip(new).is_some_and(|(old, new)| new < old)
        })
        .collect()
}

/// How many decimals an amount of millionths needs.
fn decimals(micros: i64) -> u32 {
    (0..6)
        .find(|places| micros % 10i64.pow(6 - places) == 0)
        .unwrap_or(6)
}

/// The markets of the card that no calling code leads to on its first day: their numbers would be
/// priced elsewhere until the table of calling codes is brought up to date.
pub fn unknown_markets(card: &RateCard, markets: &Markets) -> Vec<String> {
    let known = markets.names_on(card.effective);
    card.markets()
        .map(|(market, _)| market)
        .filter(|market| !known.contains(market))
        .map(str::to_owned)
        .collect()
}

/// The markets that calling codes lead to on the card's first day and that it does not name: it
/// has no price for their numbers.
pub fn missing_markets(card: &RateCard, markets: &Markets) -> Vec<String> {
    markets
        .names_on(card.effective)
        .into_iter()
        .filter(|market| card.rates(market).is_none())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::money::Currency;
    use crate::rate_card::{Trust, Unit};
    use crate::tariff::Tariff;

    fn card(date: &str) -> &'static RateCard {
        let date = date.parse().unwrap();
        Tariff::bundled().card(Currency::USD, date).unwrap()
    }

    #[test]
    fn a_quarters_changes_are_those_that_were_announced() {
        // France and Egypt marketing down, India up, North America utility and authentication down.
        let diff = diff(Some(card("2025-10-01")), card("2026-01-01"));
        let changed: Vec<_> = diff
            .changes
            .iter()
            .map(|change| format!("{} {}", change.market, change.category.name()))
            .collect();
        assert_eq!(
            changed,
            [
                "Egypt marketing",
                "France marketing",
                "India marketing",
                "North America utility",
                "North America authentication",
            ]
        );
        assert_eq!(diff.changes[1].before.unwrap().decimal(), "0.1432");
        assert_eq!(diff.changes[1].after.unwrap().decimal(), "0.0859");
        assert!(diff.added_markets.is_empty() && diff.removed_markets.is_empty());
    }

    #[test]
    fn a_new_market_is_told_with_its_rates() {
        let forward = diff(Some(card("2026-04-01")), card("2026-07-01"));
        assert_eq!(
            forward.added_markets,
            [
                "Hong Kong",
                "Hungary",
                "Poland",
                "Qatar",
                "Romania",
                "Singapore"
            ]
        );
        assert!(
            forward
                .changes
                .iter()
                .any(|change| change.market == "Poland"
                    && change.category == RateCategory::Utility
                    && change.before.is_none()
                    && change.after.is_some())
        );
        let back = diff(Some(card("2026-07-01")), card("2026-04-01"));
        assert_eq!(back.removed_markets, forward.added_markets);
        assert_eq!(back.changes.len(), forward.changes.len());
    }

    #[test]
    fn a_card_does_not_differ_from_itself_and_all_of_a_first_one_is_new() {
        let card = card("2026-10-01");
        assert_eq!(diff(Some(card), card), CardDiff::default());
        let all = diff(None, card);
        assert_eq!(all.added_markets.len(), 47);
        assert!(all.changes.iter().all(|change| change.before.is_none()));
    }

    #[test]
    fn a_market_nobody_is_priced_in_is_told() {
        let bundled = include_str!("../../data/rates/2026-10-01.pmp.USD.csv");
        let renamed = RateCard::parse(
            &bundled.replace("Ukraine,", "Ukrania,"),
            "2026-10-01".parse().unwrap(),
            Currency::USD,
            Unit::Message,
            Trust::High,
            "a test",
        )
        .unwrap();
        let markets = Tariff::bundled().markets();
        assert_eq!(unknown_markets(&renamed, markets), ["Ukrania"]);
        assert_eq!(missing_markets(&renamed, markets), ["Ukraine"]);
        for card in Tariff::bundled().cards() {
            assert!(unknown_markets(card, markets).is_empty(), "{}", card.source);
            assert!(missing_markets(card, markets).is_empty(), "{}", card.source);
        }
    }

    #[test]
    fn a_column_that_a_spreadsheet_rounded_is_noticed_and_a_round_price_is_not() {
        let card = |rows: &[(&str, i64, i64)]| RateCard {
            effective: chrono::NaiveDate::MIN,
            currency: Currency::USD,
            unit: Unit::Message,
            trust: Trust::High,
            source: String::new(),
            rates: rows
                .iter()
                .map(|(market, marketing, utility)| {
                    let money = |micros| {
                        Some(Money {
                            micros,
                            currency: Currency::USD,
                        })
                    };
                    let rates = Rates {
                        marketing: money(*marketing),
                        utility: money(*utility),
                        ..Rates::default()
                    };
                    ((*market).to_owned(), rates)
                })
                .collect(),
        };
        let before = card(&[("India", 115_000, 12_500), ("Other", 60_400, 7_700)]);
        let saved = card(&[("India", 120_000, 12_500), ("Other", 60_000, 7_700)]);
        assert_eq!(rounded_columns(&before, &saved), [RateCategory::Marketing]);
        let dearer = card(&[("India", 120_000, 12_500), ("Other", 60_400, 7_700)]);
        assert!(rounded_columns(&before, &dearer).is_empty());
    }
}
