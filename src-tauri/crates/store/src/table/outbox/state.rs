//! How far a message came, and how a row's columns hold it.

use crate::column::{get as column, json_maybe, word, word_maybe};
use domain::{dearer::Dearer, instant::Instant, refusal::Refusal};
use rusqlite::{Row, types::Type};
use std::fmt;

/// How far a message came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboxState {
    /// Waits for its time or its turn.
    Waiting {
        /// It is not sent before.
        not_before: Instant,
        /// How often it was tried.
        attempts: u32,
        /// Why it was not taken the last time: key of a sentence.
        reason: Option<Refusal>,
    },
    /// The request is under way.
    Sending {
        /// Since when.
        since: Instant,
    },
    /// It is not known whether the request arrived. Never repeated by itself.
    Uncertain {
        /// Since when.
        since: Instant,
        /// A person took its words back: it holds back nothing and asks for nothing any more.
        taken_back: bool,
    },
    /// It did not go; a person decides.
    Failed {
        /// Key of the sentence that says why.
        key: Refusal,
        /// Meta's words, for the details pane.
        detail: Option<String>,
        /// Trying the same again can help.
        can_retry: bool,
        /// Only a template can go now.
        needs_template: bool,
        /// It was held because it would cost more than was shown.
        prices: Option<Dearer>,
    },
    /// Meta has it.
    Done {
        /// Since when.
        at: Instant,
    },
}

impl OutboxState {
    /// Nobody knows whether it went, and its words were taken back.
    #[must_use]
    pub fn is_taken_back(&self) -> bool {
        matches!(
            self,
            Self::Uncertain {
                taken_back: true,
                ..
            }
        )
    }
}

const WAITING: i64 = 0;
pub(super) const SENDING: i64 = 1;
pub(super) const UNCERTAIN: i64 = 2;
pub(super) const FAILED: i64 = 3;
const DONE: i64 = 4;

/// A state as its columns hold it.
pub(super) struct Written<'a> {
    pub(super) phase: i64,
    pub(super) at: Instant,
    pub(super) attempts: u32,
    pub(super) key: Option<Refusal>,
    pub(super) detail: Option<&'a str>,
    pub(super) can_retry: bool,
    pub(super) needs_template: bool,
    pub(super) prices: Option<&'a Dearer>,
}

impl<'a> Written<'a> {
    pub(super) fn of(state: &'a OutboxState) -> Self {
        let bare = |phase, at| Self {
            phase,
            at,
            attempts: 0,
            key: None,
            detail: None,
            can_retry: false,
            needs_template: false,
            prices: None,
        };
        match state {
            OutboxState::Waiting {
                not_before,
                attempts,
                reason,
            } => Self {
                attempts: *attempts,
                key: *reason,
                ..bare(WAITING, *not_before)
            },
            OutboxState::Sending { since } => bare(SENDING, *since),
            OutboxState::Uncertain { since, taken_back } => Self {
                key: taken_back.then_some(Refusal::TakenBack),
                ..bare(UNCERTAIN, *since)
            },
            OutboxState::Failed {
                key,
                detail,
                can_retry,
                needs_template,
                prices,
            } => Self {
                key: Some(*key),
                detail: detail.as_deref(),
                can_retry: *can_retry,
                needs_template: *needs_template,
                prices: prices.as_ref(),
                ..bare(FAILED, Instant::from_millis(0))
            },
            OutboxState::Done { at } => bare(DONE, *at),
        }
    }
}

/// A row's state.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<OutboxState> {
    let at = column(row, 7)?;
    Ok(match row.get(6)? {
        WAITING => OutboxState::Waiting {
            not_before: at,
            attempts: row.get(8)?,
            reason: word_maybe(row, 9)?,
        },
        SENDING => OutboxState::Sending { since: at },
        UNCERTAIN => OutboxState::Uncertain {
            since: at,
            taken_back: word_maybe(row, 9)? == Some(Refusal::TakenBack),
        },
        FAILED => OutboxState::Failed {
            key: word(row, 9)?,
            detail: row.get(10)?,
            can_retry: row.get(11)?,
            needs_template: row.get(12)?,
            prices: json_maybe(row, 15)?,
        },
        DONE => OutboxState::Done { at },
        _ => {
            return Err(rusqlite::Error::FromSqlConversionFailure(
                6,
                Type::Integer,
                Box::new(NoSuchPhase),
            ));
        }
    })
}

#[derive(Debug)]
struct NoSuchPhase;

impl fmt::Display for NoSuchPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message in the outbox has no known phase")
    }
}

impl std::error::Error for NoSuchPhase {}
