//! In which market Meta prices a number: by its calling code, longest prefix first, on a date.
//!
//! Not by libphonenumber's region: +39 of the Vatican and +44 of Jersey are priced by code, and
//! "if a country is not listed, it maps to Other" (Meta, Pricing, 2026-09-11).

use crate::phone::E164;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::HashMap;

/// The market of every calling code that is not listed.
pub const OTHER: &str = "Other";

/// The calling codes and their markets, with the dates on which they moved.
#[derive(Clone, Debug)]
pub struct Markets {
    by_prefix: HashMap<String, Vec<Stay>>,
    longest: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Stay {
    country: String,
    market: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Row {
    iso2: String,
    calling_code: String,
    market: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// The table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MarketsError {
    /// Not the CSV expected.
    #[error("not a table of calling codes: {0}")]
    Csv(#[from] csv::Error),
    /// Something other than digits.
    #[error("not a calling code: {0:?}")]
    CallingCode(String),
    /// Two markets on one day.
    #[error("{0} is in two markets on the same day")]
    Overlap(String),
}

impl Markets {
    /// Reads `iso2,calling_code,market,from,to` with comment lines after `#`.
    ///
    /// # Errors
    /// See [`MarketsError`]; nothing is taken from a table with an error.
    pub fn parse(table: &str) -> Result<Self, MarketsError> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(table.as_bytes());
        let mut by_prefix: HashMap<String, Vec<Stay>> = HashMap::new();
        for row in reader.deserialize() {
            let Row {
                iso2: country,
                calling_code,
                market,
                from,
                to,
            } = row?;
            if calling_code.is_empty() || !calling_code.bytes().all(|b| b.is_ascii_digit()) {
                return Err(MarketsError::CallingCode(calling_code));
            }
            let stay = Stay {
                country,
                market,
                from,
                to,
            };
            let stays = by_prefix.entry(calling_code.clone()).or_default();
            if stays
                .iter()
                .any(|other| other.market != stay.market && other.overlaps(&stay))
            {
                return Err(MarketsError::Overlap(calling_code));
            }
            if !stays.contains(&stay) {
                stays.push(stay);
            }
        }
        let longest = by_prefix.keys().map(String::len).max().unwrap_or(0);
        Ok(Self { by_prefix, longest })
    }

    /// The market of `number` on `date`, a date in the account's time zone.
    pub fn market_of(&self, number: &E164, date: NaiveDate) -> &str {
        self.stays(number)
            .iter()
            .find(|stay| stay.covers(date))
            .map_or(OTHER, |stay| stay.market.as_str())
    }

    /// The two letters of `number`'s country, by its calling code. Where several share one, or the
    /// table names none, libphonenumber decides; `None` when it does not know either.
    pub fn country_of(&self, number: &E164) -> Option<String> {
        let listed = self.stays(number);
        let shared = listed
            .first()
            .is_none_or(|first| listed.iter().any(|stay| stay.country != first.country));
        if shared {
            return number.country();
        }
        listed.first().map(|stay| stay.country.clone())
    }

    /// The listed countries (two letters) and their markets on `date`, each pair once, in order.
    pub fn countries_on(&self, date: NaiveDate) -> Vec<(&str, &str)> {
        let mut pairs: Vec<(&str, &str)> = self
            .by_prefix
            .values()
            .flatten()
            .filter(|stay| stay.covers(date))
            .map(|stay| (stay.country.as_str(), stay.market.as_str()))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Everything listed under the longest calling code that `number` begins with.
    fn stays(&self, number: &E164) -> &[Stay] {
        let digits = number.digits();
        (1..=self.longest.min(digits.len()))
            .rev()
            .find_map(|length| self.by_prefix.get(&digits[..length]))
            .map_or(&[], Vec::as_slice)
    }

    /// The dates on which some calling code changed its market, ascending.
    pub fn turning_days(&self) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = self
            .by_prefix
            .values()
            .flatten()
            .filter_map(|stay| stay.from)
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The names of all markets that numbers are priced in on `date`, ascending.
    pub fn names_on(&self, date: NaiveDate) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .by_prefix
            .values()
            .flatten()
            .filter(|stay| stay.covers(date))
            .map(|stay| stay.market.as_str())
            .chain([OTHER])
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl Stay {
    fn covers(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let starts_before_end = |a: &Self, b: &Self| match (a.from, b.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        starts_before_end(self, other) && starts_before_end(other, self)
    }
}

#[cfg(test)]
mod tests;
