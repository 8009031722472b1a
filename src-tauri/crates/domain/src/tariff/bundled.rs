//! The tariff book that is built into the program. The files are read by the same strict reader
//! as an imported card, and a test reads all of them.

use super::{Tariff, eras};
use crate::market::Markets;
use crate::money::Currency;
use crate::rate_card::{RateCard, Trust, Unit};
use crate::volume_tier::TierTable;
use chrono::NaiveDate;
use serde::Deserialize;

const MARKETS: &str = include_str!("../../data/markets.csv");
const MANIFEST: &str = include_str!("../../data/rates/manifest.csv");

macro_rules! rate_files {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../data/rates/", $name)))),*];
    };
}

rate_files![
    "2023-06-01.cbp.USD.csv",
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
    "tiers-2026-04-01.pmp.USD.csv",
    "tiers-2026-10-01.pmp.USD.csv",
];

#[derive(Deserialize)]
struct Listed {
    file: String,
    holds: Holds,
    effective: NaiveDate,
    currency: Currency,
    trust: Trust,
    source: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Holds {
    MessageRates,
    ConversationRates,
    VolumeTiers,
}

#[expect(
    clippy::expect_used,
    reason = "the files are compiled in; the test below reads every one of them"
)]
pub(super) fn book() -> Tariff {
    let empty = Tariff {
        eras: eras::known(),
        cards: Vec::new(),
        tiers: Vec::new(),
        markets: Markets::parse(MARKETS).expect("the bundled table of calling codes is whole"),
    };
    csv::Reader::from_reader(MANIFEST.as_bytes())
        .deserialize()
        .fold(empty, |book, row| {
            add(book, &row.expect("the bundled list of files is whole"))
        })
}

#[expect(clippy::expect_used, reason = "as above")]
fn add(book: Tariff, listed: &Listed) -> Tariff {
    let Listed {
        file,
        holds,
        effective,
        currency,
        trust,
        source,
    } = listed;
    let (_, csv) = FILES
        .iter()
        .find(|(name, _)| name == file)
        .expect("a listed file is bundled");
    let card = |unit| {
        RateCard::parse(csv, *effective, *currency, unit, *trust, source)
            .expect("a bundled card is whole")
    };
    match holds {
        Holds::MessageRates => book.with_card(card(Unit::Message)),
        Holds::ConversationRates => book.with_card(card(Unit::Conversation)),
        Holds::VolumeTiers => book.with_tiers(
            TierTable::parse(csv, *effective, *currency, *trust, source)
                .expect("a bundled table of tiers is whole"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate_card::category::RateCategory;
    use crate::volume_tier::SMALLEST_FIRST_BAND;

    #[test]
    fn every_bundled_file_is_read_and_used() {
        let book = book();
        let read = book.cards.len() + book.tiers.len();
        assert_eq!(read, FILES.len(), "each file is listed with its source");
        let sources = book.cards.iter().map(|card| &card.source);
        for source in sources.chain(book.tiers.iter().map(|table| &table.source)) {
            assert!(!source.is_empty(), "the source of each file is said");
        }
    }

    #[test]
    fn the_tiers_start_from_the_list_rates_of_their_day() {
        let book = book();
        for table in &book.tiers {
            let card = book.card(table.currency, table.effective);
            for (market, rates) in card.into_iter().flat_map(RateCard::markets) {
                for category in RateCategory::ALL
                    .into_iter()
                    .filter(|c| c.has_volume_tiers())
                {
                    let first = table.bands(market, category).map(|bands| bands[0].rate);
                    assert_eq!(first, rates.of(category), "{market} {category:?}");
                    let reach = table.bands(market, category).and_then(|bands| bands[0].to);
                    assert!(reach.is_none_or(|reach| reach >= SMALLEST_FIRST_BAND));
                }
            }
        }
    }
}
