//! The eras of Meta's pricing, each a set of rules with its first day and where it was read.
//!
//! Older eras (2018 notifications, 2022 conversations) fit in front of the list; a later one fits
//! behind it. What an era says is data; what the data mean is in [`super::quote`].

use chrono::NaiveDate;

/// The rules that held from a day on, until the next era.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    /// The first day, in the account's time zone. It is the era's name too.
    pub from: NaiveDate,
    /// What a free-form reply inside the window costs.
    pub service: ServiceRule,
    /// What a utility template inside the window costs.
    pub utility_in_window: UtilityRule,
    /// Where this was read.
    pub source: &'static str,
}

/// What a free-form reply inside the window costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceRule {
    /// Nothing.
    Free,
    /// Nothing for the first so many of a month and number, then the card's service rate.
    FreeThenCharged {
        /// Delivered service messages a month and number that cost nothing.
        allowance: u32,
    },
}

/// What a utility template inside the window costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UtilityRule {
    /// Nothing.
    FreeInWindow,
    /// The card's utility rate, as outside.
    Charged,
}

/// The eras this version knows, oldest first.
pub(super) fn known() -> Vec<Era> {
    vec![
        Era {
            from: day(2025, 7, 1),
            service: ServiceRule::Free,
            utility_in_window: UtilityRule::FreeInWindow,
            source: "Meta, changelog of 2025-07-01 and Pricing, 2026-09-11",
        },
        Era {
            from: day(2026, 10, 1),
            service: ServiceRule::FreeThenCharged {
                allowance: crate::allowance::FREE_REPLIES,
            },
            utility_in_window: UtilityRule::Charged,
            source: "Meta, Pricing, 2026-09-11, and Meta's page of 2026-09-30 as quoted by three public fact sheets",
        },
    ]
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MAX,
    }
}
