//! The shop's labels, and which conversations carry them.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, Word, get as column, word},
};
use domain::{
    id::{LabelId, LabelKey, ThreadId},
    label::{LabelColor, LabelName},
};
use rusqlite::{Row, params};
use std::collections::{HashMap, HashSet};

/// A label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRow {
    /// Ours.
    pub id: LabelId,
    /// Its name on every desk.
    pub key: LabelKey,
    /// What it is called.
    pub name: LabelName,
    /// How it looks.
    pub color: LabelColor,
    /// How many conversations carry it.
    pub threads: u32,
}

const COLUMNS: &str = "id, name, color, \
     (SELECT count(*) FROM thread_label INDEXED BY thread_label_label WHERE thread_label.label = label.id), key";

/// All labels, by name.
///
/// # Errors
/// When it cannot be read.
pub fn all(read: &Read<'_>) -> Result<Vec<LabelRow>, StoreError> {
    read.all(
        &format!("SELECT {COLUMNS} FROM label ORDER BY folded"),
        [],
        row,
    )
}

/// A label.
///
/// # Errors
/// When it cannot be read.
pub fn get(read: &Read<'_>, id: LabelId) -> Result<Option<LabelRow>, StoreError> {
    read.first(
        &format!("SELECT {COLUMNS} FROM label WHERE id = ?1"),
        params![Put(&id)],
        row,
    )
}

/// The label of that name, however it is written.
///
/// # Errors
/// When it cannot be read.
pub fn named(read: &Read<'_>, name: &LabelName) -> Result<Option<LabelId>, StoreError> {
    read.first(
        "SELECT id FROM label WHERE folded = ?1",
        params![name.folded()],
        |row| column(row, 0),
    )
}

/// The label that is called so on every desk.
///
/// # Errors
/// When it cannot be read.
pub fn by_key(read: &Read<'_>, key: LabelKey) -> Result<Option<LabelId>, StoreError> {
    read.first(
        "SELECT id FROM label WHERE key = ?1",
        params![Put(&key)],
        |row| column(row, 0),
    )
}

/// Adds a label. Its name must be free ([`named`]).
///
/// # Errors
/// When it cannot be written.
pub fn create(
    tx: &Tx<'_>,
    key: LabelKey,
    name: &LabelName,
    color: LabelColor,
) -> Result<LabelId, StoreError> {
    let id = tx.insert(
        "INSERT INTO label (key, name, folded, color) VALUES (?1, ?2, ?3, ?4)",
        params![Put(&key), name.as_str(), name.folded(), Word(color)],
    )?;
    Ok(LabelId(id))
}

/// Gives a label another name and colour. The name must be free, or its own ([`named`]).
///
/// # Errors
/// [`StoreError::NotFound`] when it is gone.
pub fn update(
    tx: &Tx<'_>,
    id: LabelId,
    name: &LabelName,
    color: LabelColor,
) -> Result<(), StoreError> {
    tx.change_one(
        "UPDATE label SET name = ?2, folded = ?3, color = ?4 WHERE id = ?1",
        params![Put(&id), name.as_str(), name.folded(), Word(color)],
    )
}

/// Removes a label from every conversation and from the list.
///
/// # Errors
/// When it cannot be written.
pub fn remove(tx: &Tx<'_>, id: LabelId) -> Result<(), StoreError> {
    tx.change("DELETE FROM label WHERE id = ?1", params![Put(&id)])?;
    Ok(())
}

/// Puts a label on a conversation.
///
/// # Errors
/// [`StoreError::NotFound`] when one of them is gone.
pub fn put(tx: &Tx<'_>, id: LabelId, thread: ThreadId) -> Result<(), StoreError> {
    if get(tx, id)?.is_none() {
        return Err(StoreError::NotFound);
    }
    tx.change(
        "INSERT OR IGNORE INTO thread_label (thread, label) VALUES (?1, ?2)",
        params![Put(&thread), Put(&id)],
    )?;
    Ok(())
}

/// Takes a label off a conversation.
///
/// # Errors
/// When it cannot be written.
pub fn take(tx: &Tx<'_>, id: LabelId, thread: ThreadId) -> Result<(), StoreError> {
    tx.change(
        "DELETE FROM thread_label WHERE thread = ?1 AND label = ?2",
        params![Put(&thread), Put(&id)],
    )?;
    Ok(())
}

/// The conversations that carry a label.
///
/// # Errors
/// When it cannot be read.
pub fn threads(read: &Read<'_>, id: LabelId) -> Result<HashSet<ThreadId>, StoreError> {
    let threads: Vec<ThreadId> = read.all(
        "SELECT thread FROM thread_label INDEXED BY thread_label_label WHERE label = ?1",
        params![Put(&id)],
        |row| column(row, 0),
    )?;
    Ok(threads.into_iter().collect())
}

/// The labels of some conversations, each conversation's by name; those without are left out.
///
/// # Errors
/// When it cannot be read.
pub fn of_threads(
    read: &Read<'_>,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, Vec<LabelId>>, StoreError> {
    let pairs: Vec<(ThreadId, LabelId)> = read.all(
        "SELECT thread, thread_label.label FROM thread_label JOIN label ON label.id = thread_label.label
         WHERE thread IN (SELECT value FROM json_each(?1)) ORDER BY folded",
        params![Json(threads)],
        |row| Ok((column(row, 0)?, column(row, 1)?)),
    )?;
    let mut labels: HashMap<ThreadId, Vec<LabelId>> = HashMap::new();
    for (thread, label) in pairs {
        labels.entry(thread).or_default().push(label);
    }
    Ok(labels)
}

fn row(row: &Row<'_>) -> rusqlite::Result<LabelRow> {
    let name: String = row.get(1)?;
    Ok(LabelRow {
        id: column(row, 0)?,
        name: LabelName::new(&name).ok_or(rusqlite::Error::InvalidColumnType(
            1,
            "name".to_owned(),
            rusqlite::types::Type::Text,
        ))?,
        color: word(row, 2)?,
        threads: row.get(3)?,
        key: column(row, 4)?,
    })
}
