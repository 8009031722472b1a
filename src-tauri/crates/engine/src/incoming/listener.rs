//! The webhook listener on this computer: where a tunnel or proxy of the user's brings what Meta
//! sends. One way in among others; all of them end in [`Engine::receive`](crate::Engine::receive).
//!
//! Answers 200 only after the webhook is on disk (Meta repeats everything else for up to 7 days).
//! Whoever finds the tunnel may knock: nobody keeps a connection without saying something, and
//! what is not signed is not even held in memory.

mod body;
mod connections;
mod serving;

pub(crate) use serving::serve;

use crate::incoming::{Receipt, Room};
use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header::ORIGIN},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use body::Taken;
use connections::Place;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, time::timeout};

/// The largest webhook Meta sends is 3 MB (Meta, Webhooks, 2025-12); a little more is let in so
/// that what is too large can be told from what was cut.
pub const LARGEST: usize = 3 * 1024 * 1024 + 4096;
/// A body must be here within this time; Meta's take well under a second.
const BODY_WITHIN: Duration = Duration::from_secs(30);

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

fn routes(room: Arc<Room>) -> Router {
    Router::new()
        .route("/webhook", get(agree).post(receive))
        .layer(middleware::from_fn(no_browser))
        .with_state(room)
}

/// Meta's servers are no browser: a page somewhere that makes its visitors' browsers knock here
/// gets nothing, and leaves nothing behind.
async fn no_browser(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site");
    let from_a_page =
        request.headers().contains_key(ORIGIN) || site.is_some_and(|site| site != "none");
    if from_a_page {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// Meta's first call: it asks for the agreed word and wants its challenge back.
async fn agree(
    State(room): State<Arc<Room>>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<String, StatusCode> {
    room.desk
        .accounts()
        .all()
        .iter()
        .filter_map(|account| account.verify_token.as_ref())
        .find_map(|token| whatsapp::signature::challenge(&query, token))
        .ok_or(StatusCode::FORBIDDEN)
}

async fn receive(
    State(room): State<Arc<Room>>,
    Extension(place): Extension<Arc<Place>>,
    headers: HeaderMap,
    body: Body,
) -> StatusCode {
    let signature = headers
        .get(whatsapp::signature::HEADER)
        .and_then(|value| value.to_str().ok())
        .filter(|header| whatsapp::signature::is_one(header))
        .map(str::to_owned);
    let Ok(taken) = timeout(BODY_WITHIN, body::take(body, signature.is_some(), &place)).await
    else {
        return StatusCode::REQUEST_TIMEOUT;
    };
    place.works();
    let (answer, refused) = match taken {
        Taken::Whole(bytes) => return answer_of(room.receive(bytes, signature).await),
        Taken::Unsigned(beginning) => (StatusCode::UNAUTHORIZED, beginning.unsigned()),
        Taken::TooLarge(beginning) => (StatusCode::PAYLOAD_TOO_LARGE, beginning.too_large()),
        Taken::BrokenOff => return StatusCode::BAD_REQUEST,
    };
    if let Err(why) = room.refuse(refused).await {
        tracing::warn!(%why, "a refused delivery could not be noted");
    }
    answer
}

fn answer_of(received: Result<Receipt, crate::api::fault::Fault>) -> StatusCode {
    match received {
        Ok(Receipt::Filed | Receipt::Quarantined) => StatusCode::OK,
        Ok(Receipt::Refused) => StatusCode::UNAUTHORIZED,
        // Not on disk: Meta shall bring it again.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
