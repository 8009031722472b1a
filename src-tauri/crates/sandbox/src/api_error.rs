//! The errors of the Graph API and their bodies. Codes, statuses and titles follow Meta's
//! page "Error codes" (read 2026-09-11); the same table serves HTTP answers and failed statuses.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::ids;

/// What the Graph API answers when it refuses.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message} ({code})")]
pub struct ApiError {
    /// HTTP status.
    pub http: u16,
    /// Meta's error code, the stable part.
    pub code: i64,
    /// `OAuthException` or `GraphMethodException`.
    pub kind: &'static str,
    /// Meta's message.
    pub message: String,
    /// Meta's subcode, where there is one.
    pub subcode: Option<i64>,
    /// `error_data.details`.
    pub details: Option<String>,
}

impl ApiError {
    /// A WhatsApp error: `(#code) title` with details.
    pub(crate) fn whatsapp(code: i64, details: impl Into<String>) -> Self {
        let (http, title) = titled(code);
        ApiError {
            http,
            code,
            kind: "OAuthException",
            message: format!("(#{code}) {title}"),
            subcode: None,
            details: Some(details.into()),
        }
    }

    /// A Graph error with its whole message and no WhatsApp details.
    pub(crate) fn graph(http: u16, code: i64, message: impl Into<String>) -> Self {
        ApiError {
            http,
            code,
            kind: "OAuthException",
            message: message.into(),
            subcode: None,
            details: None,
        }
    }

    /// `(#100) …`: a parameter that the endpoint knows is missing or wrong.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        ApiError::graph(400, 100, format!("(#100) {}", message.into()))
    }

    pub(crate) fn invalid_token() -> Self {
        ApiError::graph(
            401,
            190,
            "Invalid OAuth access token - Cannot parse access token",
        )
    }

    /// No such node, or not with this method.
    pub(crate) fn no_object(method: &str, id: &str) -> Self {
        ApiError {
            http: 400,
            code: 100,
            kind: "GraphMethodException",
            message: format!(
                "Unsupported {} request. Object with ID '{id}' does not exist, cannot be loaded due \
                 to missing permissions, or does not support this operation. Please read the Graph \
                 API documentation at https://developers.facebook.com/docs/graph-api",
                method.to_lowercase()
            ),
            subcode: Some(33),
            details: None,
        }
    }

    /// The body as Meta sends it.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut error = json!({
            "message": self.message, "type": self.kind, "code": self.code,
            "fbtrace_id": ids::trace(),
        });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
        }
        if let Some(details) = &self.details {
            error["error_data"] = json!({ "messaging_product": "whatsapp", "details": details });
        }
        if self.http >= 500 {
            error["is_transient"] = json!(true);
        }
        json!({ "error": error })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.http).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, axum::Json(self.body())).into_response();
        if self.code == 190 {
            let challenge = "OAuth \"Facebook Platform\" \"invalid_token\"";
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                axum::http::HeaderValue::from_static(challenge),
            );
        }
        response
    }
}

/// HTTP status and title of a WhatsApp error code.
pub(crate) fn titled(code: i64) -> (u16, &'static str) {
    match code {
        2 => (503, "Service temporarily unavailable"),
        4 => (400, "Application request limit reached"),
        10 => (403, "Application does not have permission for this action"),
        100 => (400, "Invalid parameter"),
        130403 => (400, "User is blocked by the business"),
        130429 => (400, "Rate limit hit"),
        131005 => (403, "Access denied"),
        131008 => (400, "Required parameter is missing"),
        131009 => (400, "Parameter value is not valid"),
        131021 => (400, "Recipient cannot be sender"),
        131026 => (400, "Message undeliverable"),
        131042 => (400, "Business eligibility payment issue"),
        131047 => (400, "Re-engagement message"),
        131048 => (400, "Spam rate limit hit"),
        131051 => (400, "Unsupported message type"),
        131053 => (400, "Media upload error"),
        131056 => (
            400,
            "(Business Account, Consumer Account) pair rate limit hit",
        ),
        131062 => (
            400,
            "Business-scoped user ID cannot be used for this message",
        ),
        132000 => (
            400,
            "Number of parameters does not match the expected number of params",
        ),
        132001 => (404, "Template name does not exist in the translation"),
        132005 => (400, "Translated text too long"),
        132012 => (
            400,
            "Parameter format does not match format in the created template",
        ),
        132018 => (
            400,
            "There was an issue with the parameters in your template",
        ),
        132015 => (400, "Template is paused"),
        132016 => (400, "Template is disabled"),
        133010 => (400, "Account not registered"),
        _ => (400, "Something went wrong"),
    }
}

/// The `errors[]` object of a failed status.
pub(crate) fn status_error(code: i64, details: &str) -> Value {
    let (_, title) = titled(code);
    json!({
        "code": code, "title": title, "message": title,
        "error_data": { "details": details },
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}
