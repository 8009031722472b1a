//! Every table, once: what it is made of, and how a derived one reads without this desk's row
//! numbers.
//!
//! Derived tables hold what the log says and nothing else: the same entries make the same of them
//! on every desk, and again when they are applied anew.

use crate::{Read, StoreError};
use std::collections::BTreeMap;

/// What a table is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The log itself, and whose it is.
    Log,
    /// The log's entries; with the query that names its rows as every desk would.
    Derived(&'static str),
    /// What Meta says, read again when it is lost.
    Fetched,
    /// What this desk alone needs to know.
    Local,
}

use Kind::{Derived, Fetched, Local, Log};

/// The tables of the first database. The indexes of words follow their tables.
pub const ALL: &[(&str, Kind)] = &[
    ("desk", Log),
    ("log", Log),
    // By row numbers, for putting entries in order.
    ("register", Log),
    ("account", Fetched),
    ("number", Fetched),
    ("template", Fetched),
    ("template_read", Fetched),
    ("profile", Fetched),
    ("alert", Local),
    ("draft", Local),
    ("dropped_bytes", Local),
    ("gap", Local),
    ("heartbeat", Local),
    ("refused", Local),
    // Where numbers of rows lead that are no more.
    ("thread_moved", Local),
    (
        "person",
        Derived(
            "SELECT {person:person.id}, saved_name, profile_name, username, phone, bsuid, marketing_stopped, email
             FROM person WHERE merged_into IS NULL",
        ),
    ),
    ("alias", Derived("SELECT kind, value, {person:alias.person} FROM alias")),
    (
        "thread",
        Derived(
            "SELECT {thread:thread.id}, opened_at, refused_at, closes_at, {message:thread.last_key}, last_at, last_ours, last_kind,
             last_media, last_text, last_status, unanswered_since, unread, read_up_to, trouble, blocked, referral,
             entry, first_at, standby_since FROM thread",
        ),
    ),
    ("thread_count", Derived("SELECT number, threads, unanswered, unread FROM thread_count")),
    (
        "message",
        Derived(
            "SELECT {thread:message.thread}, {message:message.key}, at, received_at, author, content, words, context, referral,
             opened_window, window_closed_before, edited_from, revoked, status, status_at, pricing, hex(outgoing),
             error_key, error_detail, {person:message.sender}, asks, heard, opens,
             row_number() OVER (PARTITION BY thread ORDER BY at, key) FROM message",
        ),
    ),
    ("reaction", Derived("SELECT {thread:reaction.thread}, target, ours, emoji FROM reaction")),
    (
        "early_change",
        Derived("SELECT number, wamid, {thread:early_change.thread}, at, content FROM early_change"),
    ),
    ("early_status", Derived("SELECT number, wamid, kept_at, news FROM early_status")),
    // When something is tried again is this desk's business; what is done leaves after a while.
    (
        "outbox",
        Derived(
            "SELECT hex(id), {thread:outbox.thread}, {message:outbox.message}, request, phase, error_key, error_detail, can_retry,
             needs_template, quote, prices, dealt_with, row_number() OVER (PARTITION BY thread ORDER BY seq)
             FROM outbox WHERE phase <> 4",
        ),
    ),
    // Bytes are fetched.
    (
        "attachment",
        Derived("SELECT {message:attachment.message}, media, sha256, name FROM attachment WHERE message IS NOT NULL"),
    ),
    ("line", Derived("SELECT id, account, currency, timezone FROM line")),
    ("payment", Derived("SELECT number, reference, {message:payment.message} FROM payment")),
    (
        "ledger",
        Derived(
            "SELECT {message:ledger.message}, number, {thread:ledger.thread}, at, month, quote, category, uses_allowance, country,
             market, template, ad, late, settled_month, settled FROM ledger",
        ),
    ),
    (
        "usage",
        Derived("SELECT number, month, free_replies_used, pending, unknown, spent_micros, currency FROM usage"),
    ),
    ("volume", Derived("SELECT number, month, market, category, messages FROM volume WHERE messages <> 0")),
    ("label", Derived("SELECT hex(key), name, folded, color FROM label")),
    (
        "thread_label",
        Derived("SELECT {thread:thread_label.thread}, hex(label.key) FROM thread_label JOIN label ON label.id = label"),
    ),
    (
        "rate_file",
        Derived("SELECT effective, currency, kind, name, imported_at, cells FROM rate_file"),
    ),
    // Most settings are this desk's own.
    ("setting", Derived("SELECT key, json FROM setting WHERE key = 'budget'")),
];

/// How a row is called on every desk, in place of its number.
const NAMES: &[(&str, &str)] = &[
    (
        "message",
        "(SELECT coalesce(named.wamid, hex(named.outgoing), {thread:named.thread} || ' ' || named.at || named.content)
         FROM message AS named WHERE named.key = {})",
    ),
    (
        "thread",
        "(SELECT called.number || '/' || coalesce(called.group_id, {person:called.person})
         FROM thread AS called WHERE called.id = {})",
    ),
    (
        "person",
        "coalesce((SELECT group_concat(kind || ':' || value, ' ') FROM
         (SELECT kind, value FROM alias AS known WHERE known.person = {} ORDER BY kind, value)),
         (SELECT min(coalesce(own.group_id, written.wamid, hex(written.outgoing))) FROM thread AS own
         LEFT JOIN message AS written ON written.thread = own.id WHERE own.person = {}))",
    ),
];

/// What the derived tables hold, row numbers replaced by names that are the same on every desk: the
/// rows of each table, sorted.
///
/// # Errors
/// When they cannot be read.
pub fn derived(read: &Read<'_>) -> Result<BTreeMap<&'static str, Vec<String>>, StoreError> {
    let mut tables = BTreeMap::new();
    for (table, kind) in ALL {
        let Derived(sql) = kind else { continue };
        let mut statement = read.main.prepare(&named(sql))?;
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at));
            cells
                .collect::<rusqlite::Result<Vec<_>>>()
                .map(|cells| format!("{cells:?}"))
        })?;
        let mut rows: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
        rows.sort();
        tables.insert(*table, rows);
    }
    Ok(tables)
}

/// The query with each `{kind:table.column}` replaced by what the row is called.
fn named(sql: &str) -> String {
    let mut sql = sql.to_owned();
    for (kind, name) in NAMES {
        let open = format!("{{{kind}:");
        while let Some(from) = sql.find(&open) {
            let rest = sql.get(from + open.len()..).unwrap_or_default();
            let column = rest.split('}').next().unwrap_or_default().to_owned();
            let placeholder = format!("{open}{column}}}");
            sql = sql.replacen(&placeholder, &name.replace("{}", &column), 1);
        }
    }
    sql
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{DatabaseKey, connection::open_for_writing};
    use std::collections::BTreeSet;

    #[test]
    fn every_table_is_listed_once() {
        let dir = tempfile::tempdir().unwrap();
        let (pair, _) = open_for_writing(dir.path(), &DatabaseKey::new([9; 32])).unwrap();
        let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
                   AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        let mut statement = pair.main.prepare(sql).unwrap();
        let names = statement.query_map([], |row| row.get::<_, String>(0));
        let there: BTreeSet<String> = names.unwrap().map(Result::unwrap).collect();
        let listed: BTreeSet<String> = ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(listed.len(), ALL.len(), "one is listed twice");
        assert_eq!(listed, there);
        let read = Read::new(&pair.main, &pair.media);
        assert!(derived(&read).unwrap().values().all(Vec::is_empty));
    }
}
