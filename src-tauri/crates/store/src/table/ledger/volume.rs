//! How many messages a month's volume tiers have counted, kept in step with the settlements.

use super::{LedgerRow, Settlement};
use crate::{
    Read, StoreError, Tx,
    column::{Json, Put},
};
use domain::{id::PhoneNumberId, rate_card::category::RateCategory};
use rusqlite::params;

/// How many messages to a market these numbers were charged for in a month, as the volume tiers of
/// `category` count them; 0 for a category without tiers.
///
/// # Errors
/// When it cannot be read.
pub fn volume(
    read: &Read<'_>,
    numbers: &[PhoneNumberId],
    month: &str,
    market: &str,
    category: RateCategory,
) -> Result<u64, StoreError> {
    let Some(counted) = category.counted_in_tiers() else {
        return Ok(0);
    };
    let messages: u32 = read.one(
        "SELECT coalesce(sum(messages), 0) FROM volume WHERE month = ?1 AND market = ?2 AND category = ?3
         AND number IN (SELECT value FROM json_each(?4))",
        params![month, market, counted.name(), Json(numbers)],
        |row| row.get(0),
    )?;
    Ok(messages.into())
}

/// Adds a settlement to its month (`times` 1), or takes one out again (-1). Only what is charged, and has volume tiers at all, counts towards them.
pub(super) fn count(
    tx: &Tx<'_>,
    line: &LedgerRow,
    settled: &Settlement,
    times: i32,
) -> Result<(), StoreError> {
    let counted =
        RateCategory::from_meta(&settled.category).and_then(RateCategory::counted_in_tiers);
    let (Some(category), Some(market), false) = (counted, &line.facts.market, settled.free) else {
        return Ok(());
    };
    tx.change(
        "INSERT INTO volume (number, month, market, category, messages) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (month, market, category, number) DO UPDATE SET messages = messages + excluded.messages",
        params![Put(&line.number), settled.month, market, category.name(), times],
    )?;
    Ok(())
}
