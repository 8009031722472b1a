//! What an account holds at first.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::templates;
use crate::world::World;

/// What Meta gives a new account: an approved `hello_world` in `en_US`.
pub(crate) fn new_account(world: &mut World, now: DateTime<Utc>) {
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
        world.templates.push(templates::seeded(fields, now));
    }
}
