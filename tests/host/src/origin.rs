//! Who may ask: only a page of this host, or a test that is no page at all. A web page of somebody
//! else's that guesses the port gets nothing.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::SocketAddr;

/// Lets a request through when it is for this address and from this origin or none.
pub async fn only_ours(address: SocketAddr, request: Request, next: Next) -> Response {
    if ours(address, request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "not from here").into_response()
    }
}

fn ours(address: SocketAddr, headers: &HeaderMap) -> bool {
    let port = address.port();
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or("unreadable"))
    };
    let known =
        |host: &str| host == format!("127.0.0.1:{port}") || host == format!("localhost:{port}");
    let host = text(header::HOST).is_some_and(known);
    let origin =
        text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://").is_some_and(known));
    host && origin
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::ours;
    use axum::http::HeaderMap;

    fn asked(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        ours("127.0.0.1:4000".parse().unwrap(), &headers)
    }

    #[test]
    fn a_foreign_page_gets_nothing() {
        assert!(
            asked("127.0.0.1:4000", None) && asked("localhost:4000", Some("http://localhost:4000"))
        );
        assert!(
            !asked("127.0.0.1:4000", Some("https://example.org")),
            "a foreign page"
        );
        assert!(
            !asked("evil.example:4000", None),
            "a name that was pointed at loopback"
        );
        assert!(
            !asked("127.0.0.1:4000", Some("null")),
            "a sandboxed frame or a local file"
        );
    }
}
