//! Files for the page, with the same guards as in the desktop window.

use crate::{answer::Failed, shop::Shop};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::id::AttachmentId;
use std::sync::Arc;

/// Answers with a file, or the part of it that is asked for.
pub async fn file(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    let Some(file) = shop.engine.media(AttachmentId(id)).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let range = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok());
    let answer = file.answer(range);
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    Ok(response
        .body(Body::from(answer.body))
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
}
