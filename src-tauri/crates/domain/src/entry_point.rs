//! The free entry point: after a click on an ad, and an answer within a day, everything is free
//! for a while.
//!
//! The inbound webhook does not tell which device the customer used, and how long it lasts is
//! not settled (72 h, since 2026-09-28 "up to 7 days"; Meta, Pricing, 2026-09-11 and quotes of
//! 2026-09-30). Only a status that carries an expiry proves it; until then it is called likely.

use crate::instant::Instant;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Within this time after the click the business must answer (Meta, Pricing, 2026-09-11).
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::hours(24);

/// The length all sources agree on; never assumed longer (Meta, Pricing, 2026-09-11).
pub const LIKELY_FOR: TimeDelta = TimeDelta::hours(72);

/// What is known about one customer's free entry point at one of our numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryPointFacts {
    /// When the customer last came through an ad or post.
    pub referral_at: Option<Instant>,
    /// It was an ad. Boosted posts open no free entry point.
    pub referral_is_ad: bool,
    /// When we first answered after that.
    pub first_reply_at: Option<Instant>,
    /// The latest expiry a status gave us (`conversation.expiration_timestamp`).
    pub confirmed_until: Option<Instant>,
}

/// Whether everything to this customer is free for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EntryPoint {
    /// No entry point.
    None,
    /// The customer came from an ad; an answer in time probably opens one.
    Possible {
        /// An answer from this instant on is too late.
        answer_by: Instant,
    },
    /// Answered in time, but no status has confirmed it: prices are estimates.
    Likely {
        /// When it ends at the latest, as far as it can be relied on.
        until: Instant,
    },
    /// Meta said so.
    Confirmed {
        /// When it ends.
        until: Instant,
    },
}

impl EntryPointFacts {
    /// What is known once the customer wrote with a referral at `at`.
    #[must_use]
    pub fn referred(self, at: Instant, is_ad: bool) -> Self {
        if self.referral_at.is_some_and(|known| known >= at) {
            return self;
        }
        Self {
            referral_at: Some(at),
            referral_is_ad: is_ad,
            first_reply_at: None,
            ..self
        }
    }

    /// What is known once we answered at `at`. Only the first answer after the referral counts.
    #[must_use]
    pub fn replied(self, at: Instant) -> Self {
        let after_referral = self.referral_at.is_some_and(|referral| referral <= at);
        let first = self.first_reply_at.is_none_or(|known| at < known);
        if after_referral && first {
            Self {
                first_reply_at: Some(at),
                ..self
            }
        } else {
            self
        }
    }

    /// What is known once a status named an expiry.
    #[must_use]
    pub fn confirmed(self, until: Instant) -> Self {
        Self {
            confirmed_until: self.confirmed_until.max(Some(until)),
            ..self
        }
    }

    /// What is known once a status of our answer showed another price: the ad opened nothing.
    #[must_use]
    pub fn denied(self) -> Self {
        Self {
            referral_at: None,
            referral_is_ad: false,
            first_reply_at: None,
            ..self
        }
    }

    /// Whether everything is free at `now`.
    pub fn state(&self, now: Instant) -> EntryPoint {
        if let Some(until) = self.confirmed_until.filter(|until| *until > now) {
            return EntryPoint::Confirmed { until };
        }
        let Some(referral) = self.referral_at.filter(|_| self.referral_is_ad) else {
            return EntryPoint::None;
        };
        let answer_by = referral.plus(ANSWER_WITHIN);
        match self.first_reply_at {
            None if now < answer_by => EntryPoint::Possible { answer_by },
            Some(reply) if reply < answer_by && !self.was_confirmed_since(reply) => {
                let until = reply.plus(LIKELY_FOR);
                if now < until {
                    EntryPoint::Likely { until }
                } else {
                    EntryPoint::None
                }
            }
            _ => EntryPoint::None,
        }
    }

    /// The next instant after `now` at which [`EntryPointFacts::state`] answers otherwise by itself.
    pub fn next_change(&self, now: Instant) -> Option<Instant> {
        match self.state(now) {
            EntryPoint::None => None,
            EntryPoint::Possible { answer_by } => Some(answer_by),
            EntryPoint::Likely { until } | EntryPoint::Confirmed { until } => Some(until),
        }
    }

    fn was_confirmed_since(&self, reply: Instant) -> bool {
        self.confirmed_until.is_some_and(|until| until > reply)
    }
}

impl EntryPoint {
    /// Until when everything is free, if it is; a likely one counts, and makes an estimate.
    pub fn free_until(&self) -> Option<Instant> {
        match self {
            Self::Likely { until } | Self::Confirmed { until } => Some(*until),
            Self::None | Self::Possible { .. } => None,
        }
    }

    /// Whether Meta has confirmed it.
    pub fn is_confirmed(&self) -> bool {
        matches!(self, Self::Confirmed { .. })
    }
}

#[cfg(test)]
mod tests;
