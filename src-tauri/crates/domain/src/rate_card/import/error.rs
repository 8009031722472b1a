//! Why a file is no rate card, and on which line.

use crate::rate_card::category::RateCategory;
use crate::refusal::Refusal;
use chrono::NaiveDate;

/// Why a file is not taken. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Not CSV in UTF-8.
    #[error("not a CSV file: {0}")]
    Csv(#[from] csv::Error),
    /// "Unicode text" of a spreadsheet: UTF-16, not UTF-8.
    #[error("the text is UTF-16")]
    Utf16,
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
    /// A row that names no currency.
    #[error("no currency is named")]
    CurrencyMissing,
    /// A row that sums up the others.
    #[error("{0:?} is no market but a sum")]
    Totals(String),
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
    /// The same of one line of the file.
    #[error("line {line}: {why}")]
    OnLine {
        /// Counted from 1.
        line: u32,
        /// What is wrong there.
        why: Box<ImportError>,
    },
}

impl ImportError {
    /// Which sentence tells a person.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Csv(_) => Refusal::CardNotCsv,
            Self::Utf16 => Refusal::CardUtf16,
            Self::CurrencyMissing => Refusal::CardCurrencyMissing,
            Self::Totals(_) => Refusal::CardTotals,
            Self::OnLine { why, .. } => why.refusal(),
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

    /// The line of the file it is about, counted from 1, where it is about one.
    pub fn line(&self) -> Option<u32> {
        match self {
            Self::OnLine { line, .. } => Some(*line),
            _ => None,
        }
    }

    /// The same said of a line.
    pub(in crate::rate_card) fn on(self, line: u32) -> Self {
        Self::OnLine {
            line,
            why: Box::new(self),
        }
    }
}
