//! Meta's rate cards: what one message or conversation costs, by market and category, from a day on.
//!
//! A cell that is empty on the card is unknown here, never zero. The reader refuses what does not
//! look like a card, and never takes part of one. Where the bundled figures come from is said in
//! `data/rates/SOURCES.md`.

mod amount;
pub mod category;
pub mod diff;
pub mod import;

use crate::market::OTHER;
use crate::money::{Currency, Money};
use category::RateCategory;
use chrono::NaiveDate;
use import::{ImportError, is_blank, is_totals, line, rows_of_csv};
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
    /// One copy that little could be compared with: prices from it are estimates.
    Low,
    /// Worked out from other cards: prices from it are estimates.
    Inferred,
}

impl Trust {
    /// Whether a price that rests on such figures may be shown as certain.
    pub fn is_certain(self) -> bool {
        matches!(self, Self::High | Self::Medium)
    }
}

/// What a rate is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// One delivered message (Meta, Pricing, 2026-09-11).
    Message,
    /// One conversation of 24 hours, from 2022-02-01 to 2025-06-30 (Meta, changelog).
    Conversation,
}

/// The first day on which messages are charged (Meta, changelog of 2025-07-01).
pub(crate) const MESSAGES_SINCE: NaiveDate = match NaiveDate::from_ymd_opt(2025, 7, 1) {
    Some(date) => date,
    None => NaiveDate::MAX,
};

/// One card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateCard {
    /// The first day it holds, in the account's time zone.
    pub effective: NaiveDate,
    /// The currency of all its rates.
    pub currency: Currency,
    /// What each rate is asked for.
    pub unit: Unit,
    /// How far it can be trusted.
    pub trust: Trust,
    /// Where the figures were read.
    pub source: String,
    rates: BTreeMap<String, Rates>,
}

/// What one unit costs in one market. `None` is "not on the card".
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
    /// Free-form replies; on message cards since 2026-10-01.
    pub service: Option<Money>,
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
pub(crate) const FEWEST_MARKETS: usize = 30;

impl RateCard {
    /// Reads a card from CSV: `market,marketing,utility,authentication,authentication_international,service`,
    /// a market a row, an empty cell or `n/a` where there is no rate, comment lines after `#`.
    ///
    /// # Errors
    /// See [`ImportError`].
    pub fn parse(
        csv: &str,
        effective: NaiveDate,
        currency: Currency,
        unit: Unit,
        trust: Trust,
        source: &str,
    ) -> Result<Self, ImportError> {
        let rows = rows_of_csv(csv.as_bytes())?;
        Ok(Self {
            effective,
            currency,
            unit,
            trust,
            source: source.to_owned(),
            rates: whole(own_rows(&rows, currency)?)?,
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

    /// How many of its markets lack the price of a marketing or a utility template, which Meta's own
    /// cards always have.
    pub fn incomplete_markets(&self) -> usize {
        let lacks = |rates: &&Rates| rates.marketing.is_none() || rates.utility.is_none();
        self.rates.values().filter(lacks).count()
    }

    /// Whether prices from this card are certain: read from Meta's card, and complete.
    pub fn is_certain(&self) -> bool {
        self.trust.is_certain() && self.incomplete_markets() == 0
    }
}

impl Rates {
    /// The rate of one category.
    pub fn of(&self, category: RateCategory) -> Option<Money> {
        match category {
            RateCategory::Marketing => self.marketing,
            RateCategory::Utility => self.utility,
            RateCategory::Authentication => self.authentication,
            RateCategory::AuthenticationInternational => self.authentication_international,
            RateCategory::Service => self.service,
        }
    }

    /// The rates that `cell` finds for each category.
    fn read<E>(cell: impl Fn(RateCategory) -> Result<Option<Money>, E>) -> Result<Self, E> {
        Ok(Self {
            marketing: cell(RateCategory::Marketing)?,
            utility: cell(RateCategory::Utility)?,
            authentication: cell(RateCategory::Authentication)?,
            authentication_international: cell(RateCategory::AuthenticationInternational)?,
            service: cell(RateCategory::Service)?,
        })
    }
}

/// Whether the cells begin with the header of our own layout.
fn is_own_layout(rows: &[Vec<String>]) -> bool {
    let mut filled = rows.iter().filter(|row| !is_blank(row));
    filled.next().is_some_and(|header| {
        header
            .iter()
            .map(|cell| cell.trim())
            .eq(COLUMNS.iter().copied())
    })
}

/// The markets of our own layout, in the order of the rows.
fn own_rows(rows: &[Vec<String>], currency: Currency) -> Result<Vec<(String, Rates)>, ImportError> {
    if !is_own_layout(rows) {
        return Err(ImportError::NotARateCard);
    }
    let read = |row: &Vec<String>| {
        let market = row.first().map_or("", |cell| cell.trim());
        if is_totals(market) {
            return Err(ImportError::Totals(market.to_owned()));
        }
        let rates = Rates::read(|category| {
            let column = category.name();
            let place = COLUMNS.iter().position(|name| *name == column);
            let cell = place.and_then(|place| row.get(place));
            match cell.map(|cell| cell.trim()) {
                Some("") => Ok(None),
                cell => amount::rate(market, column, cell.unwrap_or_default(), currency),
            }
        })?;
        match row.get(COLUMNS.len()) {
            Some(cell) => Err(ImportError::Column(cell.clone())),
            None => Ok((market.to_owned(), rates)),
        }
    };
    let filled = rows.iter().enumerate().filter(|(_, row)| !is_blank(row));
    filled
        .skip(1)
        .map(|(place, row)| read(row).map_err(|why| why.on(line(place))))
        .collect()
}

/// The markets of a whole card: each named once, none of the many missing.
fn whole(rows: Vec<(String, Rates)>) -> Result<BTreeMap<String, Rates>, ImportError> {
    let mut whole = BTreeMap::new();
    for (market, rates) in rows {
        if market.is_empty() {
            return Err(ImportError::MarketUnnamed);
        }
        if whole.insert(market.clone(), rates).is_some() {
            return Err(ImportError::MarketTwice(market));
        }
    }
    if whole.len() < FEWEST_MARKETS || !whole.contains_key(OTHER) {
        return Err(ImportError::Incomplete(whole.len()));
    }
    Ok(whole)
}

#[cfg(test)]
mod tests;
