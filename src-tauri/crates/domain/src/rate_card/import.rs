//! Reads a file of Meta's, or one in our own layout, from the cells of a sheet: whole, or not at all.
//!
//! What a file is follows from what stands in it, never from its name. The layouts are those of
//! Meta's list rates and volume tiers of 2026-04-01 and of its list rates of 2026-10-01, whose
//! header stands in another row.

mod list_rates;
mod title;
mod volume_tiers;

use super::{
    MESSAGES_SINCE, RateCard, Trust, Unit, category::RateCategory, is_own_layout, own_rows, whole,
};
use crate::money::Currency;
use crate::refusal::Refusal;
use crate::volume_tier::TierTable;
use chrono::{Datelike, NaiveDate};
use title::Title;

/// What a file held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedFile {
    /// List rates.
    Rates(RateCard),
    /// The rates of more messages in a month.
    Tiers(TierTable),
}

/// Why a file is not taken. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not CSV in UTF-8.
    #[error("not a CSV file: {0}")]
    Csv(#[from] csv::Error),
    /// No header of a rate card, or a card without one of its columns.
    #[error("this does not look like a rate card")]
    NotARateCard,
    /// A card from before 2025-07-01, when conversations were charged.
    #[error("these are rates for conversations, not for messages")]
    PerConversation,
    /// Our own layout says neither, and the caller did not.
    #[error("the first day and the currency are not said")]
    NeedsDateAndCurrency,
    /// No "effective April 1, 2026" above the header.
    #[error("the first day of the card is not said")]
    NoEffectiveDate,
    /// Two first days above the header.
    #[error("more than one first day is said")]
    SeveralDates,
    /// Rates change on the first of a month only.
    #[error("{0} is not the first day of a month")]
    NotFirstOfMonth(NaiveDate),
    /// Messages are charged since 2025-07-01.
    #[error("{0} is before 2025-07-01, since when messages are charged")]
    BeforeMessages(NaiveDate),
    /// Rows or a title that disagree.
    #[error("more than one currency is named")]
    SeveralCurrencies,
    /// None that Meta bills in.
    #[error("{0:?} is no currency that Meta bills in")]
    UnsupportedCurrency(String),
    /// A market named twice.
    #[error("the market {0:?} is named twice")]
    MarketTwice(String),
    /// Rates without a market.
    #[error("a row names no market")]
    MarketUnnamed,
    /// A cell that is neither what its column holds nor `n/a`.
    #[error("{market}, {column}: {cell:?} cannot be read")]
    Cell {
        /// The row.
        market: String,
        /// The column.
        column: String,
        /// What stands there.
        cell: String,
    },
    /// A comma that may be a decimal sign: `0,0300`, `1,234`.
    #[error("{market}: the comma in {cell:?} can be read in two ways")]
    CommaDecimal {
        /// The row.
        market: String,
        /// What stands there.
        cell: String,
    },
    /// A column that no rate card had when this was written: taking the rest would be a guess.
    #[error("the column {0:?} is not known")]
    Column(String),
    /// Fewer markets than any card has had, or no `Other`.
    #[error("{0} markets are not a whole card")]
    Incomplete(usize),
    /// Volume tiers with a gap, without an end, or that rise.
    #[error("{market}, {}: the tiers do not follow each other", .category.name())]
    Bands {
        /// The row.
        market: String,
        /// The group of columns.
        category: RateCategory,
    },
}

impl ImportError {
    /// Which sentence tells a person.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Csv(_) => Refusal::CardNotCsv,
            Self::NotARateCard => Refusal::CardNotARateCard,
            Self::PerConversation => Refusal::CardPerConversation,
            Self::NeedsDateAndCurrency => Refusal::CardNeedsDateAndCurrency,
            Self::NoEffectiveDate => Refusal::CardNoEffectiveDate,
            Self::SeveralDates => Refusal::CardSeveralDates,
            Self::NotFirstOfMonth(_) => Refusal::CardNotFirstOfMonth,
            Self::BeforeMessages(_) => Refusal::CardBeforeMessages,
            Self::SeveralCurrencies => Refusal::CardSeveralCurrencies,
            Self::UnsupportedCurrency(_) => Refusal::CardUnsupportedCurrency,
            Self::MarketTwice(_) => Refusal::CardMarketTwice,
            Self::MarketUnnamed => Refusal::CardMarketUnnamed,
            Self::Cell { .. } => Refusal::CardBadCell,
            Self::CommaDecimal { .. } => Refusal::CardCommaDecimal,
            Self::Column(_) => Refusal::CardUnknownColumn,
            Self::Incomplete(_) => Refusal::CardIncomplete,
            Self::Bands { .. } => Refusal::CardBadBands,
        }
    }
}

/// The currencies Meta bills in (Meta, Pricing, 2026-09-11).
const CURRENCIES: [&str; 16] = [
    "AED", "ARS", "AUD", "BRL", "CLP", "COP", "EUR", "GBP", "IDR", "INR", "MXN", "MYR", "PEN",
    "SAR", "SGD", "USD",
];
/// Titles and notes stand above the header; more rows than these are something else.
const HEADER_WITHIN: usize = 15;

/// The cells of a CSV file, row by row; lines after `#` are comments.
///
/// # Errors
/// [`ImportError::Csv`] when it is not UTF-8.
pub fn rows_of_csv(bytes: &[u8]) -> Result<Vec<Vec<String>>, ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let rows = reader.records();
    rows.map(|row| Ok(row?.iter().map(str::to_owned).collect()))
        .collect()
}

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
        .take(HEADER_WITHIN)
        .position(|row| is_header(row))
        .ok_or(ImportError::NotARateCard)?;
    let (above, below) = rows.split_at(header);
    let title = Title::read(above, unsaid)?;
    if below[0].iter().any(|cell| folded(cell) == "from") {
        volume_tiers::read(above, below, &title, source).map(ImportedFile::Tiers)
    } else {
        list_rates::read(below, &title, source).map(ImportedFile::Rates)
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

/// Nothing may stand where the header has no name: it could be a rate that is left out.
fn refuse_unheaded(row: &[String], header: &[String]) -> Result<(), ImportError> {
    let unheaded = |place: usize| header.get(place).is_none_or(|cell| cell.trim().is_empty());
    let mut cells = row.iter().enumerate();
    match cells.find(|(place, cell)| unheaded(*place) && !cell.trim().is_empty()) {
        Some((_, cell)) => Err(ImportError::Column(cell.clone())),
        None => Ok(()),
    }
}

fn is_blank(row: &[String]) -> bool {
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
