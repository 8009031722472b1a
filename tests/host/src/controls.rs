//! What only tests may do: turn the clock, cut the wire, read notifications, click one.

use crate::shop::Shop;
use axum::{Json, extract::State, http::StatusCode};
use chrono::TimeDelta;
use engine::{api::change::Summons, notifier::Note};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// How far to turn.
#[derive(Deserialize)]
pub struct Turn {
    advance_seconds: i64,
}

/// Turns the engine's and the sandbox's clock together, and waits until what fell due was delivered.
pub async fn clock(
    State(shop): State<Arc<Shop>>,
    Json(turn): Json<Turn>,
) -> (StatusCode, Json<Value>) {
    let Some(clock) = &shop.clock else {
        return (
            StatusCode::CONFLICT,
            Json(json!({ "error": "started without --manual-clock" })),
        );
    };
    let by = TimeDelta::seconds(turn.advance_seconds);
    clock.advance(by);
    shop.sandbox.advance(by);
    shop.sandbox.settled().await;
    shop.turned.send_replace(());
    (StatusCode::OK, Json(json!({ "now": shop.now_ms() })))
}

/// Whether the wire is cut.
#[derive(Deserialize)]
pub struct Cut {
    offline: bool,
}

/// Cuts or mends the wire to Meta.
pub async fn offline(State(shop): State<Arc<Shop>>, Json(cut): Json<Cut>) -> Json<Value> {
    shop.wire.cut(cut.offline);
    Json(json!({ "offline": cut.offline }))
}

/// The recovery key, which only the host may show.
pub async fn recovery(State(shop): State<Arc<Shop>>) -> Result<String, StatusCode> {
    let key = shop.engine.recovery_key();
    key.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

/// Every notification so far.
pub async fn notes(State(shop): State<Arc<Shop>>) -> Json<Vec<Note>> {
    Json(shop.notes.all())
}

/// Does what a click on a notification does.
pub async fn summons(State(shop): State<Arc<Shop>>, Json(wanted): Json<Summons>) -> StatusCode {
    match shop.summons.send(wanted) {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::CONFLICT,
    }
}
