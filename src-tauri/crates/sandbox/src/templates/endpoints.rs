//! Message templates as the shop handles them: list, one, create, edit, delete (Meta, Templates,
//! 2026-09-11).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::submission::{category, components, detailed, required};
use super::{news, review};
use crate::call::{Call, page, pick};
use crate::world::{Template, World};
use crate::{ApiError, ids};

const DEFAULTS: [&str; 7] = [
    "name",
    "parameter_format",
    "components",
    "language",
    "status",
    "category",
    "id",
];

/// `GET /{waba}/message_templates`
pub(crate) fn list(world: &World, call: &Call) -> Result<Value, ApiError> {
    let wanted = |key: &str, value: &str| {
        call.text(key)
            .is_none_or(|v| v.to_uppercase().contains(&value.to_uppercase()))
    };
    let found: Vec<Value> = world
        .templates
        .iter()
        .filter(|t| call.text("name").is_none_or(|n| n == t.name))
        .filter(|t| wanted("status", &t.status) && wanted("category", &t.category))
        .filter(|t| call.text("language").is_none_or(|l| l == t.language))
        .map(node)
        .collect();
    let edge = format!("{}/message_templates", world.account.waba_id);
    let total = found.len();
    let mut answer = page(world, call, &edge, found, |nodes| {
        nodes
            .into_iter()
            .map(|n| pick(call, n, &DEFAULTS, "WhatsAppMessageTemplate"))
            .collect()
    })?;
    if call.text("summary").is_some() {
        answer["summary"] = json!({
            "total_count": total,
            "message_template_count": world.templates.len(),
            "message_template_limit": 6_000,
            "are_translations_complete": true,
        });
    }
    Ok(answer)
}

/// `GET /{template}`
pub(crate) fn get(call: &Call, template: &Template) -> Result<Value, ApiError> {
    pick(call, node(template), &DEFAULTS, "WhatsAppMessageTemplate")
}

/// `POST /{waba}/message_templates`
pub(crate) fn create(
    world: &mut World,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let name = required(call, "name")?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.chars().count() > 512 || !name.chars().all(plain) {
        let details = "Message template name can only have lowercase letters and underscores.";
        return Err(detailed(details));
    }
    let language = required(call, "language")?;
    check_free(world, &name, &language, now)?;
    let category = category(&required(call, "category")?)?;
    let template = Template {
        id: ids::object(),
        name,
        language,
        category: category.clone(),
        status: "PENDING".into(),
        named: call
            .text("parameter_format")
            .is_some_and(|f| f.eq_ignore_ascii_case("named")),
        components: components(call, &category)?,
        rejected_reason: None,
        quality: "UNKNOWN".into(),
        pauses: 0,
        updated_at: now,
    };
    let id = template.id.clone();
    world.templates.push(template);
    review::submit(world, &id, now);
    Ok(json!({ "id": id, "status": "PENDING", "category": category }))
}

/// A name can be taken in this language, or rest after a deletion.
fn check_free(
    world: &World,
    name: &str,
    language: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    if world
        .templates
        .iter()
        .any(|t| t.name == name && t.language == language)
    {
        return Err(ApiError {
            subcode: Some(2_388_024),
            ..detailed("Content in this language already exists for this template.")
        });
    }
    if world
        .retired_names
        .get(name)
        .is_some_and(|until| *until > now)
    {
        let details = "A deleted template's name cannot be used again for 30 days.";
        return Err(ApiError {
            subcode: Some(2_388_023),
            ..detailed(details)
        });
    }
    Ok(())
}

/// `POST /{template}`: the changed template goes through review again.
pub(crate) fn edit(
    world: &mut World,
    id: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let Some(template) = world.templates.iter().find(|t| t.id == id) else {
        return Err(ApiError::no_object("POST", id));
    };
    if template.status == "PENDING" {
        return Err(detailed(
            "A template can only be edited when it is approved, rejected or paused.",
        ));
    }
    let category = match call.text("category") {
        Some(given) => category(&given)?,
        None => template.category.clone(),
    };
    let components = match call.params.get("components") {
        Some(_) => components(call, &category)?,
        None => template.components.clone(),
    };
    if let Some(template) = world.templates.iter_mut().find(|t| t.id == id) {
        template.category = category;
        template.components = components;
        template.status = "PENDING".into();
        template.updated_at = now;
    }
    review::submit(world, id, now);
    Ok(json!({ "success": true }))
}

/// `DELETE /{waba}/message_templates?name=` (all languages), with `hsm_id` (one), or `hsm_ids`.
pub(crate) fn delete(
    world: &mut World,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let many: Vec<String> = match call.structure("hsm_ids") {
        Some(Value::Array(ids)) => ids.iter().map(crate::call::text).collect(),
        _ => Vec::new(),
    };
    let (name, one) = (call.text("name"), call.text("hsm_id"));
    if name.is_none() && many.is_empty() {
        return Err(ApiError::parameter("The parameter name is required."));
    }
    let gone = |t: &Template| {
        many.contains(&t.id)
            || (name.as_ref() == Some(&t.name) && one.as_ref().is_none_or(|id| *id == t.id))
    };
    let deleted: Vec<Template> = world
        .templates
        .iter()
        .filter(|t| gone(t))
        .cloned()
        .collect();
    if deleted.is_empty() {
        return Err(ApiError {
            subcode: Some(2_593_002),
            ..ApiError::parameter("Message template was not found.")
        });
    }
    world.templates.retain(|t| !gone(t));
    for template in deleted {
        if template.status == "APPROVED" {
            world
                .retired_names
                .insert(template.name.clone(), now + TimeDelta::days(30));
        }
        news::tell(world, &template, "DELETED", now);
    }
    Ok(json!({ "success": true }))
}

fn node(template: &Template) -> Value {
    let mut node = json!({
        "name": template.name,
        "parameter_format": if template.named { "NAMED" } else { "POSITIONAL" },
        "components": template.components,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "id": template.id,
        "quality_score": { "score": template.quality, "date": template.updated_at.timestamp() },
        "message_send_ttl_seconds": null,
        "correct_category": null,
        "previous_category": null,
        "sub_category": null,
        "library_template_name": null,
        "cta_url_link_tracking_opted_out": false,
        "degrees_of_freedom_spec": null,
        "bid_spec": null,
        "creative_sourcing_spec": null,
        "is_primary_device_delivery_only": false,
        "last_updated_time": template.updated_at.to_rfc3339(),
    });
    node["rejected_reason"] = json!(template.rejected_reason.as_deref().unwrap_or("NONE"));
    node
}
