//! Reads a file of Meta's, or one in our own layout, from the cells of a sheet: whole, or not at all.
//!
//! What a file is follows from what stands in it, never from its name. The layouts are those of
//! Meta's list rates and volume tiers of 2026-04-01 and of its list rates of 2026-10-01, whose
//! header stands in another row.

mod csv_cells;
mod error;
mod list_rates;
mod title;
mod volume_tiers;

use super::{MESSAGES_SINCE, RateCard, Trust, Unit, is_own_layout, own_rows, whole};
use crate::money::Currency;
use crate::volume_tier::TierTable;
use chrono::{Datelike, NaiveDate};
use title::Title;

pub use csv_cells::rows_of_csv;
pub use error::ImportError;

/// What a file held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedFile {
    /// List rates.
    Rates(RateCard),
    /// The rates of more messages in a month.
    Tiers(TierTable),
}

/// The currencies Meta bills in (Meta, Pricing, 2026-09-11).
const CURRENCIES: [&str; 16] = [
    "AED", "ARS", "AUD", "BRL", "CLP", "COP", "EUR", "GBP", "IDR", "INR", "MXN", "MYR", "PEN",
    "SAR", "SGD", "USD",
];
/// Titles and notes stand above the header; more rows than these are something else.
const HEADER_WITHIN: usize = 15;

/// The first day and the currency in a file's name, such as `2027-01-01.pmp.USD.csv`.
///
/// ```
/// use domain::rate_card::import::said_by_name;
/// let (day, currency) = said_by_name("2027-01-01.pmp.USD.csv").unwrap();
/// assert_eq!((day.to_string().as_str(), currency.code()), ("2027-01-01", "USD"));
/// assert_eq!(said_by_name("Rates USD.csv"), None);
/// ```
pub fn said_by_name(name: &str) -> Option<(NaiveDate, Currency)> {
    let mut parts = name.split('.');
    let effective = parts.next()?.trim().parse().ok()?;
    let currency = parts.find_map(|part| supported(part).ok())?;
    Some((effective, currency))
}

/// Reads the cells of one sheet. `name` is the file's, for the source. `unsaid` is the first day
/// and the currency of a sheet that does not say them itself, as our own layout never does; what
/// a sheet says of itself wins.
///
/// # Errors
/// See [`ImportError`]; nothing is taken from a sheet with an error.
pub fn read(
    rows: &[Vec<String>],
    name: &str,
    unsaid: Option<(NaiveDate, Currency)>,
) -> Result<ImportedFile, ImportError> {
    let source = format!("imported file {name}");
    if is_own_layout(rows) {
        let (effective, currency) = unsaid.ok_or(ImportError::NeedsDateAndCurrency)?;
        return Ok(ImportedFile::Rates(RateCard {
            effective: first_day(effective)?,
            currency: supported(currency.code())?,
            unit: Unit::Message,
            // Meta publishes nothing in this layout: somebody copied the figures.
            trust: Trust::Medium,
            source,
            rates: whole(own_rows(rows, currency)?)?,
        }));
    }
    let header = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| !is_blank(row))
        .take(HEADER_WITHIN)
        .find_map(|(place, row)| is_header(row).then_some(place))
        .ok_or(ImportError::NotARateCard)?;
    let (above, below) = rows.split_at(header);
    let line = line(header);
    let title = Title::read(above, unsaid)?;
    if below[0].iter().any(|cell| folded(cell) == "from") {
        volume_tiers::read(above, below, line, &title, source).map(ImportedFile::Tiers)
    } else {
        list_rates::read(below, line, &title, source).map(ImportedFile::Rates)
    }
}

fn is_header(row: &[String]) -> bool {
    let has = |test: fn(&str) -> bool| row.iter().any(|cell| test(&folded(cell)));
    has(is_market_column) && has(|cell| cell == "currency")
}

/// `Market` on the list rates, `Market (per rate card)` on the volume tiers.
fn is_market_column(folded: &str) -> bool {
    folded == "market" || folded.starts_with("market (")
}

/// A heading in lower case, with no line break inside a word and one space between words.
fn folded(cell: &str) -> String {
    let words: Vec<&str> = cell.split_whitespace().collect();
    words.join(" ").replace("- ", "-").to_lowercase()
}

/// A market's name on one line, as the table of calling codes writes it.
fn market_name(cell: Option<&String>) -> String {
    let words = cell.map(|cell| cell.split_whitespace());
    words
        .map(|words| words.collect::<Vec<_>>().join(" "))
        .unwrap_or_default()
}

/// The rows below a header on `line` that hold something, each with its own line. One that sums up
/// the others is not a market, and the currency it lacks is not what is wrong.
fn numbered(
    rows: &[Vec<String>],
    line: u32,
    market: usize,
) -> Result<Vec<(u32, &Vec<String>)>, ImportError> {
    let numbered = (line + 1..).zip(rows);
    let rows: Vec<_> = numbered.filter(|(_, row)| !is_blank(row)).collect();
    let mut named = rows
        .iter()
        .map(|(line, row)| (*line, market_name(row.get(market))));
    match named.find(|(_, name)| is_totals(name)) {
        Some((line, name)) => Err(ImportError::Totals(name).on(line)),
        None => Ok(rows),
    }
}

/// Nothing may stand where the header has no name: it could be a rate that is left out.
fn refuse_unheaded(row: &[String], header: &[String]) -> Result<(), ImportError> {
    let unheaded = |place: usize| header.get(place).is_none_or(|cell| cell.trim().is_empty());
    let mut cells = row.iter().enumerate();
    match cells.find(|(place, cell)| unheaded(*place) && !cell.trim().is_empty()) {
        Some((_, cell)) => Err(ImportError::Column(cell.clone())),
        None => Ok(()),
    }
}

/// The line of a sheet that its row `place` stands in, counted from 1.
pub(super) fn line(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

/// Whether a row sums up the others, as a spreadsheet adds one: it names no market.
pub(super) fn is_totals(market: &str) -> bool {
    const SUMS: [&str; 9] = [
        "total",
        "totals",
        "grand total",
        "sum",
        "totaux",
        "somme",
        "summe",
        "gesamt",
        "totale",
    ];
    SUMS.contains(&market.trim().trim_end_matches(':').to_lowercase().as_str())
}

pub(super) fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

fn first_day(date: NaiveDate) -> Result<NaiveDate, ImportError> {
    if date.day() != 1 {
        Err(ImportError::NotFirstOfMonth(date))
    } else if date < MESSAGES_SINCE {
        Err(ImportError::BeforeMessages(date))
    } else {
        Ok(date)
    }
}

fn supported(code: &str) -> Result<Currency, ImportError> {
    let unsupported = || ImportError::UnsupportedCurrency(code.to_owned());
    if !CURRENCIES.contains(&code) {
        return Err(unsupported());
    }
    code.parse().map_err(|_| unsupported())
}

#[cfg(test)]
mod tests;
