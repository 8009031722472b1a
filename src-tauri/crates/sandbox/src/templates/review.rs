//! What Meta decides about templates by itself, and tells: the review of a submission, a new
//! status, another category (Meta, Template status, 2026-09-11). The review approves what keeps the
//! rules and rejects a text that begins or ends with a variable or names `refuse` in its name.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::news;
use super::text::kind;
use crate::ApiError;
use crate::webhooks::webhook;
use crate::world::{Template, What, World};

/// Meta decides about a pending template.
pub(crate) fn review(world: &mut World, id: &str, at: DateTime<Utc>) {
    let Some(template) = world
        .templates
        .iter_mut()
        .find(|t| t.id == id && t.status == "PENDING")
    else {
        return;
    };
    let reason = verdict(template);
    template.status = if reason.is_some() {
        "REJECTED"
    } else {
        "APPROVED"
    }
    .into();
    template.rejected_reason = reason.map(str::to_owned);
    template.updated_at = at;
    let template = template.clone();
    news::tell(world, &template, &template.status, at);
}

/// Changes a status as Meta does by itself (paused, disabled, …); for the control endpoint.
pub(crate) fn set_status(
    world: &mut World,
    name: &str,
    status: &str,
    at: DateTime<Utc>,
) -> Result<(), ApiError> {
    let Some(template) = world.templates.iter_mut().find(|t| t.name == name) else {
        return Err(ApiError::parameter(format!("no template is called {name}")));
    };
    template.status = status.to_uppercase();
    template.pauses += u32::from(template.status == "PAUSED");
    template.updated_at = at;
    let template = template.clone();
    news::tell(world, &template, &template.status, at);
    Ok(())
}

/// Puts a template into another category, as Meta does by itself; what `template_category_update`
/// says of it.
pub(crate) fn set_category(
    world: &mut World,
    name: &str,
    category: &str,
    at: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let Some(template) = world.templates.iter_mut().find(|t| t.name == name) else {
        return Err(ApiError::parameter(format!("no template is called {name}")));
    };
    let previous = std::mem::replace(&mut template.category, category.to_uppercase());
    template.updated_at = at;
    let value = json!({
        "message_template_id": template.id.parse::<u64>().unwrap_or_default(),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "previous_category": previous,
        "new_category": template.category,
    });
    webhook::emit(world, "template_category_update", value.clone(), None, at);
    Ok(value)
}

/// Plans the review of a pending template.
pub(super) fn submit(world: &mut World, id: &str, now: DateTime<Utc>) {
    let after = world.pace.map(|p| p.review_after).unwrap_or_default();
    world.plan(
        now + TimeDelta::from_std(after).unwrap_or_default(),
        What::Review(id.to_owned()),
    );
}

fn verdict(template: &Template) -> Option<&'static str> {
    let body = template
        .components
        .as_array()?
        .iter()
        .find(|c| kind(c) == "BODY")?;
    let text = body["text"].as_str().unwrap_or_default().trim();
    let dangling = text.starts_with("{{") || text.ends_with("}}");
    if template.name.contains("refuse") {
        return Some("INCORRECT_CATEGORY");
    }
    (dangling && template.category != "AUTHENTICATION").then_some("INVALID_FORMAT")
}
