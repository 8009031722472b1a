//! The connected business accounts and their phone numbers. No secrets: those are in the keychain.

use crate::{
    Read, StoreError, Tx,
    column::{Put, Word, get as column, get_maybe, maybe, word_maybe},
};
use domain::{
    id::{PhoneNumberId, WabaId},
    money::Currency,
    refusal::Refusal,
};
use rusqlite::{Row, params};

/// A WhatsApp business account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Meta's id of it.
    pub waba: WabaId,
    /// Its name.
    pub name: String,
    /// What it is billed in, once known.
    pub currency: Option<Currency>,
    /// Its IANA time zone, once known.
    pub timezone: Option<String>,
    /// Whether it can pay, once known.
    pub payment_method: Option<bool>,
    /// The app the token belongs to.
    pub app_id: Option<String>,
    /// The Graph version spoken with it, `v23.0`.
    pub graph_version: String,
    /// The base URL of Graph.
    pub graph_base: String,
    /// What is wrong with its token: key of a sentence.
    pub token_state: Option<Refusal>,
}

/// A business phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberRow {
    /// Meta's id of it.
    pub id: PhoneNumberId,
    /// The account it belongs to.
    pub waba: WabaId,
    /// The number for people to read.
    pub display_phone: String,
    /// The name customers see.
    pub verified_name: Option<String>,
    /// Meta's quality rating, as sent.
    pub quality: Option<String>,
    /// Meta's status of it, as sent.
    pub status: Option<String>,
    /// Its throughput level, as sent.
    pub throughput: Option<String>,
    /// Its place among the numbers.
    pub position: u32,
    /// It also answers in the WhatsApp Business app on a phone (coexistence).
    pub on_phone_app: bool,
}

const COLUMNS: &str = "waba, name, currency, timezone, payment_method, app_id, graph_version, graph_base, token_state";
const NUMBER_COLUMNS: &str =
    "id, waba, display_phone, verified_name, quality, status, throughput, position, on_phone_app";

/// Adds or replaces an account.
///
/// # Errors
/// When it cannot be written.
pub fn upsert(tx: &Tx<'_>, account: &AccountRow) -> Result<(), StoreError> {
    tx.change(
        &format!(
            "INSERT INTO account ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (waba) DO UPDATE SET name = excluded.name, currency = excluded.currency,
             timezone = excluded.timezone, payment_method = excluded.payment_method, app_id = excluded.app_id,
             graph_version = excluded.graph_version, graph_base = excluded.graph_base,
             token_state = excluded.token_state"
        ),
        params![
            Put(&account.waba),
            account.name,
            maybe(&account.currency),
            account.timezone,
            account.payment_method,
            account.app_id,
            account.graph_version,
            account.graph_base,
            account.token_state.map(Word),
        ],
    )?;
    Ok(())
}

/// An account.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, waba: &WabaId) -> Result<Option<AccountRow>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM account WHERE waba = ?1"),
        params![Put(waba)],
        account,
    )
}

/// All accounts, in order of their ids.
///
/// # Errors
/// When it cannot be read.
pub fn all(read: &Read<'_>) -> Result<Vec<AccountRow>, StoreError> {
    read.all(
        &format!("SELECT {COLUMNS} FROM account ORDER BY waba"),
        [],
        account,
    )
}

/// Removes an account and its numbers; conversations stay.
///
/// # Errors
/// When it cannot be written.
pub fn remove(tx: &Tx<'_>, waba: &WabaId) -> Result<(), StoreError> {
    tx.change("DELETE FROM account WHERE waba = ?1", params![Put(waba)])?;
    Ok(())
}

/// Adds or replaces a number; its account must be there.
///
/// # Errors
/// When it cannot be written.
pub fn upsert_number(tx: &Tx<'_>, number: &NumberRow) -> Result<(), StoreError> {
    tx.change(
        &format!(
            "INSERT INTO number ({NUMBER_COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET waba = excluded.waba, display_phone = excluded.display_phone,
             verified_name = excluded.verified_name, quality = excluded.quality, status = excluded.status,
             throughput = excluded.throughput, position = excluded.position,
             on_phone_app = excluded.on_phone_app"
        ),
        params![
            Put(&number.id),
            Put(&number.waba),
            number.display_phone,
            number.verified_name,
            number.quality,
            number.status,
            number.throughput,
            number.position,
            number.on_phone_app,
        ],
    )?;
    Ok(())
}

/// A number.
///
/// # Errors
/// When it cannot be read.
pub fn number(read: &Read<'_>, id: &PhoneNumberId) -> Result<Option<NumberRow>, StoreError> {
    read.first(
        &format!("SELECT {NUMBER_COLUMNS} FROM number WHERE id = ?1"),
        params![Put(id)],
        number_row,
    )
}

/// All numbers, in their order.
///
/// # Errors
/// When it cannot be read.
pub fn numbers(read: &Read<'_>) -> Result<Vec<NumberRow>, StoreError> {
    read.all(
        &format!("SELECT {NUMBER_COLUMNS} FROM number ORDER BY position, id"),
        [],
        number_row,
    )
}

/// Removes a number; its conversations stay.
///
/// # Errors
/// When it cannot be written.
pub fn remove_number(tx: &Tx<'_>, id: &PhoneNumberId) -> Result<(), StoreError> {
    tx.change("DELETE FROM number WHERE id = ?1", params![Put(id)])?;
    Ok(())
}

fn account(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    Ok(AccountRow {
        waba: column(row, 0)?,
        name: row.get(1)?,
        currency: get_maybe(row, 2)?,
        timezone: row.get(3)?,
        payment_method: row.get(4)?,
        app_id: row.get(5)?,
        graph_version: row.get(6)?,
        graph_base: row.get(7)?,
        token_state: word_maybe(row, 8)?,
    })
}

fn number_row(row: &Row<'_>) -> rusqlite::Result<NumberRow> {
    Ok(NumberRow {
        id: column(row, 0)?,
        waba: column(row, 1)?,
        display_phone: row.get(2)?,
        verified_name: row.get(3)?,
        quality: row.get(4)?,
        status: row.get(5)?,
        throughput: row.get(6)?,
        position: row.get(7)?,
        on_phone_app: row.get(8)?,
    })
}
