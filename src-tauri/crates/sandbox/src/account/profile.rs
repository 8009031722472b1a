//! The business profile of a number with the limits of Meta's OpenAPI description (2026-05-29).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::ApiError;
use crate::call::{Call, pick};
use crate::media::objects;
use crate::world::World;

const VERTICALS: [&str; 22] = [
    "UNDEFINED",
    "OTHER",
    "AUTO",
    "BEAUTY",
    "APPAREL",
    "EDU",
    "ENTERTAIN",
    "EVENT_PLAN",
    "FINANCE",
    "GROCERY",
    "GOVT",
    "HOTEL",
    "HEALTH",
    "NONPROFIT",
    "PROF_SERVICES",
    "RETAIL",
    "TRAVEL",
    "RESTAURANT",
    "ALCOHOL",
    "ONLINE_GAMBLING",
    "PHYSICAL_GAMBLING",
    "OTC_DRUGS",
];
/// A profile picture stays; a hundred years is long enough.
pub(crate) const PICTURE_LIFE: TimeDelta = TimeDelta::days(36_500);
const FIELDS: [&str; 8] = [
    "messaging_product",
    "about",
    "address",
    "description",
    "email",
    "profile_picture_url",
    "websites",
    "vertical",
];

/// `GET /{number}/whatsapp_business_profile`; what was never set is left out.
pub(crate) fn get(
    world: &World,
    id: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let mut node = json!({ "messaging_product": "whatsapp" });
    for field in FIELDS.iter().skip(1) {
        node[*field] = Value::Null;
    }
    if let Some(state) = world.numbers.get(id) {
        for (field, value) in &state.profile {
            node[field] = value.clone();
        }
        if let Some(picture) = &state.picture {
            node["profile_picture_url"] = json!(objects::link(world, picture, now));
        }
    }
    let mut picked = pick(call, node, &FIELDS, "WhatsAppBusinessProfile")?;
    picked["messaging_product"] = json!("whatsapp");
    Ok(json!({ "data": [picked] }))
}

/// `POST /{number}/whatsapp_business_profile`: all or nothing.
pub(crate) fn update(
    world: &mut World,
    id: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    if call.text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(ApiError::parameter(
            "The parameter messaging_product is required.",
        ));
    }
    texts(call)?;
    websites(call.structure("websites").as_ref())?;
    if let Some(vertical) = call.text("vertical")
        && !VERTICALS.contains(&vertical.as_str())
    {
        let message = format!("Param vertical must be one of {{{}}}", VERTICALS.join(", "));
        return Err(ApiError::parameter(message));
    }
    let picture = picture(world, id, call, now)?;
    let state = world.number_state(id);
    for field in [
        "about",
        "address",
        "description",
        "email",
        "websites",
        "vertical",
    ] {
        let value = match field {
            "websites" => call.structure(field),
            _ => call.params.get(field).cloned(),
        };
        match value {
            // What was cleared is absent when it is read, not empty.
            Some(value) if is_empty(&value) => drop(state.profile.remove(field)),
            Some(value) => drop(state.profile.insert(field.to_owned(), value)),
            None => {}
        }
    }
    if picture.is_some() {
        state.picture = picture;
    }
    Ok(json!({ "success": true }))
}

fn texts(call: &Call) -> Result<(), ApiError> {
    for (field, max) in [
        ("about", 139),
        ("address", 256),
        ("description", 256),
        ("email", 128),
    ] {
        let Some(value) = call.params.get(field) else {
            continue;
        };
        let text = value
            .as_str()
            .ok_or_else(|| ApiError::parameter(format!("Param {field} must be a string.")))?;
        if text.chars().count() > max {
            let message = format!("Param {field} must be at most {max} characters long.");
            return Err(ApiError::parameter(message));
        }
        if field == "about" && text.is_empty() {
            return Err(ApiError::parameter(
                "Param about must be at least 1 character long.",
            ));
        }
        if field == "email" && !text.is_empty() && !is_email(text) {
            return Err(ApiError::parameter(
                "Param email must be a valid email address",
            ));
        }
    }
    Ok(())
}

/// Turns the handle of a finished upload into a picture.
fn picture(
    world: &mut World,
    id: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Option<String>, ApiError> {
    let Some(handle) = call.text("profile_picture_handle") else {
        return Ok(None);
    };
    let upload = world
        .uploads
        .values()
        .find(|u| u.handle.as_ref() == Some(&handle))
        .cloned();
    let Some(upload) = upload else {
        return Err(ApiError::parameter(
            "Param profile_picture_handle is invalid or expired.",
        ));
    };
    if !upload.mime.starts_with("image/jpeg") && !upload.mime.starts_with("image/png") {
        return Err(ApiError::parameter(
            "Param profile_picture_handle must be a JPEG or PNG picture.",
        ));
    }
    let content = crate::world::Content::Bytes(upload.received);
    Ok(Some(objects::store(
        world,
        id,
        &upload.mime,
        None,
        content,
        now + PICTURE_LIFE,
    )))
}

fn websites(value: Option<&Value>) -> Result<(), ApiError> {
    let Some(value) = value else { return Ok(()) };
    let list = value
        .as_array()
        .ok_or_else(|| ApiError::parameter("Param websites must be an array."))?;
    if list.len() > 2 {
        return Err(ApiError::parameter(
            "Param websites must have at most 2 elements.",
        ));
    }
    for site in list {
        let text = site.as_str().unwrap_or_default();
        let is_url =
            text.is_empty() || url::Url::parse(text).is_ok_and(|u| u.scheme().starts_with("http"));
        if !is_url || text.chars().count() > 256 {
            let message = "Param websites must hold valid URLs of at most 256 characters.";
            return Err(ApiError::parameter(message));
        }
    }
    Ok(())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.iter().all(is_empty),
        _ => value.is_null(),
    }
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    let host_ok = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    !name.is_empty() && !name.contains('@') && host_ok && !text.contains(char::is_whitespace)
}
