//! Meta's rate cards: what one delivered message costs, by market and category, from a day on.
//!
//! A cell that is empty on the card is unknown here, never zero. The reader refuses what does not
//! look like a card, and never takes part of one. Where the bundled figures come from is said in
//! `data/rates/SOURCES.md`.

use crate::market::OTHER;
use crate::money::{Currency, Money};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// How far the figures of a card can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// Meta's own file, or two independent copies that agree.
    High,
    /// One copy that fits what Meta announced.
    Medium,
    /// Worked out from other cards: prices from it are estimates.
    Inferred,
}

/// One card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateCard {
    /// The first day it holds, in the account's time zone.
    pub effective: NaiveDate,
    /// The currency of all its rates.
    pub currency: Currency,
    /// How far it can be trusted.
    pub trust: Trust,
    /// Where the figures were read.
    pub source: String,
    rates: BTreeMap<String, Rates>,
}

/// What one delivered message costs in one market. `None` is "not on the card".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Marketing templates.
    pub marketing: Option<Money>,
    /// Utility templates.
    pub utility: Option<Money>,
    /// Authentication templates.
    pub authentication: Option<Money>,
    /// Authentication templates from a business abroad, above 750,000 messages in 30 days.
    pub authentication_international: Option<Money>,
    /// Free-form replies; on cards since 2026-10-01.
    pub service: Option<Money>,
}

/// Why a text is no rate card.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// Not CSV.
    #[error("not a CSV file: {0}")]
    Csv(#[from] csv::Error),
    /// Other columns than a card has.
    #[error("the columns are not those of a rate card")]
    Columns,
    /// A cell that is neither a rate nor empty.
    #[error("{market}: {cell:?} is not a rate")]
    Rate {
        /// The row.
        market: String,
        /// The cell.
        cell: String,
    },
    /// A market without a name, or named twice.
    #[error("the market {0:?} is unnamed or named twice")]
    Market(String),
    /// No row `Other`, or hardly any rows: part of a card, or something else.
    #[error("this is not a whole rate card")]
    Incomplete,
}

const COLUMNS: [&str; 6] = [
    "market",
    "marketing",
    "utility",
    "authentication",
    "authentication_international",
    "service",
];
/// Meta's smallest card since 2023 has 32 markets (Meta, Pricing, 2026-09-11).
const FEWEST_MARKETS: usize = 30;
/// No card has ever asked a thousand of any currency's units but the smallest ones; a cell above
/// this is a mistake in any of the sixteen currencies.
const ABSURD_MICROS: i64 = 10_000 * 1_000_000;

impl RateCard {
    /// Reads a card from CSV: `market,marketing,utility,authentication,authentication_international,service`,
    /// a market a row, an empty cell or `n/a` where there is no rate, comment lines after `#`.
    ///
    /// # Errors
    /// See [`CardError`].
    pub fn parse(
        csv: &str,
        effective: NaiveDate,
        currency: Currency,
        trust: Trust,
        source: &str,
    ) -> Result<Self, CardError> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(csv.as_bytes());
        if reader.headers()? != COLUMNS.as_slice() {
            return Err(CardError::Columns);
        }
        let mut rates = BTreeMap::new();
        for row in reader.records() {
            let row = row?;
            let market = row.get(0).unwrap_or_default().to_owned();
            let cell =
                |column: usize| read_cell(&market, row.get(column).unwrap_or_default(), currency);
            let read = Rates {
                marketing: cell(1)?,
                utility: cell(2)?,
                authentication: cell(3)?,
                authentication_international: cell(4)?,
                service: cell(5)?,
            };
            if market.is_empty() || rates.insert(market.clone(), read).is_some() {
                return Err(CardError::Market(market));
            }
        }
        if rates.len() < FEWEST_MARKETS || !rates.contains_key(OTHER) {
            return Err(CardError::Incomplete);
        }
        Ok(Self {
            effective,
            currency,
            trust,
            source: source.to_owned(),
            rates,
        })
    }

    /// The rates of a market, if the card names it.
    pub fn rates(&self, market: &str) -> Option<&Rates> {
        self.rates.get(market)
    }

    /// All markets and their rates, by name.
    pub fn markets(&self) -> impl Iterator<Item = (&str, &Rates)> {
        self.rates
            .iter()
            .map(|(market, rates)| (market.as_str(), rates))
    }

    /// Whether prices from this card are certain: read from Meta's card, and complete.
    pub fn is_certain(&self) -> bool {
        self.trust != Trust::Inferred
            && self
                .rates
                .values()
                .all(|rates| rates.marketing.is_some() && rates.utility.is_some())
    }
}

fn read_cell(market: &str, cell: &str, currency: Currency) -> Result<Option<Money>, CardError> {
    if cell.is_empty() || cell.eq_ignore_ascii_case("n/a") {
        return Ok(None);
    }
    let refuse = || CardError::Rate {
        market: market.to_owned(),
        cell: cell.to_owned(),
    };
    let rate = Money::parse(cell, currency).map_err(|_| refuse())?;
    if rate.micros <= 0 || rate.micros > ABSURD_MICROS {
        Err(refuse())
    } else {
        Ok(Some(rate))
    }
}

#[cfg(test)]
mod tests;
