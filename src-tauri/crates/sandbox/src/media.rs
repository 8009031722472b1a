//! Media objects: upload, a URL that lives five minutes, download with the token, deletion.
//! Uploaded ids live 30 days, ids from webhooks 7 (Meta, Media, 2025-12).

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::call::Call;
use crate::world::{Content, Media, World};
use crate::{ApiError, demo, ids, inbound, webhook};

const URL_LIFE: TimeDelta = TimeDelta::minutes(5);
const UPLOAD_LIFE: TimeDelta = TimeDelta::days(30);
/// The customer's phone must still show it tomorrow, so it is not thrown away after ten minutes.
const LINKED_LIFE: TimeDelta = UPLOAD_LIFE;
const UNKNOWN: &str = "application/octet-stream";
const INBOUND_LIFE: TimeDelta = TimeDelta::days(7);
const MB: usize = 1024 * 1024;

/// MIME types that Meta takes (the list in its own refusal, read 2026-11), the kind of message each fits, and the largest size in bytes.
const TYPES: [(&str, &str, usize); 19] = [
    ("image/jpeg", "image", 5 * MB),
    ("image/png", "image", 5 * MB),
    ("audio/aac", "audio", 16 * MB),
    ("audio/amr", "audio", 16 * MB),
    ("audio/mpeg", "audio", 16 * MB),
    ("audio/mp4", "audio", 16 * MB),
    ("audio/ogg", "audio", 16 * MB),
    ("audio/opus", "audio", 16 * MB),
    ("video/mp4", "video", 16 * MB),
    ("video/3gpp", "video", 16 * MB),
    ("image/webp", "sticker", 500 * 1024),
    ("text/plain", "document", 100 * MB),
    ("application/pdf", "document", 100 * MB),
    ("application/msword", "document", 100 * MB),
    ("application/vnd.ms-excel", "document", 100 * MB),
    ("application/vnd.ms-powerpoint", "document", 100 * MB),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "document",
        100 * MB,
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "document",
        100 * MB,
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "document",
        100 * MB,
    ),
];

/// Whether a media object may be sent as this kind of message.
pub(crate) fn fits(kind: &str, media: &Media) -> bool {
    let base = base_of(&media.mime);
    // Any file can travel as a document.
    let is_kind = kind == "document" || TYPES.iter().any(|(m, k, _)| *m == base && *k == kind);
    is_kind && named_truly(&base, media.filename.as_deref())
}

/// The end of a sound's name decides over its declared type: Opus that is not called `.ogg` is not
/// delivered (users' threads, 2026).
fn named_truly(base: &str, name: Option<&str>) -> bool {
    let end = name.and_then(|n| n.rsplit_once('.')).map(|(_, end)| end);
    base != "audio/ogg" || end.is_none_or(|end| end.eq_ignore_ascii_case("ogg"))
}

/// Whether the id is a living media object of this number.
pub(crate) fn belongs(world: &World, number: &str, id: &str) -> bool {
    world.media.get(id).is_some_and(|m| m.number == number)
}

/// `POST /{number}/media`
pub(crate) fn upload(
    world: &mut World,
    number: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    if call.text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(ApiError::parameter(
            "The parameter messaging_product is required.",
        ));
    }
    let Some(file) = &call.file else {
        return Err(ApiError::parameter("The parameter file is required."));
    };
    let declared = file.mime.clone().filter(|m| m != UNKNOWN);
    let mime = declared.or_else(|| call.text("type"));
    let mime = mime.unwrap_or_else(|| UNKNOWN.into());
    acceptable(&mime, file.bytes.len())?;
    let content = Content::Bytes(file.bytes.clone());
    let expires_at = now + UPLOAD_LIFE;
    let id = store(world, number, &mime, file.name.clone(), content, expires_at);
    Ok(json!({ "id": id }))
}

/// A type that Meta takes, and a size within that type's limit.
fn acceptable(mime: &str, size: usize) -> Result<(), ApiError> {
    let base = base_of(mime);
    let Some((_, _, max)) = TYPES.iter().find(|(m, _, _)| *m == base) else {
        let list = TYPES.iter().map(|t| t.0).collect::<Vec<_>>().join(", ");
        let message = format!(
            "Param file must be a file with one of the following types: {list}. Received file of type '{mime}'."
        );
        return Err(ApiError::parameter(message));
    };
    if size == 0 || size > *max {
        let details = format!("File size must be between 1 byte and {max} bytes.");
        return Err(ApiError {
            details: Some(details),
            ..ApiError::parameter("Invalid parameter")
        });
    }
    Ok(())
}

/// A file that was fetched from a link, or why Meta would not send it.
pub(crate) fn store_linked(
    world: &mut World,
    number: &str,
    mime: &str,
    bytes: Bytes,
    now: DateTime<Utc>,
) -> Result<String, ApiError> {
    acceptable(mime, bytes.len())?;
    let expires_at = now + LINKED_LIFE;
    Ok(store(
        world,
        number,
        mime,
        None,
        Content::Bytes(bytes),
        expires_at,
    ))
}

/// Keeps a file and answers its id.
pub(crate) fn store(
    world: &mut World,
    number: &str,
    mime: &str,
    filename: Option<String>,
    content: Content,
    expires_at: DateTime<Utc>,
) -> String {
    let bytes = read(&content);
    let media = Media {
        number: number.to_owned(),
        mime: mime.to_owned(),
        filename,
        sha256: Sha256::digest(&bytes).to_vec(),
        size: bytes.len(),
        content,
        expires_at,
    };
    let id = ids::object();
    world.media.insert(id.clone(), media);
    id
}

/// A customer's file: an id from a webhook lives seven days.
pub(crate) fn store_inbound(
    world: &mut World,
    number: &str,
    mime: &str,
    filename: Option<String>,
    content: Content,
    now: DateTime<Utc>,
) -> String {
    store(world, number, mime, filename, content, now + INBOUND_LIFE)
}

/// The bytes.
pub(crate) fn read(content: &Content) -> Bytes {
    match content {
        Content::Bytes(bytes) => bytes.clone(),
        Content::Asset(name) => Bytes::from_static(demo::assets::bytes(name)),
    }
}

/// `GET /{media}`
pub(crate) fn get(
    world: &World,
    id: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let media = living(world, id, call, now)?;
    Ok(json!({
        "url": link(world, id, now),
        "mime_type": media.mime,
        "sha256": hex::encode(&media.sha256),
        "file_size": media.size,
        "id": id,
        "messaging_product": "whatsapp",
    }))
}

/// `DELETE /{media}`
pub(crate) fn delete(
    world: &mut World,
    id: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    living(world, id, call, now)?;
    world.media.remove(id);
    Ok(json!({ "success": true }))
}

/// `GET` of a media URL; the token was checked before.
pub(crate) fn download(
    world: &World,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<(String, Bytes), ApiError> {
    let gone = || ApiError::graph(404, 100, "The media URL has expired or is not valid.");
    let id = call.text("mid").ok_or_else(gone)?;
    let until: i64 = call
        .text("ext")
        .and_then(|e| e.parse().ok())
        .ok_or_else(gone)?;
    let hash = call.text("hash").unwrap_or_default();
    let media = world
        .media
        .get(&id)
        .filter(|m| m.expires_at > now)
        .ok_or_else(gone)?;
    if hash != hash_of(world, &id, until) || now.timestamp() >= until {
        return Err(gone());
    }
    Ok((media.mime.clone(), read(&media.content)))
}

/// Fills in what Meta puts into the media part of a webhook. A part that names no known id gets
/// a bundled file of its kind, so that every message can be fetched.
pub(crate) fn complete(
    world: &mut World,
    number: &str,
    message: &mut Value,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let Some(kind) = message["type"].as_str().map(str::to_owned) else {
        return Ok(());
    };
    if !["image", "video", "audio", "document", "sticker"].contains(&kind.as_str()) {
        return Ok(());
    }
    if !message[&kind].is_object() {
        message[&kind] = json!({});
    }
    let given = message[&kind].get("id").map(inbound::text);
    let id = match given {
        Some(id) if world.media.contains_key(&id) => id,
        Some(id) => return Err(ApiError::parameter(format!("media id {id} is not known"))),
        None => {
            let (asset, mime) = demo::assets::of_kind(&kind);
            let filename = message[&kind]["filename"].as_str().map(str::to_owned);
            store_inbound(
                world,
                number,
                mime,
                filename,
                Content::Asset(asset.into()),
                now,
            )
        }
    };
    let url = link(world, &id, now);
    let Some(media) = world.media.get(&id) else {
        return Ok(());
    };
    let part = &mut message[&kind];
    part["id"] = json!(id);
    part["mime_type"] = json!(media.mime);
    part["sha256"] = json!(inbound::webhook_hash(&media.sha256));
    part["url"] = json!(url);
    if kind == "audio" && part["voice"].is_null() {
        part["voice"] = json!(media.mime.contains("opus"));
    }
    if kind == "sticker" && part["animated"].is_null() {
        part["animated"] = json!(false);
    }
    if kind == "document" && part["filename"].is_null() {
        part["filename"] = json!(media.filename.as_deref().unwrap_or("document.pdf"));
    }
    Ok(())
}

/// A URL that lives five minutes and needs the token.
pub(crate) fn link(world: &World, id: &str, now: DateTime<Utc>) -> String {
    let until = (now + URL_LIFE).timestamp();
    let hash = hash_of(world, id, until);
    format!(
        "{}/whatsapp_business/attachments/?mid={id}&ext={until}&hash={hash}",
        world.base_url
    )
}

fn hash_of(world: &World, id: &str, until: i64) -> String {
    let signed = format!("{id}/{until}");
    let signature = webhook::signature(&world.account.app_secret, signed.as_bytes());
    signature.chars().skip("sha256=".len()).take(32).collect()
}

fn living<'a>(
    world: &'a World,
    id: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<&'a Media, ApiError> {
    let number = call.text("phone_number_id");
    world
        .media
        .get(id)
        .filter(|m| m.expires_at > now && number.is_none_or(|n| n == m.number))
        .ok_or_else(|| ApiError::no_object(call.method.as_str(), id))
}

fn base_of(mime: &str) -> String {
    mime.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}
