//! What one send costs, why, and until when that answer holds.
//!
//! The answer at one moment is a plain function of the book and the question; the instant at
//! which it changes is found by asking the same function at every moment that could matter.

use super::Tariff;
use super::decision::{category, decide, same_month};
use super::eras::Rules;
use super::rate::{CardRef, TierRef};
use crate::allowance::month_bounds;
use crate::calendar::{local_date, next_quarter, start_of_day};
use crate::instant::Instant;
use crate::money::{Currency, Money};
use crate::phone::E164;
use crate::rate_card::category::RateCategory;
use chrono::NaiveDate;
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

/// What a conversation was charged as, from 2022-02-01 to 2025-06-30.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationCategory {
    /// Before 2023-06-01: started by a reply to the customer.
    UserInitiated,
    /// Before 2023-06-01: started by a template.
    BusinessInitiated,
    /// Started by a marketing template.
    Marketing,
    /// Started by a utility template.
    Utility,
    /// Started by an authentication template.
    Authentication,
    /// Started by a free-form message.
    Service,
}

/// A conversation with the recipient that has been started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenConversation {
    /// What it was charged as.
    pub category: ConversationCategory,
    /// When it ends. That instant is over.
    pub until: Instant,
}

/// A question to the tariff book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The moment of delivery.
    pub at: Instant,
    /// The time zone of the business account (WABA).
    pub timezone: Tz,
    /// The currency the account is billed in; `None` while Meta has not said it.
    pub currency: Option<Currency>,
    /// To whom; `None` when the customer hides their number.
    pub recipient: Option<E164>,
    /// What.
    pub kind: SendKind,
    /// When the customer service window closes, if it ever opened. That instant is closed.
    pub window_closes_at: Option<Instant>,
    /// When the free entry point ends, if there is one. That instant is over.
    pub entry_point_until: Option<Instant>,
    /// The conversations that were started; they matter while conversations are charged.
    pub conversations: Vec<OpenConversation>,
    /// Units of the era's monthly allowance used this month: since 2026-10-01 service messages
    /// of the number delivered, before 2024-11-01 free conversations of the account.
    pub free_replies_used: u32,
    /// Messages of this market and category that the portfolio was charged for this month.
    pub charged_this_month: u64,
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
    /// Unknown: Meta has not said yet in which currency the account is billed.
    NoCurrency,
    /// Paid by the card.
    Charged,
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
    /// The currency asked about, when it is known.
    pub currency: Option<Currency>,
    /// The card looked in, where a card decides.
    pub card: Option<CardRef>,
    /// The volume tier that lowers the price, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub tier: Option<TierRef>,
    /// The first day of the rules applied, `2026-10-01`.
    pub era: Option<String>,
    /// Free units of the month left before this one, where they matter.
    pub allowance_left: Option<u32>,
    /// The next instant at which the answer could be another by itself; `None` when never.
    pub valid_until: Option<Instant>,
    /// The price is not certain: its figures are not, or a newer card or a tier may be missing.
    pub estimate: bool,
}

/// The answer at `ask.at` and the instant until which it holds.
pub(super) fn answer_until(book: &Tariff, ask: &Ask) -> Quote {
    let mut quote = answer(book, ask, ask.at);
    quote.valid_until = moments(book, ask).into_iter().find(|moment| {
        may_publish_a_card(book, &quote, ask, *moment) || answer(book, ask, *moment) != quote
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
    moments.extend(ask.conversations.iter().map(|open| open.until));
    moments.retain(|moment| *moment > ask.at);
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// An answer that rests on a rate for messages, or on the lack of one, may change when a quarter
/// starts. Cards for what is no longer charged are not published any more.
fn may_publish_a_card(book: &Tariff, quote: &Quote, ask: &Ask, moment: Instant) -> bool {
    let today = local_date(ask.at, ask.timezone);
    let by_message = book
        .era(today)
        .is_some_and(|era| matches!(era.rules, Rules::Messages { .. }));
    let rests_on_a_card = quote.market.is_some() && matches!(quote.why, Why::Charged | Why::NoRate);
    by_message && rests_on_a_card && moment == start_of_day(next_quarter(today), ask.timezone)
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
        tier: None,
        era: None,
        allowance_left: None,
        valid_until: None,
        estimate: false,
    };
    let Some(era) = book.era(today) else {
        return quote;
    };
    quote.era = Some(era.from.to_string());
    (quote.outcome, quote.why, quote.allowance_left) = decide(era.rules, ask, at);
    if quote.why == Why::Charged {
        let charged_before = if same_month(ask, at) {
            ask.charged_this_month
        } else {
            0
        };
        let nth = charged_before.saturating_add(1);
        charge(&mut quote, book, today, category(era.rules, ask.kind), nth);
    }
    quote
}

/// Fills in the price, or that it is not known.
fn charge(
    quote: &mut Quote,
    book: &Tariff,
    today: NaiveDate,
    category: Option<RateCategory>,
    nth: u64,
) {
    let Some(currency) = quote.currency else {
        (quote.outcome, quote.why) = (Outcome::Unknown, Why::NoCurrency);
        return;
    };
    quote.card = book.card(currency, today).map(CardRef::of);
    let rate = quote
        .market
        .as_deref()
        .zip(category)
        .and_then(|(market, category)| book.rate(currency, today, market, category, nth));
    match rate {
        Some(rate) => {
            quote.amount = Some(rate.amount);
            quote.tier = rate.tier;
            quote.estimate = rate.estimate;
        }
        None => (quote.outcome, quote.why) = (Outcome::Unknown, Why::NoRate),
    }
}
