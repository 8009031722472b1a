//! What Meta checks in a message of each kind before accepting it: what must be there and how
//! long it may be (Meta, Send messages, 2026-09-11, and its OpenAPI description).

mod carousel;
mod interactive;
pub(super) mod template;
mod template_buttons;

use serde_json::{Map, Value};

use crate::ApiError;
use crate::media::{links, objects, types};
use crate::world::World;

const KINDS: [&str; 11] = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
];

/// Checks the parts that all kinds share, then the kind's own object.
pub(crate) fn check(
    world: &World,
    number: &str,
    body: &Map<String, Value>,
) -> Result<(), ApiError> {
    let kind = match body.get("type") {
        None => "text",
        Some(Value::String(kind)) => kind,
        Some(_) => return Err(ApiError::parameter("Param type must be a string.")),
    };
    if !KINDS.contains(&kind) {
        let list = KINDS.map(str::to_uppercase).join(", ");
        return Err(ApiError::parameter(format!(
            "Param type must be one of {{{list}}}"
        )));
    }
    if let Some(data) = body.get("biz_opaque_callback_data") {
        length("biz_opaque_callback_data", data, 1, 512)?;
    }
    if let Some(context) = body.get("context") {
        if kind == "reaction" {
            return Err(ApiError::whatsapp(
                131_009,
                "context is not allowed in a reaction.",
            ));
        }
        length("context['message_id']", &context["message_id"], 1, 512)?;
    }
    let part = body.get(kind).unwrap_or(&Value::Null);
    if part.is_null() {
        return Err(ApiError::parameter(format!(
            "The parameter {kind} is required."
        )));
    }
    known_keys(kind, part)?;
    match kind {
        "text" => text(part),
        "image" | "video" | "audio" | "document" | "sticker" => {
            media_part(world, number, kind, part)
        }
        "location" => location(part),
        "contacts" => contacts(part),
        "reaction" => reaction(part),
        "interactive" => interactive::check(world, number, part),
        _ => Ok(()),
    }
}

/// What each kind's object may hold; kinds that are not here are looked at elsewhere.
const KEYS: [(&str, &[&str]); 9] = [
    ("text", &["body", "preview_url"]),
    ("image", &["id", "link", "caption"]),
    ("video", &["id", "link", "caption"]),
    ("audio", &["id", "link", "voice"]),
    ("document", &["id", "link", "caption", "filename"]),
    ("sticker", &["id", "link"]),
    ("location", &["latitude", "longitude", "name", "address"]),
    ("reaction", &["message_id", "emoji"]),
    ("template", &["name", "namespace", "language", "components"]),
];

/// Meta refuses what it does not know, in these words.
fn known_keys(kind: &str, part: &Value) -> Result<(), ApiError> {
    let allowed = KEYS.iter().find(|(k, _)| *k == kind).map(|(_, keys)| keys);
    let (Some(allowed), Some(object)) = (allowed, part.as_object()) else {
        return Ok(());
    };
    match object.keys().find(|key| !allowed.contains(&key.as_str())) {
        Some(key) => Err(ApiError::parameter(format!(
            "Unexpected key \"{key}\" on param \"{kind}\"."
        ))),
        None => Ok(()),
    }
}

fn text(part: &Value) -> Result<(), ApiError> {
    let Some(body) = part["body"].as_str().filter(|b| !b.is_empty()) else {
        return Err(ApiError::parameter(
            "The parameter text['body'] is required.",
        ));
    };
    if body.chars().count() > 4096 {
        let message = "Param text['body'] must be at most 4096 characters long.";
        return Err(ApiError::parameter(message));
    }
    match part.get("preview_url") {
        None | Some(Value::Bool(_)) => Ok(()),
        Some(_) => Err(ApiError::parameter(
            "Param text['preview_url'] must be a boolean.",
        )),
    }
}

/// `id` of a known, living media object, or an http(s) link.
pub(crate) fn media_part(
    world: &World,
    number: &str,
    kind: &str,
    part: &Value,
) -> Result<(), ApiError> {
    match (part.get("id"), part.get("link").and_then(Value::as_str)) {
        (Some(id), _) => {
            let id = crate::call::text(id);
            if !objects::belongs(world, number, &id) {
                let details = format!("{kind} id {id} is not a media object of this phone number.");
                return Err(ApiError::whatsapp(131_009, details));
            }
        }
        (None, Some(link))
            if url::Url::parse(link).is_ok_and(|u| u.scheme().starts_with("http")) => {}
        (None, Some(_)) => {
            return Err(ApiError::parameter(format!(
                "Param {kind}['link'] is not a valid URL."
            )));
        }
        (None, None) => {
            let message = format!("The parameter {kind}['id'] or {kind}['link'] is required.");
            return Err(ApiError::parameter(message));
        }
    }
    known_keys(kind, part)?;
    if let Some(caption) = part.get("caption") {
        length(&format!("{kind}['caption']"), caption, 0, 1024)?;
    }
    if let Some(name) = part.get("filename") {
        length(&format!("{kind}['filename']"), name, 1, 240)?;
    }
    Ok(())
}

/// Why an accepted message cannot be delivered: a file that could not be fetched, or that cannot
/// be what the message says it is.
pub(crate) fn media_trouble(world: &World, id: &str) -> Option<&'static str> {
    let body = &world.messages.get(id)?.body;
    links::files(body).into_iter().find_map(|(kind, part)| {
        if links::unfetched(part).is_some() {
            return Some("Downloading media from weblink failed.");
        }
        let media = world.media.get(&crate::call::text(&part["id"]))?;
        (!types::fits(kind, media)).then_some("Media file type does not match the message type.")
    })
}

/// A point on the map.
pub(crate) fn location(part: &Value) -> Result<(), ApiError> {
    for (name, limit) in [("latitude", 90.0), ("longitude", 180.0)] {
        let value = &part[name];
        // Meta's description says string, its samples numbers; both are taken.
        let degrees = value
            .as_f64()
            .or_else(|| value.as_str().and_then(|s| s.parse().ok()));
        match degrees {
            None if value.is_null() => {
                let message = format!("The parameter location['{name}'] is required.");
                return Err(ApiError::parameter(message));
            }
            Some(degrees) if (-limit..=limit).contains(&degrees) => {}
            _ => {
                return Err(ApiError::whatsapp(
                    131_009,
                    format!("location['{name}'] is out of range."),
                ));
            }
        }
    }
    Ok(())
}

fn contacts(part: &Value) -> Result<(), ApiError> {
    let Some(list) = part.as_array().filter(|l| !l.is_empty()) else {
        return Err(ApiError::parameter(
            "Param contacts must be a non-empty array.",
        ));
    };
    for contact in list {
        let name = &contact["name"];
        length(
            "contacts['name']['formatted_name']",
            &name["formatted_name"],
            1,
            1024,
        )?;
        let others = ["first_name", "last_name", "middle_name", "prefix", "suffix"];
        if others.iter().all(|o| name[*o].is_null()) {
            let details = "contacts['name'] needs at least one part besides formatted_name.";
            return Err(ApiError::whatsapp(131_008, details));
        }
    }
    Ok(())
}

fn reaction(part: &Value) -> Result<(), ApiError> {
    length("reaction['message_id']", &part["message_id"], 1, 512)?;
    match part.get("emoji") {
        // An empty emoji takes the reaction away.
        Some(Value::String(emoji)) if emoji.is_empty() || is_emoji(emoji) => Ok(()),
        Some(_) => Err(ApiError::whatsapp(
            131_009,
            "reaction['emoji'] is not one emoji.",
        )),
        None => Err(ApiError::whatsapp(
            131_008,
            "reaction['emoji'] is required.",
        )),
    }
}

/// Exactly one emoji, with or without the sign that asks for its coloured picture.
fn is_emoji(text: &str) -> bool {
    const COLOURED: char = '\u{fe0f}';
    let plain = text.trim_end_matches(COLOURED);
    // A digit is the beginning of a keycap, and no emoji yet.
    !text.is_ascii()
        && (emojis::get(text).is_some()
            || emojis::get(plain).is_some()
            || emojis::get(&format!("{plain}{COLOURED}")).is_some())
}

/// A string of `min` to `max` characters at `path`.
pub(crate) fn length(path: &str, value: &Value, min: usize, max: usize) -> Result<(), ApiError> {
    let Some(text) = value.as_str() else {
        return if value.is_null() {
            Err(ApiError::whatsapp(131_008, format!("{path} is required.")))
        } else {
            Err(ApiError::parameter(format!(
                "Param {path} must be a string."
            )))
        };
    };
    let count = text.chars().count();
    if count == 0 && min > 0 {
        return Err(ApiError::whatsapp(131_008, format!("{path} is required.")));
    }
    if !(min..=max).contains(&count) {
        let details = format!("{path} length invalid. Min length: {min}, Max length: {max}");
        return Err(ApiError::whatsapp(131_009, details));
    }
    Ok(())
}
