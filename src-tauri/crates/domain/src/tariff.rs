//! The tariff book: which rules and rates held when, and what a message costs under them.
//!
//! Rules are data with dates ([`eras`]), rates come from cards ([`crate::rate_card`]); both turn
//! at midnight in the account's time zone. Nothing here ever guesses a rate or converts one.

mod bundled;
pub mod eras;
pub mod quote;

use crate::market::Markets;
use crate::money::Currency;
use crate::rate_card::RateCard;
use chrono::NaiveDate;
use eras::Era;
pub use quote::{Ask, CardRef, Outcome, Quote, SendKind, Why};
use std::sync::LazyLock;

/// Everything needed to price a message at any moment.
#[derive(Clone, Debug)]
pub struct Tariff {
    eras: Vec<Era>,
    cards: Vec<RateCard>,
    markets: Markets,
}

impl Tariff {
    /// The book that comes with this version.
    pub fn bundled() -> &'static Self {
        static BOOK: LazyLock<Tariff> = LazyLock::new(bundled::book);
        &BOOK
    }

    /// This book with one more card; it replaces one of the same day and currency.
    #[must_use]
    pub fn with_card(mut self, card: RateCard) -> Self {
        self.cards
            .retain(|known| (known.effective, known.currency) != (card.effective, card.currency));
        self.cards.push(card);
        self.cards.sort_by_key(|card| card.effective);
        self
    }

    /// The rules in force on `date`; `None` before the first era this book knows.
    pub fn era(&self, date: NaiveDate) -> Option<&Era> {
        self.eras.iter().rev().find(|era| era.from <= date)
    }

    /// The card in force on `date` in `currency`, if the book has one.
    pub fn card(&self, currency: Currency, date: NaiveDate) -> Option<&RateCard> {
        self.cards
            .iter()
            .rev()
            .find(|card| card.currency == currency && card.effective <= date)
    }

    /// All cards, oldest first.
    pub fn cards(&self) -> &[RateCard] {
        &self.cards
    }

    /// Which calling code is priced where.
    pub fn markets(&self) -> &Markets {
        &self.markets
    }

    /// What sending `ask` would cost, or why it cannot be sent or priced.
    ///
    /// ```
    /// use domain::{instant::Instant, money::Currency, phone::E164, tariff::{Ask, Outcome, SendKind, Tariff, Why}};
    /// let at = Instant::from_seconds(1_795_255_200); // 2026-11-21T10:00:00Z
    /// let ask = Ask {
    ///     at,
    ///     timezone: chrono_tz::Europe::Paris,
    ///     currency: Currency::USD,
    ///     recipient: E164::from_wa_id("33639981240"),
    ///     kind: SendKind::Service,
    ///     window_closes_at: Some(at.plus(chrono::TimeDelta::hours(3))),
    ///     entry_point_until: None,
    ///     free_replies_used: 1_000,
    ///     payment_method: true,
    /// };
    /// let quote = Tariff::bundled().quote(&ask);
    /// assert_eq!((quote.outcome, quote.why), (Outcome::Paid, Why::Charged));
    /// assert_eq!(quote.amount.map(|amount| amount.decimal()).as_deref(), Some("0.0300"));
    /// assert_eq!(quote.valid_until, ask.window_closes_at);
    /// ```
    pub fn quote(&self, ask: &Ask) -> Quote {
        quote::answer_until(self, ask)
    }

    /// Every day on which this book's rules, cards of `currency` or markets turn, ascending.
    fn turning_days(&self, currency: Currency) -> Vec<NaiveDate> {
        let cards = self
            .cards
            .iter()
            .filter(|card| card.currency == currency)
            .map(|card| card.effective);
        let eras = self.eras.iter().map(|era| era.from);
        let mut days: Vec<NaiveDate> = cards
            .chain(eras)
            .chain(self.markets.turning_days())
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}
