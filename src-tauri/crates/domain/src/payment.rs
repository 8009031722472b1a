//! What is known of a customer's payment for an order the shop asked for in a conversation.
//!
//! Source: Meta, Payments API India, payment gateways (2025-12): a status of type `payment`, sent
//! again whenever the transaction or a refund changes. Elsewhere Meta does not know of payments.
//! A payment is no message: it moves no tick and opens no window.

use crate::{instant::Instant, money::Currency};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A payment as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Payment {
    /// The shop's own name for the order, unique for each request to pay.
    pub reference: Option<String>,
    /// How far it has come.
    pub state: PaymentState,
    /// Meta's word for that.
    pub raw_state: Option<String>,
    /// What is to be paid.
    pub amount: Option<Sum>,
    /// The newest attempt to pay.
    pub transaction: Option<Transaction>,
    /// What was paid back, in the order in which it was heard of.
    pub refunds: Vec<Refund>,
    /// When it came this far, by Meta's clock.
    pub at: Option<Instant>,
}

/// How far a payment or a refund has come. Ordered by what is believed of two that happened at
/// the same moment.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// A word this version does not know.
    #[default]
    Unknown,
    /// Begun.
    Pending,
    /// It did not go through.
    Failed,
    /// The money has moved.
    Done,
}

/// An amount that need not say its currency: Meta's does not always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sum {
    /// Millionths of the currency's unit.
    pub micros: i64,
    /// The currency, when it was said.
    pub currency: Option<Currency>,
}

/// An attempt to pay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Transaction {
    /// Meta's id of it.
    pub id: Option<String>,
    /// The payment gateway's id of it.
    pub gateway_id: Option<String>,
    /// The gateway: `razorpay`, `payu`, …
    pub gateway: Option<String>,
    /// How far it has come.
    pub state: PaymentState,
    /// How it was paid: `upi`, `card`, …, as sent.
    pub method: Option<String>,
    /// The gateway's code for why it failed.
    pub error_code: Option<String>,
    /// The gateway's words for why it failed.
    pub error_reason: Option<String>,
}

/// Money that goes back to the customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refund {
    /// Meta's id of it.
    pub id: Option<String>,
    /// How much.
    pub amount: Option<Sum>,
    /// How far it has come.
    pub state: PaymentState,
    /// When it came this far, by Meta's clock.
    pub at: Option<Instant>,
}

impl Payment {
    /// What is known once `news` of the same payment has come, in whatever order news come: the
    /// later counts, of two of one moment the one that came further; refunds are added up by id.
    #[must_use]
    pub fn after(self, news: Self) -> Self {
        let (older, newer) = if (self.at, self.state) <= (news.at, news.state) {
            (self, news)
        } else {
            (news, self)
        };
        Self {
            reference: newer.reference.or(older.reference),
            amount: newer.amount.or(older.amount),
            transaction: newer.transaction.or(older.transaction),
            refunds: all_refunds(older.refunds, newer.refunds),
            ..newer
        }
    }
}

fn all_refunds(mut known: Vec<Refund>, news: Vec<Refund>) -> Vec<Refund> {
    for refund in news {
        let same = known
            .iter_mut()
            .find(|each| each.id == refund.id && (each.id.is_some() || **each == refund));
        match same {
            Some(same) if (same.at, same.state) <= (refund.at, refund.state) => *same = refund,
            Some(_) => {}
            None => known.push(refund),
        }
    }
    known
}

impl PaymentState {
    /// The state that Meta's or a gateway's word names, whatever its case.
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "pending" | "created" | "authorized" | "processing" => Self::Pending,
            "success" | "captured" | "completed" | "processed" => Self::Done,
            "failed" | "canceled" | "cancelled" | "expired" => Self::Failed,
            _ => Self::Unknown,
        }
    }
}

impl Sum {
    /// The amount that Meta writes as `value` parts of which `offset` make a unit: 21,000 of 100
    /// are 210. `None` when it is no whole number of millionths.
    pub fn of_parts(value: i64, offset: i64, currency: Option<Currency>) -> Option<Self> {
        let millionths = value.checked_mul(1_000_000)?;
        (offset > 0 && millionths % offset == 0).then(|| Self {
            micros: millionths / offset,
            currency,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(second: i64, state: PaymentState, refunds: &[(&str, PaymentState)]) -> Payment {
        let refund = |(id, state): &(&str, PaymentState)| Refund {
            id: Some((*id).to_owned()),
            state: *state,
            at: Some(Instant::from_seconds(second)),
            ..Refund::default()
        };
        Payment {
            state,
            at: Some(Instant::from_seconds(second)),
            refunds: refunds.iter().map(refund).collect(),
            ..Payment::default()
        }
    }

    #[test]
    fn the_order_in_which_news_come_does_not_matter() {
        use PaymentState::{Done, Failed, Pending};
        let all = [
            news(1, Pending, &[]),
            news(2, Failed, &[]),
            news(3, Pending, &[]),
            news(3, Done, &[]),
            news(9, Done, &[("r1", Pending)]),
            news(10, Done, &[("r1", Done)]),
        ];
        let folded = |order: &mut dyn Iterator<Item = &Payment>| {
            order.cloned().reduce(Payment::after).unwrap_or_default()
        };
        let end = folded(&mut all.iter());
        assert_eq!(end.state, Done);
        assert_eq!(end.refunds.len(), 1);
        assert_eq!(end.refunds[0].state, Done);
        assert_eq!(folded(&mut all.iter().rev()), end);
        assert_eq!(
            folded(&mut all.iter().chain(&all)),
            end,
            "repeats add nothing"
        );
    }

    #[test]
    fn parts_of_a_unit_become_millionths_or_nothing() {
        let micros = |value, offset| Sum::of_parts(value, offset, None).map(|sum| sum.micros);
        assert_eq!(micros(21_000, 100), Some(210_000_000));
        assert_eq!(micros(5, 1), Some(5_000_000));
        assert_eq!(micros(1, 3), None);
        assert_eq!(micros(1, 0), None);
        assert_eq!(micros(i64::MAX, 100), None);
    }
}
