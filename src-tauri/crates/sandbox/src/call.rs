//! One Graph request, already taken apart, and the two habits all Graph nodes share: `fields`
//! picks what is answered, cursors page through lists.

use axum::http::{HeaderMap, Method};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use crate::ApiError;
use crate::world::World;

/// A request to the Graph API.
pub(crate) struct Call {
    pub(crate) method: Method,
    /// `v26.0`; a path may have none.
    pub(crate) version: Option<String>,
    /// What follows the version.
    pub(crate) path: Vec<String>,
    /// The query string alone.
    pub(crate) query: Map<String, Value>,
    /// Query, form fields and JSON body in one; the body wins.
    pub(crate) params: Map<String, Value>,
    /// The field `file` of a multipart form.
    pub(crate) file: Option<File>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A file in a multipart form.
pub(crate) struct File {
    pub(crate) mime: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) bytes: Bytes,
}

impl Call {
    /// A parameter as text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.params.get(name).map(text)
    }

    /// A parameter that is an object or a list; a query or a form brings it as JSON text.
    pub(crate) fn structure(&self, name: &str) -> Option<Value> {
        self.params.get(name).map(unfold)
    }

    /// The parameters of a message, with what came as JSON text unfolded. The client's own word
    /// stays the text it is, and the token is no part of the message.
    pub(crate) fn message(&self) -> Map<String, Value> {
        let ours = self.params.iter().filter(|(k, _)| *k != "access_token");
        ours.map(|(key, value)| match key.as_str() {
            "biz_opaque_callback_data" => (key.clone(), value.clone()),
            _ => (key.clone(), unfold(value)),
        })
        .collect()
    }
}

/// A JSON string or number as text.
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn unfold(value: &Value) -> Value {
    value
        .as_str()
        .filter(|text| text.starts_with(['{', '[']))
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_else(|| value.clone())
}

/// Answers only the `fields` asked for (with `id` always), or the defaults.
pub(crate) fn pick(
    call: &Call,
    node: Value,
    defaults: &[&str],
    kind: &str,
) -> Result<Value, ApiError> {
    let asked = call.text("fields").unwrap_or_default();
    let names: Vec<&str> = if asked.is_empty() {
        defaults.to_vec()
    } else {
        asked
            .split(',')
            .map(|f| f.split(['.', '{', '(']).next().unwrap_or(f).trim())
            .collect()
    };
    let mut picked = Map::new();
    for name in names.into_iter().chain(["id"]) {
        match node.get(name) {
            // A known field without a value is left out, as Graph does.
            Some(Value::Null) => {}
            Some(value) => drop(picked.insert(name.to_owned(), value.clone())),
            None if name == "id" => {}
            None => {
                let message =
                    format!("Tried accessing nonexisting field ({name}) on node type ({kind})");
                return Err(ApiError::parameter(message));
            }
        }
    }
    Ok(Value::Object(picked))
}

/// One page of a list with cursors; `shape` turns the page's nodes into what is answered.
pub(crate) fn page(
    world: &World,
    call: &Call,
    edge: &str,
    nodes: Vec<Value>,
    shape: impl FnOnce(Vec<Value>) -> Result<Vec<Value>, ApiError>,
) -> Result<Value, ApiError> {
    let limit = call
        .text("limit")
        .and_then(|l| l.parse().ok())
        .unwrap_or(25_usize)
        .clamp(1, 1000);
    let place = |name: &str| call.text(name).and_then(|c| decode(&c));
    let start = match (place("after"), place("before")) {
        (Some(after), _) => after + 1,
        (None, Some(before)) => before.saturating_sub(limit),
        (None, None) => 0,
    };
    let total = nodes.len();
    let shown: Vec<Value> = nodes.into_iter().skip(start).take(limit).collect();
    if shown.is_empty() {
        return Ok(json!({ "data": [] }));
    }
    let last = start + shown.len() - 1;
    let mut paging = json!({ "cursors": { "before": encode(start), "after": encode(last) } });
    let link = |name: &str, cursor: usize| {
        let base = &world.base_url;
        let version = call.version.as_ref().map(|v| format!("/{v}"));
        let version = version.unwrap_or_default();
        format!(
            "{base}{version}/{edge}?{}",
            onward(call, limit, name, cursor)
        )
    };
    if last + 1 < total {
        paging["next"] = json!(link("after", last));
    }
    if start > 0 {
        paging["previous"] = json!(link("before", start));
    }
    Ok(json!({ "data": shape(shown)?, "paging": paging }))
}

/// The query of a neighbouring page: the same question with another cursor. The token travels in
/// the header.
fn onward(call: &Call, limit: usize, cursor: &str, index: usize) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in &call.query {
        if !["limit", "after", "before", "access_token"].contains(&name.as_str()) {
            query.append_pair(name, &text(value));
        }
    }
    query.append_pair("limit", &limit.to_string());
    query.append_pair(cursor, &encode(index));
    query.finish()
}

fn encode(index: usize) -> String {
    STANDARD.encode(format!("QVFI{index}"))
}

fn decode(cursor: &str) -> Option<usize> {
    let bytes = STANDARD.decode(cursor).ok()?;
    String::from_utf8(bytes)
        .ok()?
        .strip_prefix("QVFI")?
        .parse()
        .ok()
}
