//! The page's way to the engine: one command for the whole table of calls, one for files.

use crate::desk::Desk;
use bytes::Bytes;
use engine::api::{
    compose::StagedFile,
    fault::{Fault, FaultCode},
};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use tauri::{
    State,
    ipc::{InvokeBody, Request},
};

/// Answers a call of the engine's table.
#[tauri::command]
pub async fn call(name: String, params: Value, desk: State<'_, Desk>) -> Result<Value, Fault> {
    let engine = desk.engine().await?;
    engine.call(&name, params).await
}

/// Notes which conversation is on screen, if any: no notification is wanted for it.
#[tauri::command]
pub fn show_thread(thread: Option<i64>, desk: State<'_, Desk>) {
    desk.set_open_thread(thread);
}

/// Takes in a file that is to be sent: its bytes as the body, its name in `x-name`, its size in
/// `x-size`, because of one that is too large only the beginning comes.
#[tauri::command]
pub async fn stage(request: Request<'_>, desk: State<'_, Desk>) -> Result<StagedFile, Fault> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Fault::new(FaultCode::Invalid).because("no file in the request"));
    };
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let name = header("x-name").unwrap_or("file");
    let size = header("x-size").and_then(|size| size.parse().ok());
    let name = percent_decode_str(name).decode_utf8_lossy().into_owned();
    let bytes = Bytes::from(bytes.clone());
    let size = size.unwrap_or(bytes.len() as u64);
    desk.engine().await?.stage(&name, size, bytes).await
}
