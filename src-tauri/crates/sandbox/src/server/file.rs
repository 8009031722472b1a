//! Answers with the bytes of a file, whole or the part that was asked for (`Range`), and never
//! lets a browser take them for anything else.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http_range_header::parse_range_header;

/// A file; 206 for one range of it, 416 for a range that it does not have.
pub(crate) fn file(mime: &str, bytes: Bytes, range: Option<&HeaderValue>) -> Response {
    let size = bytes.len();
    let asked = range.and_then(|r| r.to_str().ok());
    let ranges = asked.and_then(|r| parse_range_header(r).ok());
    let mut response = match ranges.map(|r| r.validate(size as u64)) {
        Some(Ok(ranges)) if ranges.len() == 1 => part(&bytes, &ranges[0]),
        Some(Err(_)) => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            content_range(&mut response, &format!("bytes */{size}"));
            response
        }
        // Several ranges at once may be answered with the whole.
        _ => bytes.into_response(),
    };
    let mime = HeaderValue::from_str(mime);
    let mime = mime.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, mime);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert("x-content-type-options", nosniff);
    response
}

fn part(bytes: &Bytes, range: &std::ops::RangeInclusive<u64>) -> Response {
    let (first, last) = (*range.start(), *range.end());
    let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let piece = bytes.slice(place(first)..=place(last));
    let mut response = (StatusCode::PARTIAL_CONTENT, piece).into_response();
    content_range(
        &mut response,
        &format!("bytes {first}-{last}/{}", bytes.len()),
    );
    response
}

fn content_range(response: &mut Response, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
}
