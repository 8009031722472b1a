//! Interactive messages: buttons, lists, links, forms, requests
//! (Meta, OpenAPI v23.0, 2026-05-29; Send messages, 2026-09-11).

use super::outgoing::MediaSource;
use serde_json::{Map, Value, json};
use url::Url;

/// The text around what can be tapped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// What stands above.
    pub header: Option<Header>,
    /// The question, at most 1,024 characters (lists 4,096).
    pub body: String,
    /// Small print, at most 60 characters.
    pub footer: Option<String>,
}

/// What stands above an interactive message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// At most 60 characters.
    Text(String),
    /// A picture.
    Image(MediaSource),
    /// A film.
    Video(MediaSource),
    /// A document.
    Document(MediaSource),
}

/// A reply button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Comes back when tapped; at most 256 characters.
    pub id: String,
    /// At most 20 characters.
    pub title: String,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// At most 24 characters; wanted when there is more than one section.
    pub title: Option<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Comes back when chosen; at most 200 characters.
    pub id: String,
    /// At most 24 characters.
    pub title: String,
    /// At most 72 characters.
    pub description: Option<String>,
}

/// A form.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Meta's id of it.
    pub id: String,
    /// Comes back with the answers.
    pub token: String,
    /// The label of the button that opens it, at most 30 characters.
    pub cta: String,
    /// The first screen; the form's own when absent.
    pub screen: Option<String>,
    /// What the first screen is given; an object that is not empty.
    pub data: Option<Value>,
}

pub(super) fn buttons(frame: &Frame, buttons: &[Choice]) -> Value {
    let buttons: Vec<_> = buttons
        .iter()
        .map(|button| json!({ "type": "reply", "reply": { "id": button.id, "title": button.title } }))
        .collect();
    framed("button", frame, json!({ "buttons": buttons }))
}

pub(super) fn list(frame: &Frame, button: &str, sections: &[Section]) -> Value {
    let sections: Vec<_> = sections.iter().map(section).collect();
    framed(
        "list",
        frame,
        json!({ "button": button, "sections": sections }),
    )
}

pub(super) fn cta_url(frame: &Frame, label: &str, url: &Url) -> Value {
    let parameters = json!({ "display_text": label, "url": url.as_str() });
    framed(
        "cta_url",
        frame,
        json!({ "name": "cta_url", "parameters": parameters }),
    )
}

pub(super) fn request(kind: &str, action: &str, body: &str) -> Value {
    json!({ "type": kind, "body": { "text": body }, "action": { "name": action } })
}

pub(super) fn flow(frame: &Frame, flow: &Flow) -> Value {
    let mut parameters = json!({
        "flow_message_version": "3",
        "flow_id": flow.id,
        "flow_token": flow.token,
        "flow_cta": flow.cta,
    });
    if let Some(screen) = &flow.screen {
        let mut payload = json!({ "screen": screen });
        if let Some(data) = &flow.data {
            payload["data"] = data.clone();
        }
        parameters["flow_action"] = json!("navigate");
        parameters["flow_action_payload"] = payload;
    }
    framed(
        "flow",
        frame,
        json!({ "name": "flow", "parameters": parameters }),
    )
}

fn framed(kind: &str, frame: &Frame, action: Value) -> Value {
    let mut part = Map::from_iter([("type".to_owned(), json!(kind))]);
    if let Some(above) = &frame.header {
        part.insert("header".to_owned(), header(above));
    }
    part.insert("body".to_owned(), json!({ "text": frame.body }));
    if let Some(footer) = &frame.footer {
        part.insert("footer".to_owned(), json!({ "text": footer }));
    }
    part.insert("action".to_owned(), action);
    Value::Object(part)
}

fn header(header: &Header) -> Value {
    match header {
        Header::Text(text) => json!({ "type": "text", "text": text }),
        Header::Image(file) => json!({ "type": "image", "image": file.to_json() }),
        Header::Video(file) => json!({ "type": "video", "video": file.to_json() }),
        Header::Document(file) => json!({ "type": "document", "document": file.to_json() }),
    }
}

fn section(section: &Section) -> Value {
    let rows: Vec<_> = section.rows.iter().map(row).collect();
    match &section.title {
        Some(title) => json!({ "title": title, "rows": rows }),
        None => json!({ "rows": rows }),
    }
}

fn row(row: &Row) -> Value {
    match &row.description {
        Some(description) => {
            json!({ "id": row.id, "title": row.title, "description": description })
        }
        None => json!({ "id": row.id, "title": row.title }),
    }
}
