//! Takes a Graph request apart: version, path, and its parameters, which may come in the query
//! string, in a form, in a multipart form or in a JSON body, and in several of them at once.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Multipart};
use axum::http::request::Parts;
use axum::http::{Request, header};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::versions;
use crate::ApiError;
use crate::call::{Call, File};

/// Largest request: a 100 MB document with its form around it.
const LARGEST: usize = 110 * 1024 * 1024;

/// Reads all of a request.
pub(crate) async fn take_apart(request: Request<Body>) -> Result<Call, ApiError> {
    let (parts, body) = request.into_parts();
    let too_large = |_| ApiError::graph(413, 100, "(#100) The request body is too large.");
    let body = to_bytes(body, LARGEST).await.map_err(too_large)?;
    let mut path: Vec<String> = parts
        .uri
        .path()
        .split('/')
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect();
    let version = path
        .first()
        .is_some_and(|first| versions::is_version(first))
        .then(|| path.remove(0));
    let query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    let mut params = query.clone();
    let mut file = None;
    let is_upload = path.first().is_some_and(|p| p.starts_with("upload:"));
    if !is_upload {
        let (more, found) = of_body(&parts, &body).await?;
        params.extend(more);
        file = found;
    }
    Ok(Call {
        method: parts.method,
        version,
        path,
        query,
        params,
        file,
        headers: parts.headers,
        body,
    })
}

/// The parameters, and the file, that a body brings.
async fn of_body(
    parts: &Parts,
    body: &Bytes,
) -> Result<(Map<String, Value>, Option<File>), ApiError> {
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return form(parts, body).await;
    }
    if kind.starts_with("application/x-www-form-urlencoded") && !body.starts_with(b"{") {
        return Ok((pairs(body), None));
    }
    if body.is_empty() || !(kind.contains("json") || body.starts_with(b"{")) {
        return Ok((Map::new(), None));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok((object, None)),
        _ => Err(ApiError::parameter(
            "The request body is not a JSON object.",
        )),
    }
}

async fn form(parts: &Parts, body: &Bytes) -> Result<(Map<String, Value>, Option<File>), ApiError> {
    let mut request = Request::new(Body::from(body.clone()));
    *request.headers_mut() = parts.headers.clone();
    // They carry the body limit.
    *request.extensions_mut() = parts.extensions.clone();
    let bad = || ApiError::parameter("The request body is not a readable multipart form.");
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| bad())?;
    let (mut params, mut file) = (Map::new(), None);
    while let Some(field) = form.next_field().await.map_err(|_| bad())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            file = Some(File {
                mime: field.content_type().map(str::to_owned),
                name: field.file_name().map(str::to_owned),
                bytes: field.bytes().await.map_err(|_| bad())?,
            });
        } else {
            params.insert(name, json!(field.text().await.map_err(|_| bad())?));
        }
    }
    Ok((params, file))
}

fn pairs(encoded: &[u8]) -> Map<String, Value> {
    url::form_urlencoded::parse(encoded)
        .map(|(k, v)| (k.into_owned(), json!(v)))
        .collect()
}
