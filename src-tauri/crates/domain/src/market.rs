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
    market: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Row {
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
                calling_code,
                market,
                from,
                to,
            } = row?;
            if calling_code.is_empty() || !calling_code.bytes().all(|b| b.is_ascii_digit()) {
                return Err(MarketsError::CallingCode(calling_code));
            }
            let stay = Stay { market, from, to };
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
        let digits = number.digits();
        (1..=self.longest.min(digits.len()))
            .rev()
            .find_map(|length| self.by_prefix.get(&digits[..length]))
            .and_then(|stays| stays.iter().find(|stay| stay.covers(date)))
            .map_or(OTHER, |stay| stay.market.as_str())
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

    /// The names of all markets, ascending.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .by_prefix
            .values()
            .flatten()
            .map(|stay| stay.market.as_str())
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
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::tariff::Tariff;

    fn market(number: &str, date: &str) -> String {
        let tariff = Tariff::bundled();
        tariff
            .markets()
            .market_of(&E164::from_wa_id(number).unwrap(), date.parse().unwrap())
            .to_owned()
    }

    #[test]
    fn the_longest_listed_prefix_decides() {
        assert_eq!(market("16505551234", "2026-11-21"), "North America");
        assert_eq!(market("18095551234", "2026-11-21"), "Rest of Latin America");
        assert_eq!(market("12685551234", "2026-11-21"), "Other");
        assert_eq!(market("77012345678", "2026-11-21"), "Kazakhstan");
        assert_eq!(market("74951234567", "2026-11-21"), "Russia");
    }

    #[test]
    fn what_is_not_listed_is_other() {
        assert_eq!(
            market("35312345678", "2026-11-21"),
            "Rest of Western Europe"
        );
        assert_eq!(market("35012345678", "2026-11-21"), "Other");
        assert_eq!(market("88312345678", "2026-11-21"), "Other");
    }

    #[test]
    fn a_country_moves_on_its_day() {
        assert_eq!(market("85212345678", "2026-06-30"), "Rest of Asia Pacific");
        assert_eq!(market("85212345678", "2026-07-01"), "Hong Kong");
        assert_eq!(
            market("380501234567", "2026-09-30"),
            "Rest of Central & Eastern Europe"
        );
        assert_eq!(market("380501234567", "2026-10-01"), "Ukraine");
        assert_eq!(market("263712345678", "2025-09-30"), "Other");
    }

    #[test]
    fn every_number_that_libphonenumber_gives_as_an_example_has_a_price() {
        let tariff = Tariff::bundled();
        let today = "2026-11-21".parse().unwrap();
        let card = tariff.card(crate::money::Currency::USD, today).unwrap();
        let mut seen = 0;
        for region in phonenumber::metadata::DATABASE.iter() {
            for descriptor in [
                Some(region.descriptors().general()),
                region.descriptors().mobile(),
            ]
            .into_iter()
            .flatten()
            {
                let Some(number) = descriptor
                    .example()
                    .and_then(|e| E164::from_wa_id(&format!("{}{e}", region.country_code())))
                else {
                    continue;
                };
                let market = tariff.markets().market_of(&number, today);
                assert!(
                    card.rates(market)
                        .is_some_and(|rates| rates.marketing.is_some()),
                    "{number} of {market} has no price"
                );
                seen += 1;
            }
        }
        assert!(seen > 200, "only {seen} examples were found");
    }

    #[test]
    fn a_code_in_two_markets_at_once_is_refused() {
        let table =
            "iso2,calling_code,market,from,to\nXX,999,A,,2026-10-01\nXX,999,B,2026-10-01,\n";
        assert!(matches!(
            Markets::parse(table),
            Err(MarketsError::Overlap(_))
        ));
    }
}
