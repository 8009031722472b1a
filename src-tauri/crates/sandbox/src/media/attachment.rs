//! The media part of a customer's message, as Meta's webhook writes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{assets, links, objects};
use crate::ApiError;
use crate::call::text;
use crate::world::{Content, Media, World};

/// Fills in what Meta puts into the media part of a webhook. A part that names no known id gets
/// a bundled file of its kind, so that every message can be fetched.
pub(crate) fn complete(
    world: &mut World,
    number: &str,
    message: &mut Value,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let kind = message["type"]
        .as_str()
        .filter(|k| links::KINDS.contains(k));
    let Some(kind) = kind.map(str::to_owned) else {
        return Ok(());
    };
    let part = &mut message[&kind];
    if !part.is_object() {
        *part = json!({});
    }
    let id = id_of(world, number, &kind, part, now)?;
    let url = objects::link(world, &id, now);
    if let Some(media) = world.media.get(&id) {
        part["id"] = json!(id);
        part["mime_type"] = json!(media.mime);
        // Webhooks carry the hash in base64, `GET /{media}` in hexadecimal digits.
        part["sha256"] = json!(STANDARD.encode(&media.sha256));
        part["url"] = json!(url);
        describe(part, &kind, media);
    }
    Ok(())
}

/// The id that the part names, or that of a bundled file kept for it.
fn id_of(
    world: &mut World,
    number: &str,
    kind: &str,
    part: &Value,
    now: DateTime<Utc>,
) -> Result<String, ApiError> {
    match part.get("id").map(text) {
        Some(id) if world.media.contains_key(&id) => Ok(id),
        Some(id) => Err(ApiError::parameter(format!("media id {id} is not known"))),
        None => {
            let (asset, mime) = assets::of_kind(kind);
            let filename = part["filename"].as_str().map(str::to_owned);
            let content = Content::Asset(asset.into());
            Ok(objects::store_inbound(
                world, number, mime, filename, content, now,
            ))
        }
    }
}

/// What only some kinds carry, where the message does not say it itself.
fn describe(part: &mut Value, kind: &str, media: &Media) {
    let (key, value) = match kind {
        "audio" => ("voice", json!(media.mime.contains("opus"))),
        "sticker" => ("animated", json!(false)),
        "document" => {
            let name = media.filename.as_deref().unwrap_or("document.pdf");
            ("filename", json!(name))
        }
        _ => return,
    };
    if part[key].is_null() {
        part[key] = value;
    }
}
