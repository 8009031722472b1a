//! Answers to interactive messages: a tapped button, a list choice, a form, a call permission.
//!
//! Kinds not listed (payments, new ones) keep their name and whatever words they carry.

use super::content::any_words;
use crate::json::{text, words};
use domain::content::Content;
use serde_json::Value;

pub(super) fn read(part: &Value) -> Option<Content> {
    let kind = text(part, "type").or_else(|| {
        let answers = [
            "button_reply",
            "list_reply",
            "nfm_reply",
            "call_permission_reply",
        ];
        answers
            .into_iter()
            .find(|kind| part.get(kind).is_some())
            .map(str::to_owned)
    })?;
    let answer = part.get(&kind).unwrap_or(&Value::Null);
    let known = match kind.as_str() {
        "button_reply" => button(answer),
        "list_reply" => row(answer),
        "nfm_reply" => form(answer),
        "call_permission_reply" => {
            text(answer, "response").map(|response| Content::CallPermission { response })
        }
        _ => None,
    };
    Some(known.unwrap_or_else(|| Content::Other {
        text: any_words(Some(answer), 3),
        raw_kind: kind,
    }))
}

fn button(answer: &Value) -> Option<Content> {
    let (id, title) = (text(answer, "id"), text(answer, "title"));
    let title = title.or_else(|| id.clone())?;
    Some(Content::ButtonReply {
        id: id.unwrap_or_default(),
        title,
    })
}

fn row(answer: &Value) -> Option<Content> {
    let (id, title) = (text(answer, "id"), text(answer, "title"));
    let title = title.or_else(|| id.clone())?;
    Some(Content::ListReply {
        id: id.unwrap_or_default(),
        title,
        description: text(answer, "description"),
    })
}

fn form(answer: &Value) -> Option<Content> {
    let response = match answer.get("response_json") {
        Some(Value::String(json)) => json.clone(),
        Some(object @ Value::Object(_)) => object.to_string(),
        _ => return None,
    };
    Some(Content::FlowReply {
        body: words(answer, "body").map(str::to_owned),
        response,
    })
}
