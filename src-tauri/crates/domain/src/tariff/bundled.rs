//! The tariff book that is built into the program. The files are read by the same strict reader
//! as an imported card, and a test reads all of them.

use super::{Tariff, eras};
use crate::market::Markets;
use crate::money::Currency;
use crate::rate_card::{RateCard, Trust};
use chrono::NaiveDate;
use serde::Deserialize;

const MARKETS: &str = include_str!("../../data/markets.csv");
const MANIFEST: &str = include_str!("../../data/rates/manifest.csv");

macro_rules! card_files {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../data/rates/", $name)))),*];
    };
}

card_files![
    "2025-07-01.pmp.USD.partial.csv",
    "2025-10-01.pmp.USD.csv",
    "2026-01-01.pmp.USD.csv",
    "2026-04-01.pmp.USD.csv",
    "2026-07-01.pmp.COP.csv",
    "2026-07-01.pmp.EUR.csv",
    "2026-07-01.pmp.USD.csv",
    "2026-10-01.pmp.COP.csv",
    "2026-10-01.pmp.EUR.partial.csv",
    "2026-10-01.pmp.INR.csv",
    "2026-10-01.pmp.USD.csv",
];

#[derive(Deserialize)]
struct Listed {
    file: String,
    effective: NaiveDate,
    currency: Currency,
    trust: Trust,
    source: String,
}

#[expect(
    clippy::expect_used,
    reason = "the files are compiled in; the test below reads every one of them"
)]
pub(super) fn book() -> Tariff {
    let markets = Markets::parse(MARKETS).expect("the bundled table of calling codes is whole");
    let mut cards: Vec<RateCard> = csv::Reader::from_reader(MANIFEST.as_bytes())
        .deserialize()
        .map(|row| {
            let Listed {
                file,
                effective,
                currency,
                trust,
                source,
            } = row.expect("the bundled list of cards is whole");
            let (_, csv) = FILES
                .iter()
                .find(|(name, _)| *name == file)
                .expect("a listed card is bundled");
            RateCard::parse(csv, effective, currency, trust, &source)
                .expect("a bundled card is whole")
        })
        .collect();
    cards.sort_by_key(|card| card.effective);
    Tariff {
        eras: eras::known(),
        cards,
        markets,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_file_is_read_and_used() {
        let book = book();
        assert_eq!(
            book.cards().len(),
            FILES.len(),
            "each file is listed with its source"
        );
        for card in book.cards() {
            assert!(
                !card.source.is_empty(),
                "the source of {} {} is said",
                card.effective,
                card.currency
            );
        }
    }

    #[test]
    fn every_market_is_on_the_current_dollar_card() {
        let book = book();
        let newest = book.card(Currency::USD, NaiveDate::MAX).map(|card| {
            book.markets()
                .names()
                .into_iter()
                .filter(|market| card.rates(market).is_none())
                .count()
        });
        assert_eq!(newest, Some(0));
    }
}
