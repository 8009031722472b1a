//! The files that a message names: by id, or by an address from which Meta fetches them. The
//! sandbox fetches from this computer alone; what cannot be fetched fails like at Meta, after the
//! message was accepted (131053).

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value, json};
use url::Url;

use super::objects;
use crate::core::Core;
use crate::loopback;

/// The kinds of message that carry a file.
pub(super) const KINDS: [&str; 5] = ["image", "video", "audio", "document", "sticker"];
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest file that Meta takes.
const LARGEST: usize = 100 * 1024 * 1024;

/// The message with an `id` beside every `link` that could be fetched.
pub(crate) async fn fetched(
    core: &Core,
    http: &reqwest::Client,
    number: &str,
    message: Map<String, Value>,
) -> Map<String, Value> {
    let mut message = Value::Object(message);
    let wanted: Vec<String> = files(&message)
        .into_iter()
        .filter_map(|(_, part)| unfetched(part))
        .map(str::to_owned)
        .collect();
    for link in wanted {
        let Some((mime, bytes)) = fetch(http, &link).await else {
            continue;
        };
        let stored = core.with(|w, now| objects::store_linked(w, number, &mime, bytes, now));
        if let Ok(id) = stored {
            give_id(&mut message, &link, &id);
        }
    }
    match message {
        Value::Object(message) => message,
        _ => Map::new(),
    }
}

/// Every file that a message names, wherever it stands: its kind and its object.
pub(crate) fn files(value: &Value) -> Vec<(&str, &Value)> {
    match value {
        Value::Object(object) => object
            .iter()
            .flat_map(|(key, part)| {
                let named = part.get("link").is_some() || part.get("id").is_some();
                if named && KINDS.contains(&key.as_str()) {
                    vec![(key.as_str(), part)]
                } else {
                    files(part)
                }
            })
            .collect(),
        Value::Array(list) => list.iter().flat_map(files).collect(),
        _ => Vec::new(),
    }
}

/// The address of a file that has no id.
pub(crate) fn unfetched(part: &Value) -> Option<&str> {
    part["link"].as_str().filter(|_| part["id"].is_null())
}

fn give_id(value: &mut Value, link: &str, id: &str) {
    match value {
        Value::Object(object) => {
            if object.get("link").is_some_and(|l| l == link) && !object.contains_key("id") {
                object.insert("id".into(), json!(id));
            }
            object.values_mut().for_each(|v| give_id(v, link, id));
        }
        Value::Array(list) => list.iter_mut().for_each(|v| give_id(v, link, id)),
        _ => {}
    }
}

async fn fetch(http: &reqwest::Client, link: &str) -> Option<(String, Bytes)> {
    let url = Url::parse(link).ok().filter(loopback::holds)?;
    let mut answer = http.get(url).timeout(PATIENCE).send().await.ok()?;
    if answer.status() != reqwest::StatusCode::OK {
        return None;
    }
    let mime = answer.headers().get(reqwest::header::CONTENT_TYPE)?;
    let mime = mime.to_str().ok()?.to_owned();
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await.ok()? {
        if bytes.len() + piece.len() > LARGEST {
            return None;
        }
        bytes.extend_from_slice(&piece);
    }
    Some((mime, bytes.into()))
}
