//! The front door: the Graph API, the control endpoints and the customer's phone on one loopback
//! port. Every answer carries the sandbox's time in `Date`, as a client measures by it.

mod control;
mod doors;
mod file;
mod graph;
mod phone;
pub(crate) mod report;
mod request;
mod versions;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, Request, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use chrono::TimeDelta;
use tokio::net::TcpListener;

use crate::core::Core;
use crate::mischief::Mischief;

/// What every handler can reach.
pub(crate) struct Shared {
    pub(crate) core: Arc<Core>,
    pub(crate) http: reqwest::Client,
}

/// Serves until the sandbox closes.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let core = shared.core.clone();
    let app = Router::new()
        .route("/sandbox", get(phone::page))
        .route("/favicon.ico", get(phone::icon))
        .route("/sandbox/phone.js", get(phone::script))
        .route("/sandbox/phone.css", get(phone::style))
        .route("/sandbox/phone/view", get(phone::view))
        .route("/sandbox/phone/look", post(phone::look))
        .route("/sandbox/phone/media", post(phone::upload))
        .route("/sandbox/phone/media/{id}", get(phone::media))
        .route("/sandbox/inbound", post(control::inbound))
        .route("/sandbox/call", post(control::call))
        .route("/sandbox/webhook", post(control::webhook))
        .route(
            "/sandbox/clock",
            get(control::read_clock).post(control::clock),
        )
        .route(
            "/sandbox/mischief",
            post(control::mischief).delete(control::no_mischief),
        )
        .route("/sandbox/templates", post(control::template_status))
        .route("/sandbox/state", get(control::state))
        .route("/sandbox/history", get(control::history))
        .fallback(graph::answer)
        .layer(middleware::from_fn_with_state(shared.clone(), doors::guard))
        .layer(DefaultBodyLimit::max(110 * 1024 * 1024))
        .layer(middleware::from_fn_with_state(shared.clone(), stamp))
        .with_state(shared);
    let served = axum::serve(listener, app)
        .with_graceful_shutdown(async move { core.closed().await })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the server stopped");
    }
}

async fn stamp(State(shared): State<Arc<Shared>>, request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    let ahead = match graph::strikes(&shared.core, "wrong_date") {
        Some(Mischief::WrongDate(_, hours)) => TimeDelta::hours(hours.into()),
        _ => TimeDelta::zero(),
    };
    let date = (shared.core.clock.now() + ahead)
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}
