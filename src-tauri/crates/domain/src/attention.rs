//! The lists of the inbox, and when to say that a conversation needs a person.
//!
//! Alerts warn once an hour and once ten minutes before an unanswered window closes.

use crate::instant::Instant;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A list of the inbox. What belongs to which and in which order is a query of the store's, and the
/// page finds the place of a changed row itself; both are held to one table of cases
/// (`tests/data/lists.json`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Waiting for an answer and still open, soonest closing first.
    Closing,
    /// Waiting for an answer.
    Unanswered,
    /// Everything.
    All,
    /// Only templates are allowed.
    Closed,
}

/// A warning that an unanswered window is about to close. Later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// An hour or less is left.
    OneHour,
    /// Ten minutes or less are left.
    TenMinutes,
}

/// The warning due at `now` for a window that closes at `closes_at`, given the last one `told`
/// for this same closing. Never two at once: the later one stands for both.
pub fn alert_due(
    closes_at: Instant,
    unanswered: bool,
    told: Option<Alert>,
    now: Instant,
) -> Option<Alert> {
    if !unanswered || now >= closes_at {
        return None;
    }
    let left = closes_at.since(now);
    let due = [Alert::TenMinutes, Alert::OneHour]
        .into_iter()
        .find(|alert| left <= alert.before())?;
    (Some(due) > told).then_some(due)
}

/// The next instant after `now` at which a warning becomes due by itself.
pub fn next_alert_at(
    closes_at: Instant,
    unanswered: bool,
    told: Option<Alert>,
    now: Instant,
) -> Option<Instant> {
    [Alert::OneHour, Alert::TenMinutes]
        .into_iter()
        .filter(|alert| unanswered && Some(*alert) > told)
        .map(|alert| closes_at.minus(alert.before()))
        .find(|at| *at > now)
}

impl Alert {
    /// How long before the window closes it is due.
    pub fn before(self) -> TimeDelta {
        match self {
            Self::OneHour => TimeDelta::hours(1),
            Self::TenMinutes => TimeDelta::minutes(10),
        }
    }
}

#[cfg(test)]
mod tests;
