//! What a message's line in the ledger says from the beginning: to which month it belongs, what it
//! is charged as, to whom and why it goes.

use crate::tariff::quote::{Quote, SendKind, Why};
use serde::{Deserialize, Serialize};

/// A message's line in the ledger as it is begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// The month it was written in, in the account's time zone, `2026-10`.
    pub month: String,
    /// What it is charged as, in Meta's word.
    pub category: String,
    /// It will use up a free reply when it is delivered.
    pub uses_allowance: bool,
    /// To whom and why it goes.
    pub facts: LineFacts,
}

/// To whom and why a message goes: what a month's costs are divided by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFacts {
    /// Two letters of the customer's country, when known.
    pub country: Option<String>,
    /// The market it is priced in, when known.
    pub market: Option<String>,
    /// Name of the template sent.
    pub template: Option<String>,
    /// Meta's id of the advertisement that brought the customer.
    pub ad: Option<String>,
    /// A template to a customer whose window closed while they waited for an answer.
    pub late: bool,
}

impl LedgerLine {
    /// The line of a message that counts as `kind`, quoted so, in a month. Reactions have none:
    /// they are always free and never counted (Meta, Messages, 2026-09-29).
    pub fn of(kind: SendKind, quote: &Quote, month: String, facts: LineFacts) -> Option<Self> {
        (kind != SendKind::Reaction).then(|| Self {
            month,
            category: crate::outbox_request::category_of(kind).to_owned(),
            uses_allowance: kind == SendKind::Service && quote.why == Why::Allowance,
            facts,
        })
    }
}
