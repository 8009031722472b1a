//! Templates that an account holds at first.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use crate::ids;
use crate::world::{Template, World};

/// What Meta gives a new account: an approved `hello_world` in `en_US`.
pub(crate) fn hello_world(world: &mut World, now: DateTime<Utc>) {
    let hello = json!({
        "name": "hello_world", "language": "en_US", "category": "UTILITY", "status": "APPROVED",
        "parameter_format": "POSITIONAL",
        "components": [
            { "type": "HEADER", "format": "TEXT", "text": "Hello World" },
            { "type": "BODY", "text": "Welcome and congratulations!! This message demonstrates your \
                ability to send a WhatsApp message notification from the Cloud API, hosted by Meta. \
                Thank you for taking the time to test with us." },
            { "type": "FOOTER", "text": "WhatsApp Business Platform sample message" },
        ],
    });
    if let Some(fields) = hello.as_object() {
        world.templates.push(template(fields, now));
    }
}

/// A template as the seeds write it.
pub(crate) fn template(fields: &Map<String, Value>, now: DateTime<Utc>) -> Template {
    let text = |key: &str| {
        fields
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Template {
        id: ids::object(),
        name: text("name"),
        language: text("language"),
        category: text("category"),
        status: text("status"),
        named: text("parameter_format") == "NAMED",
        components: fields.get("components").cloned().unwrap_or_default(),
        rejected_reason: fields
            .get("rejected_reason")
            .and_then(Value::as_str)
            .map(str::to_owned),
        quality: "GREEN".into(),
        pauses: 0,
        updated_at: now - TimeDelta::days(40),
    }
}
