//! What one send costs, why, and until when that answer holds.
//!
//! The answer at one moment is a plain function of the book and the question; the instant at
//! which it changes is found by asking the same function at every moment that could matter.

use super::Tariff;
use super::eras::{Era, ServiceRule, UtilityRule};
use crate::allowance::{month_bounds, month_of};
use crate::calendar::{local_date, next_quarter, start_of_day};
use crate::instant::Instant;
use crate::money::{Currency, Money};
use crate::phone::E164;
use crate::rate_card::{RateCard, Rates, Trust};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SendKind {
    /// A free-form message: text, media, anything that is no template.
    Service,
    /// A utility template.
    Utility,
    /// A marketing template.
    Marketing,
    /// An authentication template.
    Authentication,
    /// An emoji on a message.
    Reaction,
}

/// A question to the tariff book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The moment of delivery.
    pub at: Instant,
    /// The time zone of the business account (WABA).
    pub timezone: Tz,
    /// The currency the account is billed in.
    pub currency: Currency,
    /// To whom; `None` when the customer hides their number.
    pub recipient: Option<E164>,
    /// What.
    pub kind: SendKind,
    /// When the customer service window closes, if it ever opened. That instant is closed.
    pub window_closes_at: Option<Instant>,
    /// When the free entry point ends, if there is one. That instant is over.
    pub entry_point_until: Option<Instant>,
    /// Service messages of the number delivered this month.
    pub free_replies_used: u32,
    /// The account has a payment method.
    pub payment_method: bool,
}

/// Whether a send costs, and whether it can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It costs nothing.
    Free,
    /// It costs [`Quote::amount`] once delivered.
    Paid,
    /// Meta would refuse it.
    Blocked,
    /// It can be sent, but its price is not known.
    Unknown,
}

/// The reason of an [`Outcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Free: the customer came from an ad.
    EntryPoint,
    /// Free: one of the month's free replies.
    Allowance,
    /// Free: the rules of the day charge nothing for it.
    FreeByRule,
    /// Blocked: more than 24 hours since the customer wrote.
    WindowClosed,
    /// Blocked: it would cost, and the account cannot pay.
    NoPaymentMethod,
    /// Unknown: no card, no cell on it, no number to price, or no rules for that day.
    NoRate,
    /// Paid by the card.
    Charged,
}

/// Which card a price was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardRef {
    /// The card's first day, `2026-10-01`.
    pub effective: String,
    /// Where its figures were read.
    pub source: String,
    /// How far it can be trusted.
    pub trust: Trust,
}

/// What a send costs, why, and for how long that is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Quote {
    /// Whether it costs.
    pub outcome: Outcome,
    /// Why.
    pub why: Why,
    /// The recipient's market; `None` when the number is not known.
    pub market: Option<String>,
    /// The price; only for [`Outcome::Paid`].
    pub amount: Option<Money>,
    /// The currency asked about.
    pub currency: Currency,
    /// The card looked in, where a card decides.
    pub card: Option<CardRef>,
    /// The first day of the rules applied, `2026-10-01`.
    pub era: Option<String>,
    /// Free replies left before this one, where they matter.
    pub allowance_left: Option<u32>,
    /// The next instant at which the answer could be another by itself; `None` when never.
    pub valid_until: Option<Instant>,
    /// The price is not certain: worked out from other cards, or a newer card may be missing.
    pub estimate: bool,
}

/// The answer at `ask.at` and the instant until which it holds.
pub(super) fn answer_until(book: &Tariff, ask: &Ask) -> Quote {
    let mut quote = answer(book, ask, ask.at);
    quote.valid_until = moments(book, ask).into_iter().find(|moment| {
        may_publish_a_card(&quote, ask, *moment) || answer(book, ask, *moment) != quote
    });
    quote
}

/// Every instant after `ask.at` at which something relevant happens by itself, in order.
fn moments(book: &Tariff, ask: &Ask) -> Vec<Instant> {
    let day_starts = |day| start_of_day(day, ask.timezone);
    let mut moments: Vec<Instant> = book
        .turning_days(ask.currency)
        .into_iter()
        .map(day_starts)
        .collect();
    moments.push(day_starts(next_quarter(local_date(ask.at, ask.timezone))));
    moments.push(month_bounds(ask.at, ask.timezone).1);
    moments.extend(ask.window_closes_at);
    moments.extend(ask.entry_point_until);
    moments.retain(|moment| *moment > ask.at);
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// An answer that rests on a rate, or on the lack of one, may change when a quarter starts.
fn may_publish_a_card(quote: &Quote, ask: &Ask, moment: Instant) -> bool {
    let rests_on_a_card = quote.era.is_some()
        && quote.market.is_some()
        && matches!(quote.why, Why::Charged | Why::NoRate);
    rests_on_a_card
        && moment == start_of_day(next_quarter(local_date(ask.at, ask.timezone)), ask.timezone)
}

/// The answer at `at`; `valid_until` is left empty.
fn answer(book: &Tariff, ask: &Ask, at: Instant) -> Quote {
    let today = local_date(at, ask.timezone);
    let market = ask
        .recipient
        .as_ref()
        .map(|number| book.markets().market_of(number, today).to_owned());
    let mut quote = Quote {
        outcome: Outcome::Unknown,
        why: Why::NoRate,
        market,
        amount: None,
        currency: ask.currency,
        card: None,
        era: None,
        allowance_left: None,
        valid_until: None,
        estimate: false,
    };
    let Some(era) = book.era(today) else {
        return quote;
    };
    quote.era = Some(era.from.to_string());
    (quote.outcome, quote.why, quote.allowance_left) = decide(era, ask, at);
    if quote.why == Why::Charged {
        charge(&mut quote, book.card(ask.currency, today), ask, at);
    }
    quote
}

/// The rules, in the order in which Meta applies them, and the free replies left where they were
/// counted. A rate is looked up only afterwards.
fn decide(era: &Era, ask: &Ask, at: Instant) -> (Outcome, Why, Option<u32>) {
    let window_open = ask.window_closes_at.is_some_and(|closes| at < closes);
    let free_form = matches!(ask.kind, SendKind::Service | SendKind::Reaction);
    if free_form && !window_open {
        return (Outcome::Blocked, Why::WindowClosed, None);
    }
    if ask.entry_point_until.is_some_and(|until| at < until) {
        return (Outcome::Free, Why::EntryPoint, None);
    }
    let free_by_rule = match ask.kind {
        SendKind::Reaction => true,
        SendKind::Service => era.service == ServiceRule::Free,
        SendKind::Utility => window_open && era.utility_in_window == UtilityRule::FreeInWindow,
        SendKind::Marketing | SendKind::Authentication => false,
    };
    if free_by_rule {
        return (Outcome::Free, Why::FreeByRule, None);
    }
    match allowance_left(era, ask, at) {
        Some(left) if left > 0 => (Outcome::Free, Why::Allowance, Some(left)),
        left if ask.payment_method => (Outcome::Paid, Why::Charged, left),
        left => (Outcome::Blocked, Why::NoPaymentMethod, left),
    }
}

/// Free replies left at `at`, for a kind that uses them up; a new month starts with none used.
fn allowance_left(era: &Era, ask: &Ask, at: Instant) -> Option<u32> {
    let ServiceRule::FreeThenCharged { allowance } = era.service else {
        return None;
    };
    if ask.kind != SendKind::Service {
        return None;
    }
    let same_month = month_of(at, ask.timezone) == month_of(ask.at, ask.timezone);
    Some(allowance.saturating_sub(if same_month { ask.free_replies_used } else { 0 }))
}

/// Fills in the price, or that it is not known.
fn charge(quote: &mut Quote, card: Option<&RateCard>, ask: &Ask, at: Instant) {
    quote.card = card.map(|card| CardRef {
        effective: card.effective.to_string(),
        source: card.source.clone(),
        trust: card.trust,
    });
    let rates = card
        .zip(quote.market.as_deref())
        .and_then(|(card, market)| card.rates(market));
    quote.amount = rates.and_then(|rates| cell(rates, ask.kind));
    if quote.amount.is_none() {
        (quote.outcome, quote.why) = (Outcome::Unknown, Why::NoRate);
        return;
    }
    let overdue = |card: &RateCard| start_of_day(next_quarter(card.effective), ask.timezone) <= at;
    quote.estimate = card.is_some_and(|card| !card.is_certain() || overdue(card));
}

fn cell(rates: &Rates, kind: SendKind) -> Option<Money> {
    match kind {
        SendKind::Service => rates.service,
        SendKind::Utility => rates.utility,
        SendKind::Marketing => rates.marketing,
        SendKind::Authentication => rates.authentication,
        SendKind::Reaction => None,
    }
}
