//! The one shape in which a call fails. The window turns the code into a sentence and a next step.

use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a call failed, in codes that somebody acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// Free-form messages are not allowed now.
    WindowClosed,
    /// The price is not the one that was shown; look again before sending.
    PriceChanged,
    /// It would pass the budget; `detail` is by how much, as a decimal.
    OverBudget,
    /// The account has no way to pay for this.
    NoPaymentMethod,
    /// No number is connected.
    NotConnected,
    /// Meta could not be reached.
    Offline,
    /// The token is no longer accepted.
    Reauthenticate,
    /// Meta asks us to slow down.
    RateLimited,
    /// Meta refused; `key` names the sentence.
    Rejected,
    /// Whether it went out is not known.
    Uncertain,
    /// It was changed elsewhere meanwhile.
    Conflict,
    /// There is no such thing.
    NotFound,
    /// The parameters break a rule; `key` names it.
    Invalid,
    /// It is too late to take it back.
    TooLate,
    /// The disk is full.
    DiskFull,
    /// The keychain is locked or missing.
    KeychainLocked,
    /// There is a database, and the keychain has no key for it.
    KeyMissing,
    /// There is no database, and there was one.
    DataGone,
    /// The data folder cannot be written.
    ReadOnly,
    /// The disk does not work.
    DiskFails,
    /// The database was written by a newer version.
    NewerDatabase,
    /// The database cannot be opened with the key at hand, or is damaged.
    DatabaseUnreadable,
    /// A defect of ours.
    Internal,
}

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{code:?} {key:?}")]
pub struct Fault {
    /// What kind of failure.
    pub code: FaultCode,
    /// Names a more precise sentence in the window's messages (`error_<key>`), when there is one.
    pub key: Option<Refusal>,
    /// Meta's or the system's own words, for the details pane; never shown alone, never a secret.
    pub detail: Option<String>,
    /// When trying again makes sense, in seconds.
    pub retry_after: Option<u32>,
    /// The line of a file it is about, counted from 1.
    pub line: Option<u32>,
}

impl Fault {
    /// A failure with nothing more to say than its code.
    pub fn new(code: FaultCode) -> Self {
        Self {
            code,
            key: None,
            detail: None,
            retry_after: None,
            line: None,
        }
    }

    /// The same with words for the details pane.
    #[must_use]
    pub fn because(mut self, detail: impl ToString) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// The same with the key of a more precise sentence.
    #[must_use]
    pub fn keyed(mut self, key: Refusal) -> Self {
        self.key = Some(key);
        self
    }
}
