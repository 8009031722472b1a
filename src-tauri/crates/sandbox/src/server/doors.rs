//! Who may knock: programs on this computer, and pages that the sandbox itself served. A web page
//! elsewhere must not reach it through the reader's browser, whichever door it tries: not by a
//! request across origins, not under a name that was pointed at loopback.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use std::sync::Arc;

use super::Shared;

/// Refuses what a browser sends for another site, at every door.
pub(crate) async fn guard(
    State(shared): State<Arc<Shared>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let own = shared.core.base_url.trim_start_matches("http://");
    let host = host_of(&request);
    if !is_ours(&host, own) || is_foreign(request.headers(), &host, request.method()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// HTTP/1.1 has a `Host`; a request line may carry the whole address instead.
fn host_of(request: &Request<Body>) -> String {
    let header = request.headers().get(header::HOST);
    let header = header.and_then(|v| v.to_str().ok()).map(str::to_owned);
    header
        .or_else(|| request.uri().authority().map(ToString::to_string))
        .unwrap_or_default()
}

/// Loopback by number or as `localhost`, or the very address it was told to listen on.
fn is_ours(host: &str, own: &str) -> bool {
    let name = if host.ends_with(']') {
        host
    } else {
        host.rsplit_once(':').map_or(host, |(name, _)| name)
    };
    let ip = name.trim_matches(['[', ']']).parse::<IpAddr>();
    host == own || name == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

/// From another origin, by the headers that browsers set and pages cannot forge. Following a link
/// to the customer's phone is no such request: its page may not be framed.
fn is_foreign(headers: &HeaderMap, host: &str, method: &Method) -> bool {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let other_origin = headers.get(header::ORIGIN).is_some_and(|origin| {
        origin
            .to_str()
            .ok()
            .and_then(|origin| origin.split_once("://"))
            .is_none_or(|(_, of)| of != host)
    });
    let other_site = match header("sec-fetch-site") {
        None | Some("same-origin" | "none") => false,
        Some(_) => {
            !(method == Method::GET
                && header("sec-fetch-mode") == Some("navigate")
                && header("sec-fetch-dest") == Some("document"))
        }
    };
    other_origin || other_site
}
