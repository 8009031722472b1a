//! Phone numbers as Graph nodes: their fields, the account's list, register and deregister.

use serde_json::{Value, json};

use crate::call::{Call, page, pick};
use crate::customers::places;
use crate::world::World;
use crate::{ApiError, Number};

const DEFAULTS: [&str; 8] = [
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "webhook_configuration",
    "id",
];

/// `GET /{number}`
pub(crate) fn get(world: &World, id: &str, call: &Call) -> Result<Value, ApiError> {
    let number = world
        .number(id)
        .ok_or_else(|| ApiError::no_object("GET", id))?;
    pick(
        call,
        node(world, number),
        &DEFAULTS,
        "WhatsAppBusinessPhoneNumber",
    )
}

/// `GET /{waba}/phone_numbers`
pub(crate) fn list(world: &World, call: &Call) -> Result<Value, ApiError> {
    let nodes = world
        .account
        .numbers
        .iter()
        .map(|n| node(world, n))
        .collect();
    let edge = format!("{}/phone_numbers", world.account.waba_id);
    page(world, call, &edge, nodes, |nodes| {
        nodes
            .into_iter()
            .map(|n| pick(call, n, &DEFAULTS, "WhatsAppBusinessPhoneNumber"))
            .collect()
    })
}

/// `POST /{number}/register`
pub(crate) fn register(world: &mut World, id: &str, call: &Call) -> Result<Value, ApiError> {
    if call.text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(ApiError::parameter(
            "The parameter messaging_product is required.",
        ));
    }
    let pin = call
        .text("pin")
        .ok_or_else(|| ApiError::parameter("The parameter pin is required."))?;
    if pin.len() != 6 || !pin.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ApiError::parameter("Param pin must be 6 characters long."));
    }
    let state = world.number_state(id);
    if state.pin.as_ref().is_some_and(|known| *known != pin) {
        return Err(ApiError::whatsapp(
            133_005,
            "Two step verification PIN mismatch.",
        ));
    }
    state.pin = Some(pin);
    state.registered = true;
    Ok(json!({ "success": true }))
}

/// `POST /{number}/deregister`
pub(crate) fn deregister(world: &mut World, id: &str) -> Result<Value, ApiError> {
    let state = world.number_state(id);
    if !state.registered {
        return Err(ApiError::whatsapp(
            133_010,
            "The phone number is not registered.",
        ));
    }
    state.registered = false;
    Ok(json!({ "success": true }))
}

fn node(world: &World, number: &Number) -> Value {
    let state = world.numbers.get(&number.id);
    let registered = state.is_none_or(|s| s.registered);
    json!({
        "id": number.id,
        "display_phone_number": spaced(number),
        "verified_name": number.verified_name,
        "code_verification_status": "VERIFIED",
        "quality_rating": "GREEN",
        "platform_type": if registered { "CLOUD_API" } else { "NOT_APPLICABLE" },
        "throughput": { "level": "STANDARD" },
        "webhook_configuration": callbacks(world, number),
        "status": if registered { "CONNECTED" } else { "DISCONNECTED" },
        "name_status": "APPROVED",
        "account_mode": "LIVE",
        "is_official_business_account": false,
        "is_pin_enabled": state.is_some_and(|s| s.pin.is_some()),
        "is_on_biz_app": number.on_phone_app,
        "is_preverified_number": false,
        "conversational_automation": null,
        "quality_score": { "score": "GREEN" },
        "new_name_status": null,
        "search_visibility": null,
        "eligibility_for_api_business_global_search": null,
        "certificate": null,
        "new_certificate": null,
        "username": null,
        "country_code": places::country(&number.digits()),
        "country_dial_code": places::calling_code(places::country(&number.digits())),
        "messaging_limit_tier": tier(world.account.messaging_limit),
        "whatsapp_business_manager_messaging_limit": tier(world.account.messaging_limit),
        "last_onboarded_time": "2026-05-05T09:00:00+0000",
        "health_status": { "can_send_message": "AVAILABLE", "entities": [
            { "entity_type": "PHONE_NUMBER", "id": number.id, "can_send_message": "AVAILABLE" },
            { "entity_type": "WABA", "id": world.account.waba_id, "can_send_message": "AVAILABLE" },
            { "entity_type": "APP", "id": world.account.app_id, "can_send_message": "AVAILABLE" },
        ] },
    })
}

/// The name of a messaging limit: `TIER_2K`.
fn tier(limit: Option<u32>) -> String {
    match limit {
        None => "TIER_UNLIMITED".into(),
        Some(limit) if limit >= 1_000 => format!("TIER_{}K", limit / 1_000),
        Some(limit) => format!("TIER_{limit}"),
    }
}

/// Where the number's webhooks may go, by who set it.
fn callbacks(world: &World, number: &Number) -> Value {
    let state = world.numbers.get(&number.id);
    let mut webhooks = json!({});
    let own = state.and_then(|s| s.callback.as_ref());
    let calls = [
        ("phone_number", own),
        (
            "whatsapp_business_account",
            world.callbacks.account.as_ref(),
        ),
        ("application", world.callbacks.app.as_ref()),
    ];
    for (name, callback) in calls {
        if let Some(callback) = callback {
            webhooks[name] = json!(callback.url);
        }
    }
    webhooks
}

/// `+33639980001` as Meta shows it: `+33 6 39 98 00 01`.
fn spaced(number: &Number) -> String {
    let digits = number.digits();
    let Some(rest) = digits.strip_prefix("33").filter(|r| r.len() == 9) else {
        return format!("+{digits}");
    };
    let pairs: Vec<&str> = (1..9).step_by(2).map(|i| &rest[i..i + 2]).collect();
    format!("+33 {} {}", &rest[..1], pairs.join(" "))
}
