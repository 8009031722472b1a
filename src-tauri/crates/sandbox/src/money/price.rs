//! What a delivered message is charged as: Meta's rules in force from 2025-07-01 (per message)
//! and from 2026-10-01 (replies charged after 1,000 a month and number; Meta, Pricing,
//! 2026-09-30). Eras and months turn at midnight in the account's time zone.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

use crate::customers::window;
use crate::world::{Message, Priced, Sort, Thread, World};

/// Delivered free-form replies that cost nothing, for each number and calendar month.
pub(crate) const FREE_REPLIES: u32 = 1_000;

/// Charged, free, or stopped because nobody can be charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Priced(Priced),
    NoPaymentMethod,
}

/// The price class of a message of `sort` delivered at `at`. Reactions have none.
pub(crate) fn judge(world: &World, thread: &Thread, sort: Sort, at: DateTime<Utc>) -> Verdict {
    let charged = if world.account.payment_method {
        Verdict::Priced(Priced::Regular)
    } else {
        Verdict::NoPaymentMethod
    };
    let free = Verdict::Priced(Priced::FreeCustomerService);
    if window::entry_open(thread, at) {
        return Verdict::Priced(Priced::FreeEntryPoint);
    }
    let charges_replies = replies_charged(at, world.account.timezone);
    match sort {
        Sort::Reaction => free,
        Sort::Service if !charges_replies => free,
        Sort::Service if used(world, &thread.number, at) < FREE_REPLIES => free,
        Sort::Utility if !charges_replies && window::is_open(thread, at) => free,
        Sort::Service | Sort::Utility | Sort::Marketing | Sort::Authentication => charged,
    }
}

/// Whether the era of 2026-10-01 is in force.
pub(crate) fn replies_charged(at: DateTime<Utc>, tz: Tz) -> bool {
    let start = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap_or_default();
    at.with_timezone(&tz).date_naive() >= start
}

/// Free replies used by a number in the month of `at`.
pub(crate) fn used(world: &World, number: &str, at: DateTime<Utc>) -> u32 {
    let key = month_key(number, at, world.account.timezone);
    world.free_replies.get(&key).copied().unwrap_or(0)
}

/// How many free replies a number has left this month.
pub(crate) fn free_left(world: &World, number: &str, at: DateTime<Utc>) -> u32 {
    FREE_REPLIES.saturating_sub(used(world, number, at))
}

/// Counts one delivered free reply.
pub(crate) fn count(world: &mut World, number: &str, at: DateTime<Utc>) {
    let key = month_key(number, at, world.account.timezone);
    *world.free_replies.entry(key).or_default() += 1;
}

/// `number|YYYY-MM` of the account's calendar.
pub(crate) fn month_key(number: &str, at: DateTime<Utc>, tz: Tz) -> String {
    let day = at.with_timezone(&tz);
    format!("{number}|{:04}-{:02}", day.year(), day.month())
}

/// The `pricing` object of a status; reactions carry none.
pub(crate) fn object(message: &Message) -> Option<Value> {
    let priced = message.priced.filter(|_| message.kind != Sort::Reaction)?;
    Some(json!({
        "billable": priced == Priced::Regular,
        "pricing_model": "PMP",
        "type": type_name(priced),
        "category": category_name(message.kind, priced),
    }))
}

/// `pricing.type`.
pub(crate) fn type_name(priced: Priced) -> &'static str {
    match priced {
        Priced::Regular => "regular",
        Priced::FreeCustomerService => "free_customer_service",
        Priced::FreeEntryPoint => "free_entry_point",
    }
}

/// `pricing.category`; inside a free entry point Meta names the referral.
pub(crate) fn category_name(sort: Sort, priced: Priced) -> &'static str {
    match (priced, sort) {
        (Priced::FreeEntryPoint, _) => "referral_conversion",
        (_, Sort::Service | Sort::Reaction) => "service",
        (_, Sort::Utility) => "utility",
        (_, Sort::Marketing) => "marketing",
        (_, Sort::Authentication) => "authentication",
    }
}
