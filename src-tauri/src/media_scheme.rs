//! `media:`: pictures, sounds and videos for the page, straight from the encrypted database.

use crate::desk::Desk;
use domain::id::AttachmentId;
use tauri::{
    AppHandle, Manager, UriSchemeContext, UriSchemeResponder, Wry,
    http::{Request, Response, StatusCode, header},
};

/// The page's own origin, the only one that may read what this answers.
const PAGE: &str = if cfg!(windows) {
    "http://tauri.localhost"
} else {
    "tauri://localhost"
};

/// Answers `media://localhost/ID` in its own time.
pub fn answer(
    context: UriSchemeContext<'_, Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        let response = respond(&app, &request).await;
        responder.respond(response.unwrap_or_else(plain));
    });
}

async fn respond(
    app: &AppHandle,
    request: &Request<Vec<u8>>,
) -> Result<Response<Vec<u8>>, StatusCode> {
    let id = request
        .uri()
        .path()
        .trim_start_matches('/')
        .parse()
        .map_err(|_| StatusCode::NOT_FOUND)?;
    let unavailable = |fault| {
        tracing::warn!(%fault, id, "a file cannot be read");
        StatusCode::SERVICE_UNAVAILABLE
    };
    let engine = app.state::<Desk>().engine().await.map_err(unavailable)?;
    let file = engine
        .media(AttachmentId(id))
        .await
        .map_err(unavailable)?
        .ok_or(StatusCode::NOT_FOUND)?;
    let range = request
        .headers()
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    let answer = file.answer(range);
    let mut response = Response::builder()
        .status(answer.status)
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, PAGE);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response
        .body(answer.body.to_vec())
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

fn plain(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}
