//! Volume tiers: more utility or authentication messages in a month cost less each.
//!
//! Per business portfolio, market and category, by calendar month; each band's rate applies to
//! the messages within that band only, and only charged messages count (Meta, Pricing,
//! 2026-09-11). Messages to `authentication_international` count with authentication.

use crate::market::OTHER;
use crate::money::{Currency, Money};
use crate::rate_card::category::RateCategory;
use crate::rate_card::import::ImportError;
use crate::rate_card::{FEWEST_MARKETS, Trust};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// No first band on Meta's tables of 2026-04-01 and 2026-10-01 ends before this many messages.
pub const SMALLEST_FIRST_BAND: u64 = 80_000;

/// The tiers of one currency from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierTable {
    /// The first day it holds, in the account's time zone.
    pub effective: NaiveDate,
    /// The currency of all its rates.
    pub currency: Currency,
    /// How far it can be trusted.
    pub trust: Trust,
    /// Where the figures were read.
    pub source: String,
    bands: BTreeMap<(String, RateCategory), Vec<Band>>,
}

/// The messages of a month that have one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Its first message; the first band starts at 0, as Meta writes it, though messages count from 1.
    pub from: u64,
    /// Its last message; `None` is without end.
    pub to: Option<u64>,
    /// What one of them costs.
    pub rate: Money,
    /// How much that is below the list rate, in percent.
    pub discount_percent: u8,
}

#[derive(Deserialize)]
struct Row {
    market: String,
    category: RateCategory,
    from_message: u64,
    to_message: Option<u64>,
    rate: String,
    discount_percent: u8,
}

impl TierTable {
    /// Reads a table from CSV: `market,category,from_message,to_message,rate,discount_percent`, a
    /// band a row, an empty end where there is none.
    ///
    /// # Errors
    /// See [`ImportError`].
    pub fn parse(
        csv: &str,
        effective: NaiveDate,
        currency: Currency,
        trust: Trust,
        source: &str,
    ) -> Result<Self, ImportError> {
        let mut bands = Vec::new();
        for row in csv::Reader::from_reader(csv.as_bytes()).deserialize() {
            let row: Row = row?;
            let rate = Money::parse(&row.rate, currency).map_err(|_| ImportError::Cell {
                market: row.market.clone(),
                column: "rate".to_owned(),
                cell: row.rate.clone(),
            })?;
            let band = Band {
                from: row.from_message,
                to: row.to_message,
                rate,
                discount_percent: row.discount_percent,
            };
            bands.push((row.market, row.category, band));
        }
        Self::of_bands(effective, currency, trust, source.to_owned(), bands)
    }

    /// A whole table: the bands of each market and category follow each other from the first
    /// message to any number, and no later one costs more.
    pub(crate) fn of_bands(
        effective: NaiveDate,
        currency: Currency,
        trust: Trust,
        source: String,
        rows: Vec<(String, RateCategory, Band)>,
    ) -> Result<Self, ImportError> {
        let mut bands: BTreeMap<(String, RateCategory), Vec<Band>> = BTreeMap::new();
        for (market, category, band) in rows {
            bands.entry((market, category)).or_default().push(band);
        }
        for ((market, category), bands) in &bands {
            if !category.has_volume_tiers() || !are_whole(bands) {
                return Err(ImportError::Bands {
                    market: market.clone(),
                    category: *category,
                });
            }
        }
        let markets: BTreeSet<&str> = bands.keys().map(|(market, _)| market.as_str()).collect();
        if markets.contains("") {
            return Err(ImportError::MarketUnnamed);
        }
        if markets.len() < FEWEST_MARKETS || !markets.contains(OTHER) {
            return Err(ImportError::Incomplete(markets.len()));
        }
        Ok(Self {
            effective,
            currency,
            trust,
            source,
            bands,
        })
    }

    /// Every market and category with its bands, by market.
    pub fn groups(&self) -> impl Iterator<Item = (&str, RateCategory, &[Band])> {
        self.bands
            .iter()
            .map(|((market, category), bands)| (market.as_str(), *category, bands.as_slice()))
    }

    /// The bands of a market and category, from the first message on; `None` where there are no tiers.
    pub fn bands(&self, market: &str, category: RateCategory) -> Option<&[Band]> {
        let key = (market.to_owned(), category);
        self.bands.get(&key).map(Vec::as_slice)
    }

    /// The band of a month's `nth` message, counted from 1.
    pub fn band(&self, market: &str, category: RateCategory, nth: u64) -> Option<&Band> {
        let mut bands = self.bands(market, category)?.iter();
        bands.find(|band| band.to.is_none_or(|to| nth <= to))
    }

    /// What `count` messages cost after `from_volume` were charged in the month, each at the rate
    /// of its band. `None` where there are no tiers, or the sum is past all counting.
    pub fn cost(
        &self,
        market: &str,
        category: RateCategory,
        from_volume: u64,
        count: u64,
    ) -> Option<Money> {
        let last = from_volume.checked_add(count)?;
        let mut micros: i64 = 0;
        for band in self.bands(market, category)? {
            let before = from_volume.max(band.from.saturating_sub(1));
            let within = last.min(band.to.unwrap_or(last)).saturating_sub(before);
            let cost = i64::try_from(within).ok()?.checked_mul(band.rate.micros)?;
            micros = micros.checked_add(cost)?;
        }
        Some(Money {
            micros,
            currency: self.currency,
        })
    }
}

fn are_whole(bands: &[Band]) -> bool {
    let starts = bands
        .first()
        .is_some_and(|band| band.from == 0 && band.discount_percent == 0);
    let ends = bands.last().is_some_and(|band| band.to.is_none());
    let each = bands.iter().all(|band| {
        band.rate.micros > 0
            && band.discount_percent < 100
            && band.to.is_none_or(|to| to > band.from)
    });
    let in_order = bands.windows(2).all(|pair| {
        pair[0].to.and_then(|to| to.checked_add(1)) == Some(pair[1].from)
            && pair[1].rate.micros <= pair[0].rate.micros
            && pair[1].discount_percent > pair[0].discount_percent
    });
    starts && ends && each && in_order
}

#[cfg(test)]
mod tests;
