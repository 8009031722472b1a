//! Which message of a conversation shows the payment for an order.

use crate::{
    Read, StoreError, Tx,
    column::{Put, get as column},
};
use domain::id::{MessageKey, PhoneNumberId};
use rusqlite::params;

/// The message that shows the payment with this reference, asked for by one of our numbers.
///
/// # Errors
/// When it cannot be read.
pub fn message(
    read: &Read<'_>,
    number: &PhoneNumberId,
    reference: &str,
) -> Result<Option<MessageKey>, StoreError> {
    read.first(
        "SELECT message FROM payment WHERE number = ?1 AND reference = ?2",
        params![Put(number), reference],
        |row| column(row, 0),
    )
}

/// Notes which message shows a payment.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn shown_by(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    reference: &str,
    message: MessageKey,
) -> Result<(), StoreError> {
    tx.change_one(
        "INSERT INTO payment (number, reference, message) VALUES (?1, ?2, ?3)",
        params![Put(number), reference, Put(&message)],
    )
}
