//! The customer service window: for how long a customer may be written to freely.
//!
//! Meta: a 24-hour timer starts when the customer messages or calls, and starts anew each time
//! (Send messages, 2026-05-21). Meta never says when it ends, so it is derived here, and where
//! webhooks may be missing it is said to be unknown instead of guessed.

use crate::instant::Instant;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How long a window stays open after the customer's last message or call.
pub const WINDOW: TimeDelta = TimeDelta::hours(24);

/// What is known about one customer's window at one of our numbers. The order in which it was
/// learnt does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WindowFacts {
    /// When the customer last wrote or called, as far as we know.
    pub opened_at: Option<Instant>,
    /// When Meta last refused a free message (error 131047), unless the customer wrote since.
    pub refused_at: Option<Instant>,
}

/// A stretch of time in which customers may have written without our hearing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Gap {
    /// The last moment at which we surely heard everything.
    pub from: Instant,
    /// The first moment from which we hear everything again; `now` while it lasts.
    pub until: Instant,
}

/// Whether a customer may be written to freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WindowState {
    /// The customer never wrote or called.
    Never,
    /// Free messages are allowed.
    Open {
        /// First instant at which they no longer are.
        closes_at: Instant,
    },
    /// Only templates are allowed.
    Closed {
        /// When the window closed.
        since: Instant,
    },
    /// Only templates: Meta refused a free message although the timer may still have run.
    ClosedByMeta {
        /// When Meta refused.
        since: Instant,
    },
    /// The customer may have written without our hearing of it.
    Unknown {
        /// Since when we may have missed messages.
        since: Instant,
        /// Until when the window is open in any case; a missed message can only make it longer.
        open_until: Option<Instant>,
    },
}

impl Gap {
    /// When it casts no doubt any more: a window opened by a message missed in it is closed by then.
    pub fn doubt_ends(&self) -> Instant {
        self.until.plus(WINDOW)
    }
}

impl WindowFacts {
    /// What is known once the customer wrote or called at `meta_at` by Meta's clock, of which we
    /// heard at `received_at` by ours.
    ///
    /// A time of Meta's that lies after the receipt is taken as the receipt, so a wrong stamp
    /// never promises more than 24 hours.
    #[must_use]
    pub fn customer_wrote(self, meta_at: Instant, received_at: Instant) -> Self {
        let wrote_at = meta_at.min(received_at);
        Self {
            opened_at: self.opened_at.max(Some(wrote_at)),
            refused_at: self.refused_at.filter(|refused| *refused >= wrote_at),
        }
    }

    /// What is known once Meta refused a free message sent at `at` with error 131047. A refusal
    /// older than the customer's last message says nothing any more.
    #[must_use]
    pub fn refused(self, at: Instant) -> Self {
        if self.opened_at.is_some_and(|opened| opened > at) {
            return self;
        }
        Self {
            refused_at: self.refused_at.max(Some(at)),
            ..self
        }
    }

    /// When the window closes or closed, going by what we heard; `None` when the customer never
    /// wrote or Meta refused since.
    pub fn closes_at(&self) -> Option<Instant> {
        if self.refused_at.is_some() {
            None
        } else {
            self.opened_at.map(|opened| opened.plus(WINDOW))
        }
    }

    /// Whether the customer may be written to freely at `now`, given the last stretch in which
    /// webhooks may be missing.
    ///
    /// ```
    /// use domain::{instant::Instant, window::{WindowFacts, WindowState}};
    /// let wrote = Instant::from_seconds(1_000_000);
    /// let facts = WindowFacts::default().customer_wrote(wrote, wrote);
    /// let closes_at = Instant::from_seconds(1_086_400);
    /// assert_eq!(facts.state(wrote, None), WindowState::Open { closes_at });
    /// assert_eq!(facts.state(closes_at, None), WindowState::Closed { since: closes_at });
    /// ```
    pub fn state(&self, now: Instant, gap: Option<Gap>) -> WindowState {
        if let Some(gap) = gap.filter(|gap| self.is_in_doubt(now, gap)) {
            let open_until = self.closes_at().filter(|closes| *closes > now);
            return WindowState::Unknown {
                since: gap.from,
                open_until,
            };
        }
        match (self.refused_at, self.closes_at()) {
            (Some(since), _) => WindowState::ClosedByMeta { since },
            (None, Some(closes_at)) if now < closes_at => WindowState::Open { closes_at },
            (None, Some(since)) => WindowState::Closed { since },
            (None, None) => WindowState::Never,
        }
    }

    /// The next instant after `now` at which [`WindowFacts::state`] answers otherwise by itself.
    pub fn next_change(&self, now: Instant, gap: Option<Gap>) -> Option<Instant> {
        let mut moments: Vec<Instant> = [
            self.closes_at(),
            gap.map(|gap| gap.from),
            gap.map(|gap| gap.doubt_ends()),
        ]
        .into_iter()
        .flatten()
        .filter(|moment| *moment > now)
        .collect();
        moments.sort_unstable();
        let current = self.state(now, gap);
        moments
            .into_iter()
            .find(|moment| self.state(*moment, gap) != current)
    }

    /// A message heard, or a refusal made, after the gap settles the matter; so does time.
    fn is_in_doubt(&self, now: Instant, gap: &Gap) -> bool {
        let settled = |at: Option<Instant>| at.is_some_and(|at| at >= gap.until);
        gap.from <= now
            && now < gap.doubt_ends()
            && !settled(self.opened_at)
            && !settled(self.refused_at)
    }
}

impl WindowState {
    /// Until when a free message is surely allowed, when it is now.
    pub fn open_until(&self) -> Option<Instant> {
        match self {
            Self::Open { closes_at } => Some(*closes_at),
            Self::Unknown { open_until, .. } => *open_until,
            Self::Never | Self::Closed { .. } | Self::ClosedByMeta { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
