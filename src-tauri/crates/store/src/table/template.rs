//! The account's message templates as Meta last gave them.

use crate::{
    Read, StoreError, Tx,
    column::{Json, Put, get as column, json, maybe},
};
use domain::{
    id::{TemplateId, WabaId},
    instant::Instant,
    template::{Category, Template, TemplateStatus},
};
use rusqlite::params;

/// Replaces all templates of an account by what Meta gave at `at`.
///
/// # Errors
/// When it cannot be written.
pub fn replace_all(
    tx: &Tx<'_>,
    waba: &WabaId,
    templates: &[Template],
    at: Instant,
) -> Result<(), StoreError> {
    tx.change("DELETE FROM template WHERE waba = ?1", params![Put(waba)])?;
    for (position, template) in templates.iter().enumerate() {
        tx.change(
            "INSERT INTO template (waba, position, id, json) VALUES (?1, ?2, ?3, ?4)",
            params![
                Put(waba),
                position as i64,
                maybe(&template.id),
                Json(template)
            ],
        )?;
    }
    tx.change(
        "INSERT OR REPLACE INTO template_read (waba, at) VALUES (?1, ?2)",
        params![Put(waba), Put(&at)],
    )?;
    Ok(())
}

/// All templates of an account, in Meta's order.
///
/// # Errors
/// When it cannot be read.
pub fn all(read: &Read<'_>, waba: &WabaId) -> Result<Vec<Template>, StoreError> {
    read.all(
        "SELECT json FROM template WHERE waba = ?1 ORDER BY position",
        params![Put(waba)],
        |row| json(row, 0),
    )
}

/// One template of an account.
///
/// # Errors
/// When it cannot be read.
pub fn get(
    read: &Read<'_>,
    waba: &WabaId,
    id: &TemplateId,
) -> Result<Option<Template>, StoreError> {
    read.first(
        "SELECT json FROM template WHERE id = ?1 AND waba = ?2",
        params![Put(id), Put(waba)],
        |row| json(row, 0),
    )
}

/// When Meta was last asked for an account's templates.
///
/// # Errors
/// When it cannot be read.
pub fn read_at(read: &Read<'_>, waba: &WabaId) -> Result<Option<Instant>, StoreError> {
    read.first(
        "SELECT at FROM template_read WHERE waba = ?1",
        params![Put(waba)],
        |row| column(row, 0),
    )
}

/// Notes Meta's word on a template's review. Nothing happens when it is not known here.
///
/// # Errors
/// When it cannot be written.
pub fn set_status(tx: &Tx<'_>, id: &TemplateId, status: &str) -> Result<(), StoreError> {
    change(tx, id, |template| {
        template.status = TemplateStatus::from_meta(status)
    })
}

/// Notes Meta's word on what a template is charged as. Nothing happens when it is not known here.
///
/// # Errors
/// When it cannot be written.
pub fn set_category(tx: &Tx<'_>, id: &TemplateId, category: &str) -> Result<(), StoreError> {
    change(tx, id, |template| {
        template.category = Category::from_meta(category)
    })
}

fn change(
    tx: &Tx<'_>,
    id: &TemplateId,
    edit: impl FnOnce(&mut Template),
) -> Result<(), StoreError> {
    let known = tx.first(
        "SELECT json FROM template WHERE id = ?1",
        params![Put(id)],
        |row| json(row, 0),
    )?;
    if let Some(mut template) = known {
        edit(&mut template);
        tx.change(
            "UPDATE template SET json = ?2 WHERE id = ?1",
            params![Put(id), Json(&template)],
        )?;
    }
    Ok(())
}
