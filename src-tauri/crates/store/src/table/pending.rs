//! What is written or sent and not yet delivered: the part of a month's spending still to come.
//! What waits for a doubt to end is none of it: only a person can let it go.

use crate::{Read, StoreError, column::Put, table::outbox::BEHIND_A_DOUBT};
use domain::{
    id::{MessageKey, PhoneNumberId},
    instant::Instant,
    money::{Currency, Money},
};
use rusqlite::params;

/// The prices shown for a number's messages from `since` on that are not delivered yet, added up;
/// with `before`, only of those written before that message. Prices in other currencies and those
/// not known are left out.
///
/// # Errors
/// When it cannot be read.
pub fn sum(
    read: &Read<'_>,
    number: &PhoneNumberId,
    currency: Currency,
    since: Instant,
    before: Option<MessageKey>,
) -> Result<Money, StoreError> {
    let before = before.map_or(i64::MAX, |key| key.0);
    let micros = read.one(
        &format!(
            "SELECT coalesce(sum(json_extract(quote, '$.amount.micros')), 0) FROM ledger INDEXED BY ledger_unsettled
             WHERE number = ?1 AND settled IS NULL AND message < ?2 AND at >= ?3
             AND json_extract(quote, '$.amount.currency') = ?4 AND NOT EXISTS (
                 SELECT 1 FROM outbox AS own INDEXED BY outbox_message
                 WHERE own.message = ledger.message AND {BEHIND_A_DOUBT})"
        ),
        params![Put(number), before, Put(&since), currency.code()],
        |row| row.get(0),
    )?;
    Ok(Money { micros, currency })
}
