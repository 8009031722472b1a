//! The routes: the table of calls, the change feed, files, the page itself, and the tests' controls.

use crate::{calls, controls, csp, events, media, origin, shop::Shop};
use anyhow::{Context, Result};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware::{self, Next},
    routing::{get, post},
};
use std::{net::SocketAddr, path::Path, sync::Arc};
use tower_http::services::ServeDir;

/// A file to send may be as big as WhatsApp takes (100 MB for documents), and a little over, so
/// that the engine is the one to refuse it.
const LARGEST_FILE: usize = 110 * 1024 * 1024;

/// Everything the page and the tests need, at this address.
pub fn router(shop: Arc<Shop>, address: SocketAddr, ui: &Path) -> Result<Router> {
    let policy =
        HeaderValue::from_str(&csp::for_http()?).context("the content policy is no header")?;
    let page = ServeDir::new(ui).append_index_html_on_directories(true);
    let guard = move |request: axum::extract::Request, next: Next| {
        origin::only_ours(address, request, next)
    };
    let guards = move |request: axum::extract::Request, next: Next| {
        let policy = policy.clone();
        async move {
            let mut response = next.run(request).await;
            let headers = response.headers_mut();
            // Files carry a stricter policy of their own.
            headers
                .entry(header::CONTENT_SECURITY_POLICY)
                .or_insert(policy);
            headers.insert(
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            );
            headers.insert(
                header::REFERRER_POLICY,
                HeaderValue::from_static("no-referrer"),
            );
            response
        }
    };
    Ok(Router::new()
        .route("/call/{name}", post(calls::call))
        .route(
            "/stage",
            post(calls::stage).layer(DefaultBodyLimit::max(LARGEST_FILE)),
        )
        .route("/changes", get(events::stream))
        .route("/media/{id}", get(media::file))
        .route("/test/clock", post(controls::clock))
        .route("/test/offline", post(controls::offline))
        .route("/test/recovery", get(controls::recovery))
        .route("/test/notes", get(controls::notes))
        .route("/test/summons", post(controls::summons))
        .fallback_service(page)
        .layer(middleware::from_fn(guard))
        .layer(middleware::from_fn(guards))
        .with_state(shop))
}
