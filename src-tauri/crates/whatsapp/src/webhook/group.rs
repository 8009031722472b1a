//! News of groups: made, renamed, joined, suspended (Meta, Groups API, 2025-12). Only the name is
//! of use to an inbox that cannot answer in them.

use super::{Oddity, Place, What, event::errors, people::Contacts};
use crate::json::text;
use domain::id::GroupId;
use serde::Serialize;
use serde_json::Value;

/// News of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupUpdate {
    /// The group.
    pub id: Option<GroupId>,
    /// `group_create`, `group_settings_update`, …, as sent.
    pub event: Option<String>,
    /// What the group is called now, when the news tells.
    pub subject: Option<String>,
}

pub(super) fn read(_: &Place, _: &Contacts, item: &Value) -> Result<What, Oddity> {
    let renamed = item
        .get("group_subject")
        .filter(|subject| subject.get("update_successful") != Some(&Value::Bool(false)))
        .and_then(|subject| text(subject, "text"));
    Ok(What::Group(GroupUpdate {
        id: text(item, "group_id").and_then(GroupId::new),
        event: text(item, "type"),
        // A group that could not be made or renamed has no such name.
        subject: renamed
            .or_else(|| text(item, "subject"))
            .filter(|_| errors(item).is_empty()),
    }))
}
