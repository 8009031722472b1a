//! What stands above the header: "Cost per message in USD …, effective April 1, 2026".

use super::{ImportError, first_day, folded, supported};
use crate::money::Currency;
use chrono::NaiveDate;

/// What the rows above the header say, filled up with what the caller knows.
pub(super) struct Title {
    /// The first day; a first of a month since 2025-07-01.
    pub effective: NaiveDate,
    /// The currency, where it is said.
    currency: Option<Currency>,
}

impl Title {
    pub(super) fn read(
        above: &[Vec<String>],
        unsaid: Option<(NaiveDate, Currency)>,
    ) -> Result<Self, ImportError> {
        let cells: Vec<String> = above.iter().flatten().map(|cell| folded(cell)).collect();
        if cells.iter().any(|cell| cell.contains("per conversation")) {
            return Err(ImportError::PerConversation);
        }
        let mut dates: Vec<NaiveDate> = cells.iter().filter_map(|cell| date_in(cell)).collect();
        dates.sort_unstable();
        dates.dedup();
        let effective = match dates.as_slice() {
            [] => unsaid.map(|(date, _)| date),
            [date] => Some(*date),
            _ => return Err(ImportError::SeveralDates),
        };
        let mut currency = None;
        for code in cells.iter().filter_map(|cell| currency_in(cell)) {
            let named = supported(&code)?;
            if currency.is_some_and(|known| known != named) {
                return Err(ImportError::SeveralCurrencies);
            }
            currency = Some(named);
        }
        Ok(Self {
            effective: first_day(effective.ok_or(ImportError::NoEffectiveDate)?)?,
            currency,
        })
    }

    /// The one currency of the title and of every row's `Currency`; rows come with their line.
    pub(super) fn currency<'a>(
        &self,
        rows: impl Iterator<Item = (u32, Option<&'a String>)>,
    ) -> Result<Currency, ImportError> {
        let mut only = self.currency;
        for (line, cell) in rows {
            let code = cell.map_or("", |cell| cell.trim());
            if code.is_empty() {
                return Err(ImportError::CurrencyMissing.on(line));
            }
            let named = supported(code).map_err(|why| why.on(line))?;
            if only.is_some_and(|known| known != named) {
                return Err(ImportError::SeveralCurrencies.on(line));
            }
            only = Some(named);
        }
        only.ok_or(ImportError::Incomplete(0))
    }
}

/// The day in "… effective april 1, 2026 …".
fn date_in(folded: &str) -> Option<NaiveDate> {
    let (_, after) = folded.split_once("effective ")?;
    let words: Vec<&str> = after.split(' ').take(3).collect();
    let [month, day, year] = words.as_slice() else {
        return None;
    };
    let year = year.trim_end_matches(|c: char| !c.is_ascii_digit());
    let day = day.strip_suffix(',')?;
    NaiveDate::parse_from_str(&format!("{month} {day} {year}"), "%B %d %Y").ok()
}

/// The letters in "cost per message in usd …".
fn currency_in(folded: &str) -> Option<String> {
    let (_, after) = folded.split_once("per message in ")?;
    let letters = after.split(|c: char| !c.is_ascii_alphabetic()).next()?;
    Some(letters.to_ascii_uppercase())
}
