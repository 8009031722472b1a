//! Media objects: upload, a URL that lives five minutes, download with the token, deletion.
//! Uploaded ids live 30 days, ids from webhooks 7 (Meta, Media, 2025-12).

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::assets;
use super::types::acceptable;
use crate::call::Call;
use crate::webhooks::webhook;
use crate::world::{Content, Media, World};
use crate::{ApiError, ids};

const URL_LIFE: TimeDelta = TimeDelta::minutes(5);
const UPLOAD_LIFE: TimeDelta = TimeDelta::days(30);
/// The customer's phone must still show it tomorrow, so it is not thrown away after ten minutes.
const LINKED_LIFE: TimeDelta = UPLOAD_LIFE;
const UNKNOWN: &str = "application/octet-stream";
const INBOUND_LIFE: TimeDelta = TimeDelta::days(7);

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
        Content::Asset(name) => Bytes::from_static(assets::bytes(name)),
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
