//! Sending a request and reading Meta's answer, with the time it took and Meta's clock.
//!
//! Must never hold more of an answer in memory than its limit.

use super::{
    Client, SLOWEST,
    failure::{CallError, Cause, Repeat},
};
use crate::flawed_json;
use bytes::{Bytes, BytesMut};
use chrono::DateTime;
use domain::instant::Instant;
use futures_util::{Stream, StreamExt};
use reqwest::{
    RequestBuilder, Response,
    header::{DATE, HeaderMap, RETRY_AFTER},
};
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// No JSON answer of Meta's is longer: a page of templates is the longest known.
const LONGEST_JSON: u64 = 16 * 1024 * 1024;

impl Client {
    /// Sends `request` and reads the JSON that answers it.
    pub(super) async fn ask(
        &self,
        request: RequestBuilder,
        repeat: Repeat,
    ) -> Result<Value, CallError> {
        let response = self.send_request(request, repeat).await?;
        let (status, retry_after) = (response.status(), retry_after(response.headers()));
        let body = match read_body(response, LONGEST_JSON, repeat).await {
            // What was asked may have been done all the same: only the status speaks.
            Err(error) if error.cause == Cause::TooLarge => Bytes::new(),
            read => read?,
        };
        let json = flawed_json::read(&body).unwrap_or(Value::Null);
        if status.is_success() && json.get("error").is_none() {
            return if json.is_null() {
                Err(CallError::not_understood(repeat))
            } else {
                Ok(json)
            };
        }
        Err(self.refused(CallError::answered(status, retry_after, &json, repeat)))
    }

    /// Sends `request` that is answered by `{"success":true}`.
    pub(super) async fn tell(&self, request: RequestBuilder) -> Result<(), CallError> {
        let answer = self.ask(request, Repeat::Harmless).await?;
        let refused = answer.get("success").and_then(Value::as_bool) == Some(false);
        if refused {
            Err(CallError::not_understood(Repeat::Harmless))
        } else {
            Ok(())
        }
    }

    /// Sends `request` and reads the file that answers it, at most `limit` bytes.
    pub(super) async fn fetch_file(
        &self,
        request: RequestBuilder,
        limit: u64,
    ) -> Result<Bytes, CallError> {
        let patience = self.settings.patience;
        let asked = self.send_request(request, Repeat::Harmless);
        let response = timeout(patience.answer, asked)
            .await
            .map_err(|_| CallError::no_answer(Repeat::Harmless))??;
        let (status, retry_after) = (response.status(), retry_after(response.headers()));
        let limit = if status.is_success() {
            limit
        } else {
            LONGEST_JSON
        };
        let body = read_file(response, limit, patience.progress).await?;
        if status.is_success() {
            return Ok(body);
        }
        let json = flawed_json::read(&body).unwrap_or(Value::Null);
        let refused = CallError::answered(status, retry_after, &json, Repeat::Harmless);
        Err(self.refused(refused))
    }

    /// A refusal as others may see it: Meta's texts without our token.
    pub(super) fn refused(&self, error: CallError) -> CallError {
        error.without(&self.settings.token)
    }

    async fn send_request(
        &self,
        request: RequestBuilder,
        repeat: Repeat,
    ) -> Result<Response, CallError> {
        if self.settings.token.is_empty() {
            return Err(CallError::no_token());
        }
        let before = self.watch.as_ref().map(|watch| watch.now());
        let response = request.send().await.map_err(|error| {
            let failure = CallError::network(&error, repeat);
            tracing::debug!(code = failure.code(), "a request to Meta failed");
            failure
        })?;
        if let (Some(watch), Some(before), Some(server)) =
            (&self.watch, before, date(response.headers()))
        {
            watch.seen(server, before, watch.now());
        }
        Ok(response)
    }
}

async fn read_body(response: Response, limit: u64, repeat: Repeat) -> Result<Bytes, CallError> {
    if is_too_long(&response, limit) {
        return Err(CallError::local(Cause::TooLarge));
    }
    let mut body = BytesMut::new();
    read_on(&mut response.bytes_stream(), &mut body, limit, repeat).await?;
    Ok(body.freeze())
}

/// The same for a file, which may take as long as it comes on: each `window` must bring enough.
async fn read_file(response: Response, limit: u64, window: Duration) -> Result<Bytes, CallError> {
    if is_too_long(&response, limit) {
        return Err(CallError::local(Cause::TooLarge));
    }
    let enough = (window.as_secs_f64() * SLOWEST as f64) as usize;
    let mut body = BytesMut::new();
    let mut chunks = response.bytes_stream();
    loop {
        let before = body.len();
        let reading = read_on(&mut chunks, &mut body, limit, Repeat::Harmless);
        // What came until the window ended stays in the body.
        match timeout(window, reading).await {
            Ok(read) => return read.map(|()| body.freeze()),
            Err(_) if body.len() - before >= enough => {}
            Err(_) => return Err(CallError::no_answer(Repeat::Harmless)),
        }
    }
}

/// Whether it says itself that it is longer than `limit`.
fn is_too_long(response: &Response, limit: u64) -> bool {
    response
        .content_length()
        .is_some_and(|length| length > limit)
}

/// Reads on to the end. May be broken off between two chunks and begun again.
async fn read_on(
    chunks: &mut (impl Stream<Item = reqwest::Result<Bytes>> + Unpin),
    body: &mut BytesMut,
    limit: u64,
    repeat: Repeat,
) -> Result<(), CallError> {
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| CallError::network(&error, repeat))?;
        if body.len() as u64 + chunk.len() as u64 > limit {
            return Err(CallError::local(Cause::TooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(())
}

fn date(headers: &HeaderMap) -> Option<Instant> {
    let text = headers.get(DATE)?.to_str().ok()?;
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    Some(Instant::from_millis(date.timestamp_millis()))
}

/// Only the form in seconds: Meta does not send the form with a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}
