//! The bodies of webhooks and where they go. A delivery waits in the state until its receiver
//! answers 200; [`crate::webhooks::courier`] carries it.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::Number;
use crate::mischief::Mischief;
use crate::world::{Callback, Customer, Delivery, World};

/// Queues a webhook; without a callback it is lost, as with Meta.
pub(crate) fn emit(
    world: &mut World,
    field: &str,
    value: Value,
    number: Option<&str>,
    at: DateTime<Utc>,
) {
    let mut delivery = Delivery {
        seq: 0,
        field: field.to_owned(),
        value,
        number: number.map(str::to_owned),
        created_at: at,
        next_at: at,
        attempts: 0,
    };
    if world.recording.is_some() {
        let entry = json!({ "at": at.timestamp_millis(), "webhook": body(world, &[&delivery]) });
        world.recording.get_or_insert_default().push(entry);
        return;
    }
    if target(world, &delivery).is_none() {
        return;
    }
    if world.mood.strikes("reorder").is_some() {
        delivery.next_at = at + TimeDelta::seconds(5);
    }
    if let Some(Mischief::HoursLate(_, hours)) = world.mood.strikes("hours_late") {
        delivery.next_at = at + TimeDelta::hours(i64::from(hours));
    }
    let twice = world.mood.strikes("duplicate").is_some();
    for _ in 0..=u8::from(twice) {
        world.due_seq += 1;
        delivery.seq = world.due_seq;
        world.outgoing.push(delivery.clone());
    }
}

/// Queues any webhook; its metadata say which number it is about.
pub(crate) fn emit_about(world: &mut World, field: &str, value: Value, at: DateTime<Utc>) {
    let number = value["metadata"]["phone_number_id"].as_str();
    let number = number.map(str::to_owned);
    emit(world, field, value, number.as_deref(), at);
}

/// The fields that a number's or an account's own callback gets; all others go to the app's (Meta,
/// Webhook overrides, 2026).
const OVERRIDABLE: [&str; 13] = [
    "messages",
    "message_echoes",
    "calls",
    "consumer_profile",
    "messaging_handovers",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "smb_message_echoes",
    "smb_app_state_sync",
    "history",
    "account_settings_update",
];

/// The callback that a delivery goes to: of the number, else of the account, else of the app.
pub(crate) fn target<'a>(world: &'a World, delivery: &Delivery) -> Option<&'a Callback> {
    if !world.callbacks.subscribed {
        return None;
    }
    let overridden = OVERRIDABLE
        .contains(&delivery.field.as_str())
        .then(|| {
            let number = delivery.number.as_ref().and_then(|n| world.numbers.get(n));
            number
                .and_then(|n| n.callback.as_ref())
                .or(world.callbacks.account.as_ref())
        })
        .flatten();
    overridden.or(world.callbacks.app.as_ref())
}

/// One body for several deliveries to the same address.
pub(crate) fn body(world: &World, deliveries: &[&Delivery]) -> Value {
    let entry = |delivery: &Delivery| {
        let change = json!({ "value": delivery.value, "field": delivery.field });
        let mut entry = json!({ "id": world.account.waba_id, "changes": [change] });
        if !OVERRIDABLE.contains(&delivery.field.as_str()) {
            entry["time"] = json!(delivery.created_at.timestamp());
        }
        entry
    };
    let entries: Vec<Value> = deliveries.iter().map(|d| entry(d)).collect();
    json!({ "object": "whatsapp_business_account", "entry": entries })
}

/// The bytes of a body as Meta writes them: everything beyond ASCII as `\uXXXX` in lowercase and
/// the slash escaped, so that the signature is over exactly these bytes (Meta, Webhooks, getting
/// started, 2026).
pub(crate) fn written(body: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    for letter in body.to_string().chars() {
        match letter {
            '/' => bytes.extend_from_slice(b"\\/"),
            ascii if ascii.is_ascii() => bytes.push(ascii as u8),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    bytes.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
    }
    bytes
}

/// `sha256=…` over the raw body (Meta, Create a webhook endpoint, 2025-12).
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    // A key of any length is accepted, so there is always a signature.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// The part of a `messages` value that says which number it is about.
pub(crate) fn messages_value(world: &World, number: &str) -> Value {
    let display = world.number(number).map(Number::digits).unwrap_or_default();
    json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": display, "phone_number_id": number },
    })
}

/// An entry of `contacts`: a hidden number is left out (Meta, Business-scoped user IDs, 2026-05-07).
pub(crate) fn contact(customer: &Customer) -> Value {
    let mut profile = json!({ "name": customer.name });
    if let Some(username) = &customer.username {
        profile["username"] = json!(username);
    }
    let mut contact = json!({ "profile": profile, "user_id": customer.user_id });
    if let Some(wa_id) = &customer.wa_id {
        contact["wa_id"] = json!(wa_id);
    }
    contact
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_written_as_meta_writes_it() {
        let body = json!({ "t": "é/🎉 \"a\n" });
        let written = String::from_utf8(written(&body)).unwrap_or_default();
        assert_eq!(written, r#"{"t":"\u00e9\/\ud83c\udf89 \"a\n"}"#);
    }

    #[test]
    fn the_signature_is_hmac_sha256_of_the_raw_bytes() {
        assert_eq!(
            signature("secret", b"{}"),
            "sha256=77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13"
        );
    }
}
