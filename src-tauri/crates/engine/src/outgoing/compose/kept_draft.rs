//! What is being written in a conversation, as it was kept.

use crate::api::compose::Draft;
use domain::id::ThreadId;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::{Read, StoreError, draft};

/// A conversation's draft; `None` where nothing is being written. Of one that cannot be read as a
/// whole there is whatever can: what a person wrote never turns into nothing.
pub(crate) fn kept_draft(read: &Read<'_>, thread: ThreadId) -> Result<Option<Draft>, StoreError> {
    Ok(draft::get(read, thread)?.map(|json| {
        serde_json::from_str(&json).unwrap_or_else(|why| {
            tracing::warn!(%why, "a draft cannot be read as a whole");
            in_parts(&json)
        })
    }))
}

fn in_parts(json: &str) -> Draft {
    let kept: Value = serde_json::from_str(json).unwrap_or_default();
    let files = kept["files"].as_array();
    Draft {
        // Where even the words are not where they should be, they are somewhere in it.
        text: kept["text"].as_str().unwrap_or(json).to_owned(),
        reply_to: part(&kept["reply_to"]),
        files: files.into_iter().flatten().filter_map(part).collect(),
        template: part(&kept["template"]),
    }
}

fn part<T: DeserializeOwned>(kept: &Value) -> Option<T> {
    T::deserialize(kept).ok()
}
