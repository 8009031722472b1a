//! The table of calls over HTTP: the same names, parameters, results and faults as in the window.

use crate::{answer::Failed, shop::Shop};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
};
use engine::api::{
    compose::StagedFile,
    fault::{Fault, FaultCode},
};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Answers a call.
pub async fn call(
    State(shop): State<Arc<Shop>>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Failed> {
    let params = if body.is_empty() {
        Ok(Value::Null)
    } else {
        serde_json::from_slice(&body)
    };
    let params = params.map_err(|why| Fault::new(FaultCode::Invalid).because(why))?;
    let mut result = shop.engine.call(&name, params).await?;
    if name == "hello" {
        // The page counts from the computer's clock, the engine from one that was turned.
        let offset = result["clock_offset_ms"].as_i64().unwrap_or_default() + shop.turned_ms();
        result["clock_offset_ms"] = offset.into();
    }
    Ok(Json(result))
}

/// The name of a file to send, and its whole size: of one that is too large only the beginning comes.
#[derive(Deserialize)]
pub struct Staging {
    name: String,
    size: u64,
}

/// Takes in a file that is to be sent.
pub async fn stage(
    State(shop): State<Arc<Shop>>,
    Query(staging): Query<Staging>,
    bytes: Bytes,
) -> Result<Json<StagedFile>, Failed> {
    Ok(Json(
        shop.engine
            .stage(&staging.name, staging.size, bytes)
            .await?,
    ))
}
