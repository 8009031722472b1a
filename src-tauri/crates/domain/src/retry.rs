//! When to try a failed send again, and how fast we may send at all.
//!
//! Only a failure that says "nothing was sent" is ever repeated. A send whose outcome is unknown
//! is not: a repeat costs money and reads twice. It waits for a status, or for a person.

use crate::instant::Instant;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a failure means for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// Not sent; trying again later may help.
    RetryAfter,
    /// Not sent: the customer's window is closed (131047). A template may go.
    WindowClosed,
    /// Not sent: the token or a permission is gone. Everything waits for the owner.
    Reauthenticate,
    /// Not sent, and trying again will not help.
    Permanent,
    /// Nobody knows whether it was sent.
    Uncertain,
}

/// How patiently to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Temporary trouble: 1, 2, 4, … seconds, then every 5 minutes for about an hour.
    Ordinary,
    /// Too many messages to this customer (131056): 4^X seconds (Meta, About the platform, 2025-12).
    Pair,
    /// A limit per hour or a maintenance: minutes.
    Slow,
    /// Perhaps our own mistake (code 1): once.
    Once,
    /// Unknown error (131000): a few times.
    Few,
}

/// What to do with a message whose send failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Try again.
    Retry {
        /// How long to wait from the failure on.
        after: TimeDelta,
    },
    /// Wait until the owner has signed in again, then try.
    WaitForToken,
    /// Wait for a status or a person; never send again by ourselves.
    WaitForStatus,
    /// It failed.
    GiveUp,
}

/// The pace that belongs to Meta's error `code` (Meta, Error codes, 2026-09-11).
pub fn pace_of(code: Option<i64>) -> Pace {
    match code {
        Some(131_056) => Pace::Pair,
        Some(4 | 80_007 | 131_057 | 131_048 | 2_494_100 | 134_101 | 132_069) => Pace::Slow,
        Some(1) => Pace::Once,
        Some(131_000) => Pace::Few,
        _ => Pace::Ordinary,
    }
}

/// Meta's word on when to come back is heard up to here: no header may hold a message for a day.
pub const LONGEST_ASKED_WAIT: TimeDelta = TimeDelta::hours(1);

/// What to do after the `attempt`-th try (from 1) failed. `jitter` in 0..1 spreads desks apart:
/// it adds up to a quarter, so a wait is never shorter than Meta asks for. `asked` is the wait
/// the answer itself demanded (`Retry-After`), heard up to [`LONGEST_ASKED_WAIT`].
pub fn next_step(
    class: ErrorClass,
    pace: Pace,
    attempt: u32,
    jitter: f64,
    asked: Option<TimeDelta>,
) -> NextStep {
    match class {
        ErrorClass::WindowClosed | ErrorClass::Permanent => NextStep::GiveUp,
        ErrorClass::Reauthenticate => NextStep::WaitForToken,
        ErrorClass::Uncertain => NextStep::WaitForStatus,
        ErrorClass::RetryAfter => match wait(pace, attempt.max(1)) {
            None => NextStep::GiveUp,
            Some(wait) => {
                let wait = asked.map_or(wait, |asked| wait.max(asked.min(LONGEST_ASKED_WAIT)));
                let spread = wait.num_milliseconds() as f64 * 0.25 * jitter.clamp(0.0, 1.0);
                NextStep::Retry {
                    after: wait + TimeDelta::milliseconds(spread as i64),
                }
            }
        },
    }
}

/// No ordinary wait between two tries is longer, spread included.
pub const LONGEST_USUAL_WAIT: TimeDelta = TimeDelta::seconds(375);

fn wait(pace: Pace, attempt: u32) -> Option<TimeDelta> {
    let tries = match pace {
        Pace::Ordinary => 20,
        Pace::Pair => 7,
        Pace::Slow => 12,
        Pace::Once => 1,
        Pace::Few => 3,
    };
    if attempt > tries {
        return None;
    }
    let seconds = match pace {
        Pace::Ordinary | Pace::Once | Pace::Few => 2i64.saturating_pow(attempt - 1).min(300),
        Pace::Pair => 4i64.saturating_pow(attempt - 1),
        Pace::Slow => (60 * i64::from(attempt)).min(600),
    };
    Some(TimeDelta::seconds(seconds))
}

/// A rate: one message every so often, of which some may be taken in advance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    every_micros: i64,
    burst: i64,
}

/// To one customer: 1 message per 6 s, up to 45 at once borrowed from the future
/// (Meta, About the platform, 2025-12; error 131056).
pub const PAIR_LIMIT: RateLimit = RateLimit {
    every_micros: 6_000_000,
    burst: 45,
};
/// From one number: 80 messages per second (Meta, About the platform, 2025-12; error 130429).
/// Evenly spaced, so that no second ever holds more.
pub const NUMBER_LIMIT: RateLimit = RateLimit {
    every_micros: 12_500,
    burst: 1,
};
/// From a number shared with the phone app: 20 per second (Meta, Onboarding business-app users, 2026-09-11).
pub const SHARED_NUMBER_LIMIT: RateLimit = RateLimit {
    every_micros: 50_000,
    burst: 1,
};

/// How much of a rate is used up: the microsecond at which all that was sent is paid back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Meter(i64);

impl RateLimit {
    /// The time between two messages once the burst is used up, rounded up to milliseconds.
    pub fn every(&self) -> TimeDelta {
        TimeDelta::milliseconds((self.every_micros + 999) / 1_000)
    }

    /// The earliest instant, `now` or later, at which one more message may go.
    pub fn earliest_send(&self, meter: Meter, now: Instant) -> Instant {
        let allowed = meter
            .0
            .saturating_sub(self.every_micros.saturating_mul(self.burst - 1));
        now.max(Instant::from_millis(
            allowed.div_euclid(1000) + i64::from(allowed.rem_euclid(1000) > 0),
        ))
    }

    /// The meter once a message went at `at`.
    #[must_use]
    pub fn spend(&self, meter: Meter, at: Instant) -> Meter {
        Meter(
            meter
                .0
                .max(at.as_millis().saturating_mul(1000))
                .saturating_add(self.every_micros),
        )
    }
}

#[cfg(test)]
mod tests;
