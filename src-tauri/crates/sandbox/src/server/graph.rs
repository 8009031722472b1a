//! The Graph API's front door: version, token, then the node and edge that the path names.
//! Each endpoint lives in the module of its noun; this one only finds it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::file::file;
use super::{Shared, request, versions};
use crate::ApiError;
use crate::account::{access, business, numbers, profile, qr_codes, qr_picture};
use crate::call::Call;
use crate::core::Core;
use crate::customers::blocking;
use crate::media::{links, objects, uploads};
use crate::messages::send;
use crate::mischief::Mischief;
use crate::money::analytics;
use crate::templates::endpoints;
use crate::webhooks::subscriptions;
use crate::world::World;

/// What an endpoint answers.
pub(crate) enum Reply {
    Json(Value),
    File { mime: String, bytes: Bytes },
}

/// Answers any request that is not under `/sandbox`.
pub(crate) async fn answer(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let core = &shared.core;
    if let Some(Mischief::Slow(_, millis)) = strikes(core, "slow") {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
    if strikes(core, "server_error").is_some() {
        return ApiError::whatsapp(2, "Service temporarily unavailable.").into_response();
    }
    let range = request.headers().get(header::RANGE).cloned();
    let is_message =
        request.method() == Method::POST && request.uri().path().ends_with("/messages");
    let (version, reply) = match request::take_apart(request).await {
        Ok(call) => {
            let version = core.look(|_, now| versions::served(&call, now));
            (version.clone().ok(), handle(&shared, &call, version).await)
        }
        Err(error) => (None, Err(error)),
    };
    if is_message
        && reply.is_ok()
        && let Some(Mischief::TimeoutAfterAcceptance(_, millis)) =
            strikes(core, "timeout_after_acceptance")
    {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(millis)) => {}
            () = core.closed() => {}
        }
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    let mut response = match reply {
        Ok(Reply::Json(value)) => axum::Json(value).into_response(),
        Ok(Reply::File { mime, bytes }) => file(&mime, bytes, range.as_ref()),
        Err(error) => error.into_response(),
    };
    if let Some(version) = version.and_then(|v| HeaderValue::try_from(v).ok()) {
        response
            .headers_mut()
            .insert("facebook-api-version", version);
    }
    response
}

/// Whether a misbehaviour happens now; a calm sandbox is only looked at, not changed.
pub(crate) fn strikes(core: &Core, name: &str) -> Option<Mischief> {
    if core.look(|w, _| w.mood.is_calm()) {
        return None;
    }
    core.with(|w, _| w.mood.strikes(name))
}

async fn handle(
    shared: &Shared,
    call: &Call,
    version: Result<String, ApiError>,
) -> Result<Reply, ApiError> {
    let core = &shared.core;
    version?;
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    if path == ["oauth", "access_token"] {
        return core
            .look(|w, _| access::app_token(w, call))
            .map(Reply::Json);
    }
    if let ["qr", picture] = path.as_slice() {
        let (mime, bytes) = core.look(|w, _| qr_picture::draw(w, picture))?;
        let mime = mime.to_owned();
        return Ok(Reply::File { mime, bytes });
    }
    core.look(|w, now| access::check_token(w, call, now))?;
    versions::refuse_old_habits(call)?;
    match path.as_slice() {
        ["debug_token"] => core
            .look(|w, now| access::debug_token(w, call, now))
            .map(Reply::Json),
        ["me"] => core.look(|w, _| business::me(w, call)).map(Reply::Json),
        ["whatsapp_business", "attachments"] => {
            let (mime, bytes) = core.look(|w, now| objects::download(w, call, now))?;
            Ok(Reply::File { mime, bytes })
        }
        [session] if session.starts_with("upload:") => core
            .with(|w, _| uploads::session(w, session, call))
            .map(Reply::Json),
        [id, edge @ ..] => node(shared, call, id, edge).await.map(Reply::Json),
        [] => Err(ApiError::no_object(call.method.as_str(), "")),
    }
}

async fn node(shared: &Shared, call: &Call, id: &str, edge: &[&str]) -> Result<Value, ApiError> {
    let core = &shared.core;
    let kind = core.look(|w, _| kind_of(w, id));
    match kind {
        Some("number") => number(shared, call, id, edge).await,
        Some("account") => waba(shared, call, edge).await,
        Some("app") => app(shared, call, id, edge).await,
        Some("media") if edge.is_empty() => match call.method {
            Method::GET => core.look(|w, now| objects::get(w, id, call, now)),
            Method::DELETE => core.with(|w, now| objects::delete(w, id, call, now)),
            _ => Err(ApiError::no_object(call.method.as_str(), id)),
        },
        Some("template") if edge.is_empty() => template(core, call, id),
        _ => Err(ApiError::no_object(call.method.as_str(), id)),
    }
}

fn kind_of(world: &World, id: &str) -> Option<&'static str> {
    if world.number(id).is_some() {
        Some("number")
    } else if world.account.waba_id == id {
        Some("account")
    } else if world.account.app_id == id || id == "app" {
        Some("app")
    } else if world.media.contains_key(id) {
        Some("media")
    } else {
        world
            .templates
            .iter()
            .any(|t| t.id == id)
            .then_some("template")
    }
}

fn template(core: &Core, call: &Call, id: &str) -> Result<Value, ApiError> {
    match call.method {
        Method::GET => core.look(|w, _| match w.templates.iter().find(|t| t.id == id) {
            Some(found) => endpoints::get(call, found),
            None => Err(ApiError::no_object("GET", id)),
        }),
        Method::POST => core.with(|w, now| endpoints::edit(w, id, call, now)),
        _ => Err(ApiError::no_object(call.method.as_str(), id)),
    }
}

async fn number(shared: &Shared, call: &Call, id: &str, edge: &[&str]) -> Result<Value, ApiError> {
    let core = &shared.core;
    match (call.method.as_str(), edge) {
        ("POST", ["messages"]) => {
            core.look(|w, _| access::may_message(w, call))?;
            let message = links::fetched(core, &shared.http, id, call.message()).await;
            core.with(|w, now| send::messages(w, id, &message, now))
        }
        ("POST", ["media"]) => core.with(|w, now| objects::upload(w, id, call, now)),
        ("GET", []) => core.look(|w, _| numbers::get(w, id, call)),
        ("POST", []) => {
            let callback = subscriptions::number_callback(&shared.http, call).await?;
            core.with(|w, _| subscriptions::set_number(w, id, callback))
        }
        ("POST", ["register"]) => core.with(|w, _| numbers::register(w, id, call)),
        ("POST", ["deregister"]) => core.with(|w, _| numbers::deregister(w, id)),
        ("POST", ["request_code" | "verify_code" | "settings"]) => Ok(json!({ "success": true })),
        ("GET", ["whatsapp_business_profile"]) => {
            core.look(|w, now| profile::get(w, id, call, now))
        }
        ("POST", ["whatsapp_business_profile"]) => {
            core.with(|w, now| profile::update(w, id, call, now))
        }
        (method, ["message_qrdls", code @ ..]) if code.len() < 2 => {
            core.with(|w, now| qr_codes::handle(w, id, method, code.first().copied(), call, now))
        }
        (method, ["block_users"]) => core.with(|w, now| blocking::handle(w, id, method, call, now)),
        _ => Err(ApiError::no_object(call.method.as_str(), id)),
    }
}

async fn waba(shared: &Shared, call: &Call, edge: &[&str]) -> Result<Value, ApiError> {
    let core = &shared.core;
    match (call.method.as_str(), edge) {
        ("GET", []) => core.look(|w, now| business::get(w, call, now)),
        ("GET", ["phone_numbers"]) => core.look(|w, _| numbers::list(w, call)),
        ("GET", ["message_templates"]) => core.look(|w, _| endpoints::list(w, call)),
        ("POST", ["message_templates"]) => core.with(|w, now| endpoints::create(w, call, now)),
        ("DELETE", ["message_templates"]) => core.with(|w, now| endpoints::delete(w, call, now)),
        ("GET", ["subscribed_apps"]) => core.look(|w, _| subscriptions::list(w)),
        ("POST", ["subscribed_apps"]) => {
            let callback = subscriptions::account_callback(&shared.http, call).await?;
            core.with(|w, _| subscriptions::subscribe(w, callback))
        }
        ("DELETE", ["subscribed_apps"]) => core.with(|w, _| subscriptions::unsubscribe(w)),
        ("GET", ["pricing_analytics"]) => core.look(|w, _| analytics::edge(w, call)),
        ("GET", ["flows"]) => Ok(json!({ "data": [] })),
        _ => {
            let id = core.look(|w, _| w.account.waba_id.clone());
            Err(ApiError::no_object(call.method.as_str(), &id))
        }
    }
}

async fn app(shared: &Shared, call: &Call, id: &str, edge: &[&str]) -> Result<Value, ApiError> {
    let core = &shared.core;
    match (call.method.as_str(), edge) {
        ("GET", []) => core.look(|w, _| business::app(w, call)),
        ("POST", ["uploads"]) => core.with(|w, _| uploads::start(w, call)),
        ("GET", ["subscriptions"]) => core.look(|w, _| Ok(subscriptions::of_app(w))),
        ("POST", ["subscriptions"]) => {
            let callback = subscriptions::app_callback(&shared.http, call).await?;
            core.with(|w, _| subscriptions::set_app(w, callback))
        }
        ("DELETE", ["subscriptions"]) => core.with(|w, _| subscriptions::clear_app(w)),
        _ => Err(ApiError::no_object(call.method.as_str(), id)),
    }
}
