//! A customer writes: any message object becomes the webhook that Meta would send, and moves
//! the window. Media named by the message get the fields that Meta fills in.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{people, window};
use crate::call::text;
use crate::media::attachment;
use crate::webhooks::webhook;
use crate::world::{Message, Sort, World};
use crate::{ApiError, ids};

/// Takes a message object with `from`, and optionally `name`, `username`, `phone_number_id`,
/// `timestamp` (Unix seconds); answers its id.
pub(crate) fn receive(
    world: &mut World,
    input: &Value,
    now: DateTime<Utc>,
) -> Result<String, ApiError> {
    let input = object(input)?;
    let number = number_of(world, input)?;
    let user_id = sender(world, input)?;
    let at = timestamp(input, now)?;
    let id = match input.get("id").and_then(Value::as_str) {
        Some(id) => id.to_owned(),
        None => ids::wamid(&phone_of(world, &user_id), false),
    };
    let mut message = message_object(world, input, &user_id, &id, at);
    attachment::complete(world, &number, &mut message, now)?;
    if record(world, &number, &user_id, &message, at) {
        let value = value(world, &number, &user_id, message);
        webhook::emit(world, "messages", value, Some(&number), now);
    }
    Ok(id)
}

/// The `value` of the webhook for a message object.
pub(crate) fn value(world: &World, number: &str, user_id: &str, message: Value) -> Value {
    let mut value = webhook::messages_value(world, number);
    if message["type"] != "system" {
        let contact = world.customers.get(user_id).map(webhook::contact);
        value["contacts"] = json!(contact.into_iter().collect::<Vec<_>>());
    }
    value["messages"] = json!([message]);
    value
}

/// Puts the message into its thread and moves the window; false when the customer is blocked,
/// whose messages Meta does not forward.
pub(crate) fn record(
    world: &mut World,
    number: &str,
    user_id: &str,
    message: &Value,
    at: DateTime<Utc>,
) -> bool {
    let kind = message["type"].as_str().unwrap_or_default();
    let id = message["id"].as_str().unwrap_or_default().to_owned();
    if people::thread(world, number, user_id).blocked {
        return false;
    }
    // What is said in a group belongs to the group: its window is not the member's.
    let place = message["group_id"].as_str().unwrap_or(user_id);
    let thread = people::thread(world, number, place);
    if window::opens(kind) {
        thread.written_at = thread.written_at.max(Some(at));
        if message["referral"]["source_type"] == "ad" {
            thread.ad_at = Some(at);
        }
    }
    thread.messages.push(id.clone());
    let thread = people::thread_key(number, place);
    let message = Message {
        id: id.clone(),
        thread,
        from_shop: false,
        at,
        body: message.clone(),
        to_user_id: false,
        kind: Sort::Service,
        sent_at: None,
        delivered_at: None,
        read_at: None,
        failed: None,
        priced: None,
    };
    world.messages.insert(id, message);
    true
}

/// What a control endpoint was given.
pub(crate) fn object(input: &Value) -> Result<&Map<String, Value>, ApiError> {
    input
        .as_object()
        .ok_or_else(|| ApiError::parameter("the input must be a JSON object"))
}

/// The number that the input names, or the account's first.
pub(crate) fn number_of(world: &World, input: &Map<String, Value>) -> Result<String, ApiError> {
    let known = |id: &str| world.number(id).map(|n| n.id.clone());
    match input.get("phone_number_id").map(text) {
        Some(id) => known(&id).ok_or_else(|| {
            ApiError::parameter(format!("phone_number_id {id} is not of this account"))
        }),
        None => Ok(world
            .account
            .numbers
            .first()
            .map(|n| n.id.clone())
            .unwrap_or_default()),
    }
}

/// Finds or makes the customer and takes over a new name or username.
pub(crate) fn sender(world: &mut World, input: &Map<String, Value>) -> Result<String, ApiError> {
    let from = input
        .get("from")
        .or_else(|| input.get("from_user_id"))
        .map(text)
        .unwrap_or_default();
    if !people::is_user_id(&from) && people::digits(&from).len() < 5 {
        return Err(ApiError::parameter(
            "from must be a phone number or a business-scoped user id",
        ));
    }
    let user_id = people::meet(world, &from);
    if let Some(customer) = world.customers.get_mut(&user_id) {
        if let Some(name) = input.get("name").and_then(Value::as_str) {
            customer.name = name.to_owned();
        } else if customer.name.is_empty() {
            customer.name = from;
        }
        if let Some(username) = input.get("username").and_then(Value::as_str) {
            customer.username = Some(username.to_owned());
        }
    }
    Ok(user_id)
}

fn phone_of(world: &World, user_id: &str) -> String {
    world
        .customers
        .get(user_id)
        .and_then(|c| c.wa_id.clone())
        .unwrap_or_default()
}

/// Never in the future: Meta stamps a message when it takes it.
fn timestamp(input: &Map<String, Value>, now: DateTime<Utc>) -> Result<DateTime<Utc>, ApiError> {
    let Some(given) = input.get("timestamp") else {
        return Ok(now);
    };
    text(given)
        .parse()
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map(|at| at.min(now))
        .ok_or_else(|| ApiError::parameter("timestamp must be Unix seconds"))
}

fn message_object(
    world: &World,
    input: &Map<String, Value>,
    user_id: &str,
    id: &str,
    at: DateTime<Utc>,
) -> Value {
    const OURS: [&str; 6] = [
        "name",
        "username",
        "phone_number_id",
        "from",
        "id",
        "timestamp",
    ];
    let mut message = Map::new();
    let customer = world.customers.get(user_id);
    if let Some(wa_id) = customer.and_then(|c| c.wa_id.as_ref()) {
        message.insert("from".into(), json!(wa_id));
    }
    message.insert("from_user_id".into(), json!(user_id));
    message.insert("id".into(), json!(id));
    message.insert("timestamp".into(), json!(at.timestamp().to_string()));
    if !input.contains_key("type") {
        message.insert("type".into(), json!("text"));
    }
    for (key, value) in input
        .iter()
        .filter(|(key, _)| !OURS.contains(&key.as_str()))
    {
        message.insert(key.clone(), value.clone());
    }
    Value::Object(message)
}
