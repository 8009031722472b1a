//! The webhook listener on this computer: where a tunnel or proxy of the user's brings what Meta
//! sends. One way in among others; all of them end in [`Engine::receive`].
//!
//! Answers 200 only after the webhook is on disk (Meta repeats everything else for up to 7 days).

use crate::{engine::Engine, intake::Receipt};
use axum::{
    Router,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    routing::get,
};
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;

/// The largest webhook Meta sends is 3 MB (Meta, Webhooks, 2025-12); a little more is let in so
/// that what is too large can be told from what was cut.
pub const LARGEST: usize = 3 * 1024 * 1024 + 4096;

/// Where the listener opens.
#[derive(Clone, Copy, Debug)]
pub struct ListenerSettings {
    /// The loopback port; 0 takes any.
    pub port: u16,
    /// Open at all.
    pub enabled: bool,
}

/// Opens the listener on loopback.
///
/// # Errors
/// When the port is taken or may not be opened.
pub async fn open(settings: ListenerSettings) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], settings.port))).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves webhooks until the engine stops.
pub async fn serve(engine: Arc<Engine>, listener: TcpListener) {
    let stopped = engine.stopped();
    let app = Router::new()
        .route("/webhook", get(agree).post(receive))
        .with_state(engine);
    if let Err(why) = axum::serve(listener, app)
        .with_graceful_shutdown(stopped)
        .await
    {
        tracing::warn!(%why, "the webhook listener stopped");
    }
}

/// Meta's first call: it asks for the agreed word and wants its challenge back.
async fn agree(
    State(engine): State<Arc<Engine>>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<String, StatusCode> {
    engine
        .accounts()
        .all()
        .iter()
        .filter_map(|account| account.verify_token.as_ref())
        .find_map(|token| graph::signature::challenge(&query, token))
        .ok_or(StatusCode::FORBIDDEN)
}

async fn receive(State(engine): State<Arc<Engine>>, headers: HeaderMap, body: Body) -> StatusCode {
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST).await else {
        if let Err(why) = engine.refuse_oversized().await {
            tracing::warn!(%why, "an oversized webhook could not be noted");
        }
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    let signature = headers
        .get(graph::signature::HEADER)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    match engine.receive(bytes, signature).await {
        Ok(Receipt::Filed | Receipt::Quarantined) => StatusCode::OK,
        Ok(Receipt::Refused) => StatusCode::UNAUTHORIZED,
        // Not on disk: Meta shall bring it again.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
