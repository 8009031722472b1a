//! A failed call as HTTP: a status that fits, the fault as the body.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use engine::api::fault::{Fault, FaultCode};

/// A fault on its way out.
pub struct Failed(pub Fault);

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = match self.0.code {
            FaultCode::NotFound => StatusCode::NOT_FOUND,
            FaultCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            FaultCode::Internal
            | FaultCode::DiskFull
            | FaultCode::DatabaseUnreadable
            | FaultCode::NewerDatabase => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, Json(self.0)).into_response()
    }
}
