//! The resumable upload, for profile pictures and template headers: a session, then the bytes
//! from an offset, then a handle (Graph upload guide).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::call::Call;
use crate::world::{Upload, World};
use crate::{ApiError, ids};

const LARGEST: usize = 100 * 1024 * 1024;

/// `POST /{app}/uploads?file_length&file_type[&file_name]`
pub(crate) fn start(world: &mut World, call: &Call) -> Result<Value, ApiError> {
    let length = call.text("file_length").and_then(|l| l.parse().ok());
    let length = length.filter(|l| (1..=LARGEST).contains(l));
    let length = length
        .ok_or_else(|| ApiError::parameter("Param file_length must be a positive integer."))?;
    let mime = call
        .text("file_type")
        .ok_or_else(|| ApiError::parameter("The parameter file_type is required."))?;
    let session = format!("upload:{}", ids::token());
    let upload = Upload {
        mime,
        length,
        received: Bytes::new(),
        handle: None,
    };
    world.uploads.insert(session.clone(), upload);
    Ok(json!({ "id": session }))
}

/// `GET /upload:…` says how far it is, `POST /upload:…` brings bytes from `file_offset`.
pub(crate) fn session(world: &mut World, id: &str, call: &Call) -> Result<Value, ApiError> {
    let method = call.method.as_str();
    let Some(upload) = world.uploads.get_mut(id) else {
        return Err(ApiError::no_object(method, id));
    };
    if method == "GET" {
        return Ok(json!({ "id": id, "file_offset": upload.received.len() }));
    }
    let offset = call
        .headers
        .get("file_offset")
        .and_then(|v| v.to_str().ok());
    let offset: Option<usize> = offset.and_then(|o| o.parse().ok());
    if offset != Some(upload.received.len()) {
        return Err(ApiError::parameter(
            "The file_offset header does not match the bytes received.",
        ));
    }
    if upload.received.len() + call.body.len() > upload.length {
        return Err(ApiError::parameter(
            "More bytes were sent than file_length announced.",
        ));
    }
    upload.received = [upload.received.as_ref(), call.body.as_ref()]
        .concat()
        .into();
    if upload.received.len() < upload.length {
        return Ok(json!({ "id": id, "file_offset": upload.received.len() }));
    }
    let mime = STANDARD_NO_PAD.encode(&upload.mime);
    let handle = upload
        .handle
        .get_or_insert_with(|| format!("4::{mime}:{}:e", ids::token()));
    Ok(json!({ "h": handle }))
}
