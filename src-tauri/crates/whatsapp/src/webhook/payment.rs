//! Payments for orders, which Meta reports among the statuses (Meta, Payments API India, 2025-12).
//!
//! The id of such a status may be that of the request to pay; it says nothing about how far that
//! message has come.

use super::{
    What,
    event::at,
    people::{self, Contacts},
};
use crate::json::{instant, list, text, whole};
use domain::customer::Identity;
use domain::id::MessageId;
use domain::money::Currency;
use domain::payment::{Payment, PaymentState, Refund, Sum, Transaction};
use serde::Serialize;
use serde_json::Value;

/// News of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentUpdate {
    /// The status's id: where it is a message's, that of the request to pay.
    pub id: Option<MessageId>,
    /// Who pays, as far as the status itself says.
    pub customer: Identity,
    /// What it says of the payment.
    pub payment: Payment,
}

pub(super) fn read(contacts: &Contacts, item: &Value) -> What {
    let part = item.get("payment").unwrap_or(&Value::Null);
    let transaction = part
        .get("transaction")
        .filter(|transaction| transaction.is_object());
    let currency = currency(part).or_else(|| currency(transaction?));
    let raw_state = text(item, "status");
    let state = |word: Option<&str>| word.map_or(PaymentState::Unknown, PaymentState::from_word);
    let transaction = transaction.map(read_transaction);
    let payment = Payment {
        reference: text(part, "reference_id"),
        state: state(raw_state.as_deref()).max(
            transaction
                .as_ref()
                .map_or(PaymentState::Unknown, |t| t.state),
        ),
        raw_state,
        amount: sum(part, currency),
        refunds: list(part, "refunds")
            .iter()
            .map(|refund| Refund {
                id: text(refund, "id"),
                amount: sum(refund, currency),
                state: state(text(refund, "status").as_deref()),
                at: instant(refund, "updated_timestamp")
                    .or_else(|| instant(refund, "created_timestamp")),
            })
            .collect(),
        transaction,
        at: at(item),
    };
    What::Payment(PaymentUpdate {
        id: text(item, "id").and_then(MessageId::new),
        customer: people::party_by_id(item, "recipient_id", "recipient_user_id", contacts),
        payment,
    })
}

fn read_transaction(from: &Value) -> Transaction {
    let part = |key: &str| from.get(key).unwrap_or(&Value::Null);
    Transaction {
        id: text(from, "id"),
        gateway_id: text(from, "pg_transaction_id"),
        gateway: text(from, "type"),
        state: text(from, "status")
            .map_or(PaymentState::Unknown, |word| PaymentState::from_word(&word)),
        method: text(part("method"), "type"),
        error_code: text(part("error"), "code"),
        error_reason: text(part("error"), "reason"),
    }
}

/// `{"amount": {"value": 21000, "offset": 100}}`
fn sum(from: &Value, currency: Option<Currency>) -> Option<Sum> {
    let amount = from.get("amount")?;
    let own = text(amount, "currency").and_then(|code| code.parse().ok());
    Sum::of_parts(
        whole(amount, "value")?,
        whole(amount, "offset")?,
        own.or(currency),
    )
}

fn currency(from: &Value) -> Option<Currency> {
    text(from, "currency")
        .or_else(|| text(from.get("amount")?, "currency"))?
        .parse()
        .ok()
}
