//! What every message of ours was quoted at and what it cost, with each number's month kept in
//! step: used free replies, money spent, and what is not known.
//!
//! A message is charged once, however often its delivery is told. Currencies are never added up.

pub mod month;
mod volume;

pub use volume::volume;

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column, get_maybe, json, json_maybe, maybe},
};
use domain::{
    id::{MessageKey, PhoneNumberId, ThreadId},
    instant::Instant,
    ledger_line::LineFacts,
    money::{Currency, Money},
    tariff::quote::Quote,
};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

/// A message about to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLine {
    /// The message.
    pub message: MessageKey,
    /// Its conversation.
    pub thread: ThreadId,
    /// The number it goes out from.
    pub number: PhoneNumberId,
    /// When it was written.
    pub at: Instant,
    /// The month of `at` in the account's time zone, `2026-10`.
    pub month: String,
    /// The price shown before sending.
    pub quote: Quote,
    /// What it is charged as, in Meta's word.
    pub category: String,
    /// It will use up a free reply when it is delivered.
    pub uses_allowance: bool,
    /// To whom and why it goes.
    pub facts: LineFacts,
}

/// Where a settlement comes from. A later one here outweighs an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldBy {
    /// Nobody: what was quoted stands.
    Quote,
    /// The price in the status `sent`, before the delivery that is charged.
    SentStatus,
    /// The price in the status of the delivery.
    DeliveryStatus,
}

/// What a delivered message cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// When it was delivered.
    pub at: Instant,
    /// The month of `at` in the account's time zone.
    pub month: String,
    /// It used up a free reply.
    pub uses_allowance: bool,
    /// Whose word it is.
    pub told_by: ToldBy,
    /// Nothing about it is guessed.
    pub certain: bool,
    /// It cost nothing.
    pub free: bool,
    /// Meta's pricing type, once a status told it.
    pub kind: Option<String>,
    /// What it was charged as, in Meta's word.
    pub category: String,
    /// Meta's word on whether it is charged.
    pub billable: Option<bool>,
    /// What it cost; `None` when it was free or the rate is not known.
    pub amount: Option<Money>,
    /// What a message that an allowance or entry point made free would have cost, when known.
    pub worth: Option<Money>,
    /// First day of the rules applied, `2026-10-01`.
    pub era: Option<String>,
    /// First day of the card read, `2026-10-01`.
    pub card: Option<String>,
}

impl Settlement {
    /// Whether another word about the same message changes nothing: it weighs less, or was said of a
    /// later moment.
    fn outweighs(&self, other: &Self) -> bool {
        (self.told_by, other.at) >= (other.told_by, self.at)
    }
}

/// A message's line in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// The message.
    pub message: MessageKey,
    /// Its conversation.
    pub thread: ThreadId,
    /// The number it went out from.
    pub number: PhoneNumberId,
    /// When it was written.
    pub at: Instant,
    /// The month of `at` in the account's time zone.
    pub month: String,
    /// The price shown before sending.
    pub quote: Quote,
    /// What it was to be charged as.
    pub category: String,
    /// It was to use up a free reply.
    pub uses_allowance: bool,
    /// To whom and why it went.
    pub facts: LineFacts,
    /// What it cost, once it is delivered.
    pub settled: Option<Settlement>,
}

/// A number's month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Free replies delivered.
    pub free_replies_used: u32,
    /// Written but not yet delivered; each may use a free reply.
    pub pending: u32,
    /// Delivered and charged, but the amount is not known, or in another currency than the rest.
    pub unknown: u32,
    /// Spent, in millionths of `currency`.
    pub spent_micros: i64,
    /// What was spent is in this; `None` while nothing was.
    pub currency: Option<Currency>,
}

/// What a conversation cost in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreadSpend {
    /// Messages charged.
    pub paid: u32,
    /// Their sum, in the currency of the newest; `None` when nothing known was spent.
    pub spent: Option<Money>,
}

/// Begins a message's line. A line that is there already stays as it is.
///
/// # Errors
/// When it cannot be written.
pub fn open(tx: &Tx<'_>, line: &NewLine) -> Result<(), StoreError> {
    let added = tx.change(
        "INSERT OR IGNORE INTO ledger (message, number, thread, at, month, quote, category, uses_allowance,
         country, market, template, ad, late) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            Put(&line.message),
            Put(&line.number),
            Put(&line.thread),
            Put(&line.at),
            line.month,
            Json(&line.quote),
            line.category,
            line.uses_allowance,
            line.facts.country,
            line.facts.market,
            line.facts.template,
            line.facts.ad,
            line.facts.late,
        ],
    )?;
    if added == 1 && line.uses_allowance {
        count(tx, &line.number, &line.month, |usage| usage.pending += 1)?;
    }
    Ok(())
}

/// A message's line.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, message: MessageKey) -> Result<Option<LedgerRow>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM ledger WHERE message = ?1"),
        params![Put(&message)],
        row,
    )
}

/// The lines of many messages, in order of their keys.
///
/// # Errors
/// When it cannot be read.
pub fn many(read: &Read<'_>, messages: &[MessageKey]) -> Result<Vec<LedgerRow>, StoreError> {
    read.all(
        &format!("SELECT {COLUMNS} FROM ledger WHERE message IN (SELECT value FROM json_each(?1)) ORDER BY message"),
        params![Json(messages)],
        row,
    )
}

/// Notes what a delivered message cost. It is counted once; only a weightier word replaces it
/// ([`ToldBy`]).
///
/// # Errors
/// [`StoreError::NotFound`] when the message has no line.
pub fn settle(tx: &Tx<'_>, message: MessageKey, settlement: &Settlement) -> Result<(), StoreError> {
    let line = get(tx, message)?.ok_or(StoreError::NotFound)?;
    match &line.settled {
        Some(known) if known.outweighs(settlement) => return Ok(()),
        Some(known) => count_settlement(tx, &line, known, -1)?,
        None => forget_pending(tx, &line)?,
    }
    count_settlement(tx, &line, settlement, 1)?;
    tx.change_one(
        "UPDATE ledger SET settled = ?2, settled_month = ?3 WHERE message = ?1",
        params![Put(&message), Json(settlement), settlement.month],
    )
}

/// Takes back the line of a message that will not arrive. What was delivered stays charged.
///
/// # Errors
/// When it cannot be written.
pub fn void(tx: &Tx<'_>, message: MessageKey) -> Result<(), StoreError> {
    let Some(line) = get(tx, message)?.filter(|line| line.settled.is_none()) else {
        return Ok(());
    };
    forget_pending(tx, &line)?;
    tx.change_one(
        "DELETE FROM ledger WHERE message = ?1",
        params![Put(&message)],
    )
}

/// A number's month so far.
///
/// # Errors
/// When it cannot be read.
pub fn usage(read: &Read<'_>, number: &PhoneNumberId, month: &str) -> Result<Usage, StoreError> {
    let found = read.first(
        "SELECT free_replies_used, pending, unknown, spent_micros, currency FROM usage WHERE number = ?1 AND month = ?2",
        params![Put(number), month],
        |row| {
            Ok(Usage {
                free_replies_used: row.get(0)?,
                pending: row.get(1)?,
                unknown: row.get(2)?,
                spent_micros: row.get(3)?,
                currency: get_maybe(row, 4)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// What a conversation cost in a month.
///
/// # Errors
/// When it cannot be read.
pub fn of_thread_month(
    read: &Read<'_>,
    thread: ThreadId,
    month: &str,
) -> Result<ThreadSpend, StoreError> {
    let settled: Vec<Settlement> = read.all(
        "SELECT settled FROM ledger INDEXED BY ledger_thread
         WHERE thread = ?1 AND settled_month = ?2 AND settled IS NOT NULL ORDER BY message DESC",
        params![Put(&thread), month],
        |row| json(row, 0),
    )?;
    let mut spend = ThreadSpend::default();
    for settlement in settled.iter().filter(|settlement| !settlement.free) {
        spend.paid += 1;
        spend.spent = match (spend.spent, settlement.amount) {
            (Some(sum), Some(amount)) => sum.checked_add(amount).or(Some(sum)),
            (sum, amount) => sum.or(amount),
        };
    }
    Ok(spend)
}

fn forget_pending(tx: &Tx<'_>, line: &LedgerRow) -> Result<(), StoreError> {
    if line.uses_allowance {
        count(tx, &line.number, &line.month, |usage| {
            usage.pending = usage.pending.saturating_sub(1)
        })?;
    }
    Ok(())
}

/// Adds a settlement to its month (`times` 1), or takes one out again (-1).
fn count_settlement(
    tx: &Tx<'_>,
    line: &LedgerRow,
    settled: &Settlement,
    times: i32,
) -> Result<(), StoreError> {
    volume::count(tx, line, settled, times)?;
    let step = |n: u32| n.saturating_add_signed(times);
    count(tx, &line.number, &settled.month, |usage| {
        if settled.uses_allowance {
            usage.free_replies_used = step(usage.free_replies_used);
        }
        match settled.amount {
            _ if settled.free => {}
            Some(amount)
                if usage
                    .currency
                    .is_none_or(|currency| currency == amount.currency) =>
            {
                usage.currency = Some(amount.currency);
                usage.spent_micros = usage
                    .spent_micros
                    .saturating_add(i64::from(times).saturating_mul(amount.micros));
            }
            _ => usage.unknown = step(usage.unknown),
        }
    })
}

fn count(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    month: &str,
    change: impl FnOnce(&mut Usage),
) -> Result<(), StoreError> {
    let mut now = usage(tx, number, month)?;
    change(&mut now);
    tx.change(
        "INSERT OR REPLACE INTO usage (number, month, free_replies_used, pending, unknown, spent_micros, currency)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            Put(number),
            month,
            now.free_replies_used,
            now.pending,
            now.unknown,
            now.spent_micros,
            maybe(&now.currency),
        ],
    )?;
    Ok(())
}

const COLUMNS: &str = "message, thread, number, at, month, quote, category, uses_allowance, settled, country, market, \
     template, ad, late";

fn row(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    Ok(LedgerRow {
        message: column(row, 0)?,
        thread: column(row, 1)?,
        number: column(row, 2)?,
        at: column(row, 3)?,
        month: row.get(4)?,
        quote: json(row, 5)?,
        category: row.get(6)?,
        uses_allowance: row.get(7)?,
        settled: json_maybe(row, 8)?,
        facts: LineFacts {
            country: row.get(9)?,
            market: row.get(10)?,
            template: row.get(11)?,
            ad: row.get(12)?,
            late: row.get(13)?,
        },
    })
}
