//! Which quarter's card is missing.
//!
//! Rates change on 1 January, April, July and October only, and a new card is published at least
//! a month before (Meta, Pricing, 2026-09-11).

use chrono::{Months, NaiveDate};
use domain::{calendar::next_quarter, money::Currency, rate_card::Unit, tariff::Tariff};

/// A quarter without a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// Its first day.
    pub quarter: NaiveDate,
    /// It has not begun yet.
    pub upcoming: bool,
}

/// The quarter whose card is missing for an account billed in such a currency on such a day; one
/// that has begun before one to come.
pub(crate) fn missing(tariff: &Tariff, accounts: &[(Currency, NaiveDate)]) -> Option<Missing> {
    let lacking = accounts
        .iter()
        .filter_map(|(currency, today)| missing_in(tariff, *currency, *today));
    lacking.min_by_key(|missing| missing.quarter)
}

fn missing_in(tariff: &Tariff, currency: Currency, today: NaiveDate) -> Option<Missing> {
    let newest = tariff
        .cards()
        .iter()
        .filter(|card| card.currency == currency && card.unit == Unit::Message)
        .map(|card| card.effective)
        .max();
    let next = next_quarter(today);
    let this = next.checked_sub_months(Months::new(3))?;
    let published = next.checked_sub_months(Months::new(1))?;
    if newest.is_none_or(|newest| newest < this) {
        Some(Missing {
            quarter: this,
            upcoming: false,
        })
    } else if today >= published && newest < Some(next) {
        Some(Missing {
            quarter: next,
            upcoming: true,
        })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn on(day: &str, currency: &str) -> Option<(String, bool)> {
        let account = (currency.parse().unwrap(), day.parse().unwrap());
        missing(Tariff::bundled(), &[account])
            .map(|missing| (missing.quarter.to_string(), missing.upcoming))
    }

    #[test]
    fn a_quarter_is_missed_from_a_month_before_it_begins() {
        assert_eq!(on("2026-11-30", "USD"), None);
        assert_eq!(
            on("2026-12-01", "USD"),
            Some(("2027-01-01".to_owned(), true))
        );
        assert_eq!(
            on("2027-01-01", "USD"),
            Some(("2027-01-01".to_owned(), false))
        );
        assert_eq!(
            on("2027-04-15", "USD"),
            Some(("2027-04-01".to_owned(), false))
        );
    }

    #[test]
    fn a_currency_without_any_card_misses_the_quarter_it_is_in() {
        assert_eq!(
            on("2026-11-30", "GBP"),
            Some(("2026-10-01".to_owned(), false))
        );
    }

    #[test]
    fn what_is_missing_now_comes_before_what_is_to_come() {
        let day = "2026-12-05".parse().unwrap();
        let accounts = [Currency::USD, "GBP".parse().unwrap()].map(|currency| (currency, day));
        let missing = missing(Tariff::bundled(), &accounts).unwrap();
        assert_eq!(
            (missing.quarter.to_string().as_str(), missing.upcoming),
            ("2026-10-01", false)
        );
    }
}
