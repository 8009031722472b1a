//! What `message_template_status_update` says of a template, with what Meta adds to each event
//! (Meta, message_template_status_update, 2025-12).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::webhooks::webhook;
use crate::world::{Template, World};

/// Sends the webhook about `event`, which is the template's status or `DELETED`.
pub(crate) fn tell(world: &mut World, template: &Template, event: &str, at: DateTime<Utc>) {
    let mut value = json!({
        "event": event,
        "message_template_id": template.id.parse::<u64>().unwrap_or_default(),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "message_template_category": template.category,
        "reason": reason(template, event),
    });
    for (key, more) in added(template, event, at) {
        value[key] = more;
    }
    webhook::emit(world, "message_template_status_update", value, None, at);
}

/// A deleted template has no reason at all.
fn reason(template: &Template, event: &str) -> Value {
    match event {
        "DELETED" | "FLAGGED" => Value::Null,
        "REJECTED" => json!(template.rejected_reason),
        _ => json!("NONE"),
    }
}

fn added(template: &Template, event: &str, at: DateTime<Utc>) -> Vec<(&'static str, Value)> {
    match event {
        "REJECTED" => vec![("rejection_info", rejection(template))],
        "PAUSED" => vec![("other_info", pause(template, at))],
        "DISABLED" => vec![
            ("other_info", disabled()),
            ("disable_info", json!({ "disable_date": day(at) })),
        ],
        "FLAGGED" => {
            let until = at + TimeDelta::days(2);
            vec![("disable_info", json!({ "disable_date": day(until) }))]
        }
        _ => Vec::new(),
    }
}

fn rejection(template: &Template) -> Value {
    match template.rejected_reason.as_deref() {
        Some("INVALID_FORMAT") => json!({
            "reason": "Your template begins or ends with a parameter.",
            "recommendation": "Put text or punctuation before the first and after the last parameter.",
        }),
        _ => json!({
            "reason": "Your template's content does not fit the category you chose.",
            "recommendation": "Choose another category or change the content.",
        }),
    }
}

fn pause(template: &Template, at: DateTime<Utc>) -> Value {
    let (title, hours) = if template.pauses > 1 {
        ("SECOND_PAUSE", 6)
    } else {
        ("FIRST_PAUSE", 3)
    };
    let until = (at + TimeDelta::hours(hours)).format("%b %-d at %-I:%M %p UTC");
    let description = format!(
        "Your WhatsApp message template has been paused for {hours} hours until {until} because it had issues."
    );
    json!({ "title": title, "description": description })
}

fn disabled() -> Value {
    let description =
        "Your WhatsApp message template has been disabled because it continued to have issues.";
    json!({ "title": "DISABLED", "description": description })
}

/// `January 31, 2021`
fn day(at: DateTime<Utc>) -> String {
    at.format("%B %-d, %Y").to_string()
}
