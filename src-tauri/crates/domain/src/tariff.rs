//! The tariff book: which rules and rates held when, and what a message costs under them.
//!
//! Rules are data with dates ([`eras`]), rates come from cards ([`crate::rate_card`]) and volume
//! tiers ([`crate::volume_tier`]); all turn at midnight in the account's time zone. Nothing here
//! ever guesses a rate or converts one.

mod bundled;
mod decision;
pub mod eras;
pub mod quote;
pub mod rate;

use crate::market::Markets;
use crate::money::Currency;
use crate::rate_card::category::RateCategory;
use crate::rate_card::{RateCard, Unit};
use crate::volume_tier::TierTable;
use chrono::NaiveDate;
use eras::Era;
pub use quote::{Ask, ConversationCategory, OpenConversation, Outcome, Quote, SendKind, Why};
pub use rate::{CardRef, Rate, TierRef};
use std::sync::LazyLock;

/// Everything needed to price a message at any moment.
#[derive(Clone, Debug)]
pub struct Tariff {
    eras: Vec<Era>,
    cards: Vec<RateCard>,
    tiers: Vec<TierTable>,
    markets: Markets,
}

impl Tariff {
    /// The book that comes with this version.
    pub fn bundled() -> &'static Self {
        static BOOK: LazyLock<Tariff> = LazyLock::new(bundled::book);
        &BOOK
    }

    /// This book with one more card; it replaces one of the same day, currency and unit.
    #[must_use]
    pub fn with_card(mut self, card: RateCard) -> Self {
        let key = |card: &RateCard| (card.effective, card.currency, card.unit);
        self.cards.retain(|known| key(known) != key(&card));
        self.cards.push(card);
        self.cards.sort_by_key(|card| card.effective);
        self
    }

    /// This book with one more table of volume tiers; it replaces one of the same day and currency.
    #[must_use]
    pub fn with_tiers(mut self, table: TierTable) -> Self {
        let key = |table: &TierTable| (table.effective, table.currency);
        self.tiers.retain(|known| key(known) != key(&table));
        self.tiers.push(table);
        self.tiers.sort_by_key(|table| table.effective);
        self
    }

    /// This book with one more era; it replaces one of the same day.
    #[must_use]
    pub fn with_era(mut self, era: Era) -> Self {
        self.eras.retain(|known| known.from != era.from);
        self.eras.push(era);
        self.eras.sort_by_key(|era| era.from);
        self
    }

    /// The rules in force on `date`; `None` before the first era this book knows.
    pub fn era(&self, date: NaiveDate) -> Option<&Era> {
        self.eras.iter().rev().find(|era| era.from <= date)
    }

    /// The card in force on `date` in `currency`, if the book has one. A card does not outlive
    /// what it charges for: rates for conversations say nothing about messages.
    pub fn card(&self, currency: Currency, date: NaiveDate) -> Option<&RateCard> {
        let (unit, since) = self.charged(date)?;
        self.cards.iter().rev().find(|card| {
            (card.currency, card.unit) == (currency, unit)
                && (since..=date).contains(&card.effective)
        })
    }

    /// The volume tiers in force on `date` in `currency`, if the book has them.
    pub fn tiers(&self, currency: Currency, date: NaiveDate) -> Option<&TierTable> {
        let (_, since) = self
            .charged(date)
            .filter(|(unit, _)| *unit == Unit::Message)?;
        self.tiers
            .iter()
            .rev()
            .find(|table| table.currency == currency && (since..=date).contains(&table.effective))
    }

    /// What the `nth` charged message of a month costs, counted from 1 over the portfolio's
    /// messages of that market and category (conversations have no tiers, so `nth` does not matter
    /// to them). `None` where the rate is not known; [`Tariff::card`] tells which card lacks it.
    ///
    /// ```
    /// use domain::{money::Currency, rate_card::category::RateCategory, tariff::Tariff};
    /// let day = "2026-06-15".parse().unwrap();
    /// let rate = |nth| Tariff::bundled().rate(Currency::USD, day, "France", RateCategory::Utility, nth);
    /// assert_eq!(rate(100_000).unwrap().amount.decimal(), "0.0300");
    /// let cheaper = rate(100_001).unwrap();
    /// assert_eq!((cheaper.amount.decimal().as_str(), cheaper.tier.unwrap().discount_percent), ("0.0285", 5));
    /// ```
    pub fn rate(
        &self,
        currency: Currency,
        date: NaiveDate,
        market: &str,
        category: RateCategory,
        nth: u64,
    ) -> Option<Rate> {
        let card = self.card(currency, date)?;
        rate::on(
            card,
            self.tiers(currency, date),
            date,
            market,
            category,
            nth,
        )
    }

    /// All eras, oldest first.
    pub fn eras(&self) -> &[Era] {
        &self.eras
    }

    /// All tables of volume tiers, oldest first.
    pub fn tier_tables(&self) -> &[TierTable] {
        &self.tiers
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
    ///     currency: Some(Currency::USD),
    ///     recipient: E164::from_wa_id("33639981240"),
    ///     kind: SendKind::Service,
    ///     window_closes_at: Some(at.plus(chrono::TimeDelta::hours(3))),
    ///     entry_point_until: None,
    ///     conversations: Vec::new(),
    ///     free_replies_used: 1_000,
    ///     charged_this_month: 0,
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

    /// What is charged for on `date`, and since when without a break.
    fn charged(&self, date: NaiveDate) -> Option<(Unit, NaiveDate)> {
        let unit = self.era(date)?.rules.unit();
        let past = self.eras.iter().rev().skip_while(|era| era.from > date);
        let alike = past.take_while(|era| era.rules.unit() == unit);
        alike.last().map(|era| (unit, era.from))
    }

    /// Every day on which this book's rules, figures in `currency` or markets turn, ascending.
    fn turning_days(&self, currency: Option<Currency>) -> Vec<NaiveDate> {
        let cards = self
            .cards
            .iter()
            .map(|card| (card.currency, card.effective));
        let tiers = self
            .tiers
            .iter()
            .map(|table| (table.currency, table.effective));
        let figures = cards
            .chain(tiers)
            .filter(|(known, _)| Some(*known) == currency)
            .map(|(_, effective)| effective);
        let mut days: Vec<NaiveDate> = figures
            .chain(self.eras.iter().map(|era| era.from))
            .chain(self.markets.turning_days())
            .collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}

#[cfg(test)]
mod tests;
