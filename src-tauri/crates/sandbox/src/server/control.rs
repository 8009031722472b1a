//! The control endpoints under `/sandbox`: play a customer's message, move the clock, order
//! mischief, look at the state. They need no token; [`crate::server::doors`] keeps web pages out.

use std::sync::Arc;

use axum::extract::State;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Shared, report};
use crate::customers::{calling, inbound as customer};
use crate::templates::review;
use crate::webhooks::webhook as webhooks;
use crate::world::World;
use crate::{ApiError, mischief as misbehaviour};

type Answer = Result<axum::Json<Value>, ApiError>;

/// `POST /sandbox/inbound` → `{"id": wamid}`
pub(crate) async fn inbound(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let message = object(&body)?;
    let id = shared
        .core
        .with(|w, now| customer::receive(w, &message, now))?;
    Ok(axum::Json(json!({ "id": id })))
}

/// `POST /sandbox/call {"from", "seconds"?}` → `{"id": wacid}`
pub(crate) async fn call(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let call = object(&body)?;
    let id = shared.core.with(|w, now| calling::receive(w, &call, now))?;
    Ok(axum::Json(json!({ "id": id })))
}

/// `POST /sandbox/webhook {"field", "value"}`: what Meta tells by itself.
pub(crate) async fn webhook(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let body = object(&body)?;
    let (Some(field), value) = (body["field"].as_str(), &body["value"]) else {
        return Err(ApiError::parameter("field and value are required"));
    };
    shared
        .core
        .with(|w, now| webhooks::emit_about(w, field, value.clone(), now));
    Ok(axum::Json(json!({ "success": true })))
}

/// `POST /sandbox/clock {"advance_seconds": N}` → `{"now": …}`
pub(crate) async fn clock(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let seconds = object(&body)?["advance_seconds"]
        .as_f64()
        .filter(|s| (0.0..=1e10).contains(s));
    let seconds = seconds
        .ok_or_else(|| ApiError::parameter("advance_seconds must be a number of seconds"))?;
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    shared
        .core
        .clock
        .advance(TimeDelta::milliseconds((seconds * 1000.0) as i64));
    Ok(axum::Json(shared.core.with(time)))
}

/// `GET /sandbox/clock`
pub(crate) async fn read_clock(State(shared): State<Arc<Shared>>) -> axum::Json<Value> {
    axum::Json(json!({ "now": shared.core.clock.now().timestamp_millis() }))
}

fn time(_: &mut World, now: DateTime<Utc>) -> Value {
    json!({ "now": now.timestamp_millis(), "utc": now.to_rfc3339() })
}

/// `POST /sandbox/mischief {"duplicate": 1, "slow": {"probability": 0.1, "millis": 800}}`
pub(crate) async fn mischief(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let ordered = misbehaviour::read(&object(&body)?)?;
    let mood = shared.core.with(|w, _| {
        if ordered.is_empty() {
            w.mood.clear();
        }
        ordered.into_iter().for_each(|m| w.mood.set(m));
        w.mood.describe()
    });
    Ok(axum::Json(mood))
}

/// `DELETE /sandbox/mischief`: all well again.
pub(crate) async fn no_mischief(State(shared): State<Arc<Shared>>) -> axum::Json<Value> {
    shared.core.with(|w, _| w.mood.clear());
    axum::Json(json!({}))
}

/// `POST /sandbox/templates {"name", "status"}`: what Meta does to a template by itself.
pub(crate) async fn template_status(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let body = object(&body)?;
    let (name, status) = (&body["name"], &body["status"]);
    let (Some(name), Some(status)) = (name.as_str(), status.as_str()) else {
        return Err(ApiError::parameter("name and status are required"));
    };
    shared
        .core
        .with(|w, now| review::set_status(w, name, status, now))?;
    Ok(axum::Json(json!({ "success": true })))
}

/// `GET /sandbox/state`
pub(crate) async fn state(State(shared): State<Arc<Shared>>) -> axum::Json<Value> {
    axum::Json(shared.core.look(report::state))
}

/// `GET /sandbox/history`
pub(crate) async fn history(State(shared): State<Arc<Shared>>) -> axum::Json<Value> {
    axum::Json(shared.core.look(|w, _| json!({ "entries": w.history })))
}

/// A JSON object, whatever content type it came with.
pub(crate) fn object(body: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| ApiError::parameter("The request body is not a JSON object."))
}
