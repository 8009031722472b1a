//! The customer's phone: a small page on which a person plays a customer, and what it asks for.
//! The page brings its own script and style and may load nothing else.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::control::object;
use super::file::file;
use super::{Shared, report};
use crate::customers::people;
use crate::media::objects as files;
use crate::messages::statuses;
use crate::templates::text;
use crate::world::{Content, Message, World};
use crate::{ApiError, templates};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     media-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// `GET /sandbox`
pub(crate) async fn page() -> Response {
    page_file(
        "text/html; charset=utf-8",
        include_str!("../../assets/phone/phone.html"),
    )
}

/// `GET /sandbox/phone.js`
pub(crate) async fn script() -> Response {
    page_file(
        "text/javascript; charset=utf-8",
        include_str!("../../assets/phone/phone.js"),
    )
}

/// `GET /sandbox/phone.css`
pub(crate) async fn style() -> Response {
    page_file(
        "text/css; charset=utf-8",
        include_str!("../../assets/phone/phone.css"),
    )
}

/// `GET /favicon.ico`, which browsers ask for unasked.
pub(crate) async fn icon() -> Response {
    file(
        "image/jpeg",
        Bytes::from_static(crate::media::assets::bytes("logo.jpg")),
        None,
    )
}

fn page_file(mime: &'static str, text: &'static str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    let nosniff = HeaderName::from_static("x-content-type-options");
    headers.insert(nosniff, HeaderValue::from_static("nosniff"));
    response
}

/// What the page shows, and the revision it has already seen.
#[derive(Deserialize)]
pub(crate) struct Asked {
    number: Option<String>,
    customer: Option<String>,
    since: Option<u64>,
}

/// `GET /sandbox/phone/view`: people, chat and revision; waits up to 20 seconds for news.
pub(crate) async fn view(
    State(shared): State<Arc<Shared>>,
    Query(asked): Query<Asked>,
) -> axum::Json<Value> {
    let core = &shared.core;
    let mut changes = core.watch();
    let fresh = async {
        loop {
            changes.mark_unchanged();
            if core.look(|w, _| Some(w.revision) != asked.since) || changes.changed().await.is_err()
            {
                return;
            }
        }
    };
    tokio::select! {
        () = fresh => {}
        () = core.closed() => {}
        () = tokio::time::sleep(std::time::Duration::from_secs(20)) => {}
    }
    axum::Json(core.look(|w, now| {
        let number = asked.number.as_deref().filter(|n| w.number(n).is_some());
        let number = number
            .or(w.account.numbers.first().map(|n| n.id.as_str()))
            .unwrap_or_default();
        let customer = asked.customer.as_deref().unwrap_or_default();
        let thread = w.threads.get(&people::thread_key(number, customer));
        json!({
            "revision": w.revision,
            "now": now.timestamp_millis(),
            "numbers": w.account.numbers,
            "number": number,
            "people": people_of(w, number),
            "typing": thread.is_some_and(|t| t.typing_until.is_some_and(|until| until > now)),
            "chat": thread.map(|t| {
                let messages = t.messages.iter().filter_map(|id| w.messages.get(id));
                messages.map(|m| shown(w, m)).collect::<Vec<_>>()
            }),
        })
    }))
}

fn people_of(world: &World, number: &str) -> Vec<Value> {
    let mut list: Vec<_> = world
        .customers
        .values()
        .map(|c| {
            let thread = world.threads.get(&people::thread_key(number, &c.user_id));
            let last = thread
                .and_then(|t| t.messages.last())
                .and_then(|id| world.messages.get(id));
            let unread = thread.map_or(0, |t| {
                let unread =
                    |m: &&Message| m.from_shop && m.sent_at.is_some() && m.read_at.is_none();
                t.messages
                    .iter()
                    .filter_map(|id| world.messages.get(id))
                    .filter(unread)
                    .count()
            });
            let at = last.map(|m| m.at.timestamp_millis());
            let person = json!({
                "id": c.user_id, "name": c.name, "phone": c.wa_id, "username": c.username,
                "at": at, "unread": unread,
            });
            (at, person)
        })
        .collect();
    list.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    list.into_iter().map(|(_, person)| person).collect()
}

/// A message as the customer sees it; failed ones never reached the phone.
fn shown(world: &World, message: &Message) -> Value {
    let body = &message.body;
    let kind = body["type"].as_str().unwrap_or("text");
    let mut shown = json!({
        "id": message.id,
        "mine": !message.from_shop,
        "at": message.at.timestamp_millis(),
        "status": report::status(message),
        "type": kind,
        "content": body[kind],
        "context": body["context"]["message_id"].as_str().or(body["context"]["id"].as_str()),
    });
    if kind == "template" {
        let part = &body["template"];
        let (name, language) = (part["name"].as_str(), part["language"]["code"].as_str());
        let template = templates::find(
            world,
            name.unwrap_or_default(),
            language.unwrap_or_default(),
        );
        shown["template"] = template.map_or(Value::Null, |t| text::render(t, part));
    }
    shown
}

/// `POST /sandbox/phone/look {"number", "customer"}`: the chat is open in front of the customer.
pub(crate) async fn look(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<axum::Json<Value>, ApiError> {
    let body = object(&body)?;
    let (number, customer) = (body["number"].as_str(), body["customer"].as_str());
    let (Some(number), Some(customer)) = (number, customer) else {
        return Err(ApiError::parameter("number and customer are required"));
    };
    shared
        .core
        .with(|w, now| statuses::look(w, number, customer, now));
    Ok(axum::Json(json!({ "success": true })))
}

/// `POST /sandbox/phone/media?number=…` with the raw file: the id for an inbound message.
pub(crate) async fn upload(
    State(shared): State<Arc<Shared>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<axum::Json<Value>, ApiError> {
    let mime = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if body.is_empty() {
        return Err(ApiError::parameter("the file is empty"));
    }
    let id = shared.core.with(|w, now| {
        let first = w.account.numbers.first().map(|n| n.id.clone());
        let number = asked.number.or(first).unwrap_or_default();
        files::store_inbound(w, &number, mime, None, Content::Bytes(body), now)
    });
    Ok(axum::Json(json!({ "id": id })))
}

/// `GET /sandbox/phone/media/{id}`
pub(crate) async fn media(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = shared.core.look(|w, _| {
        w.media
            .get(&id)
            .map(|m| (m.mime.clone(), files::read(&m.content)))
    });
    match found {
        Some((mime, bytes)) => {
            let mut response = file(&mime, bytes, headers.get(header::RANGE));
            let policy = HeaderValue::from_static("default-src 'none'; sandbox");
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        }
        None => ApiError::no_object("GET", &id).into_response(),
    }
}
