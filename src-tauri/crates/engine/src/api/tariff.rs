//! The tariff book as the window shows it, and the person's own rate cards in it.

use domain::{instant::Instant, money::Money, rate_card::Trust, refusal::Refusal};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The tariff book.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TariffView {
    /// The rules, oldest first.
    pub eras: Vec<EraView>,
    /// The cards, newest first.
    pub cards: Vec<CardView>,
    /// The quarter whose card an account's currency lacks: its first day, `2027-01-01`.
    pub missing_quarter: Option<String>,
    /// That quarter has not begun yet: Meta publishes a month ahead.
    pub upcoming: bool,
}

/// Rules with dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EraView {
    /// First day.
    pub from: String,
    /// `notifications`, `conversations`, `messages`.
    pub rules: String,
    /// Free replies a month and number, where the rules have them.
    pub free_replies: Option<u32>,
    /// Where it was read.
    pub source: String,
    /// The person added it to see "what if".
    pub what_if: bool,
    /// In force today.
    pub current: bool,
}

/// Rates with a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardView {
    /// First day.
    pub effective: String,
    /// Of all its rates.
    pub currency: String,
    /// `rates` or `tiers`.
    pub kind: CardKind,
    /// How far it can be trusted.
    pub trust: Trust,
    /// How many markets are on it.
    pub markets: u32,
    /// How many of them lack a price that Meta's own card has.
    pub incomplete: u32,
    /// Where it was read.
    pub source: String,
    /// When the person imported it; it came with the program when absent.
    pub imported_at: Option<Instant>,
    /// In force today for a connected account.
    pub current: bool,
    /// An imported card that this version cannot read any more, and does not use: key of a sentence.
    pub problem: Option<Refusal>,
}

/// What a file of Meta's holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// List rates by market and category.
    Rates,
    /// Volume tiers.
    Tiers,
    /// Rules of a day to come, to see "what if".
    Era,
}

/// A file that the person chose or dropped: Meta's CSV or XLSX.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CardFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub base64: String,
    /// The person says that its prices are Meta's own although they look rounded.
    #[serde(default)]
    pub not_rounded: bool,
}

/// What taking a file would change. Nothing is taken yet.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CardPreview {
    /// What it holds.
    pub kind: CardKind,
    /// First day.
    pub effective: String,
    /// Of all its rates; empty for an era.
    pub currency: String,
    /// Markets on it.
    pub markets: u32,
    /// Every cell that is another than on the card it follows.
    pub changes: Vec<RateChangeView>,
    /// The card compared with: the newest of that currency up to that day.
    pub against: Option<CardView>,
    /// Its prices have fewer decimals than those in force: a spreadsheet may have rounded them.
    pub rounded: bool,
    /// It replaces a card of the same day and currency.
    pub replaces: bool,
    /// Markets on it that no calling code leads to.
    pub unknown_markets: Vec<String>,
    /// Markets that calling codes lead to and the card lacks.
    pub missing_markets: Vec<String>,
}

/// A cell that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RateChangeView {
    /// The market.
    pub market: String,
    /// `marketing`, `utility`, `authentication`, `authentication_international`, `service`.
    pub category: String,
    /// Before; absent when there was none.
    pub before: Option<Money>,
    /// After; absent when there is none.
    pub after: Option<Money>,
}

/// Names a card that the person imported.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CardName {
    /// First day.
    pub effective: String,
    /// Empty for an era.
    pub currency: String,
    /// What it holds.
    pub kind: CardKind,
}
