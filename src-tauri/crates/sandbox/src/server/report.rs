//! The state as people and tests read it: no secrets, no media bytes.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::customers::window;
use crate::money::price;
use crate::world::{Message, Thread, World};

/// `GET /sandbox/state`
pub(crate) fn state(world: &World, now: DateTime<Utc>) -> Value {
    let account = &world.account;
    let numbers: Vec<Value> = account
        .numbers
        .iter()
        .map(|n| {
            json!({
                "id": n.id, "display": n.display, "verified_name": n.verified_name,
                "free_replies_used": price::used(world, &n.id, now),
                "free_replies_left": price::free_left(world, &n.id, now),
            })
        })
        .collect();
    json!({
        "now": now.timestamp_millis(),
        "utc": now.to_rfc3339(),
        "account": {
            "app_id": account.app_id, "waba_id": account.waba_id, "currency": account.currency,
            "timezone": account.timezone.name(), "payment_method": account.payment_method,
        },
        "numbers": numbers,
        "customers": world.customers.values().collect::<Vec<_>>(),
        "conversations": world.threads.values().map(|t| conversation(world, t, now)).collect::<Vec<_>>(),
        "templates": world.templates.iter().map(|t| json!({
            "id": t.id, "name": t.name, "language": t.language, "category": t.category, "status": t.status,
        })).collect::<Vec<_>>(),
        "media": world.media.len(),
        "webhooks": {
            "waiting": world.outgoing.len(), "delivered": world.delivered,
            "failed_attempts": world.failed_attempts, "dropped": world.dropped,
            "callback": world.callbacks.app.as_ref().map(|c| &c.url),
            "override": world.callbacks.account.as_ref().map(|c| &c.url),
        },
        "mischief": world.mood.describe(),
    })
}

fn conversation(world: &World, thread: &Thread, now: DateTime<Utc>) -> Value {
    let messages = thread
        .messages
        .iter()
        .filter_map(|id| world.messages.get(id));
    json!({
        "phone_number_id": thread.number,
        "customer": thread.customer,
        "window_closes_at": window::closes_at(thread).map(|at| at.timestamp_millis()),
        "window_open": window::is_open(thread, now),
        "entry_point_until": thread.entry_until.map(|at| at.timestamp_millis()),
        "blocked": thread.blocked,
        "messages": messages.map(message).collect::<Vec<_>>(),
    })
}

fn message(message: &Message) -> Value {
    json!({
        "id": message.id,
        "from_shop": message.from_shop,
        "at": message.at.timestamp_millis(),
        "status": status(message),
        "type": message.body.get("type"),
        "body": message.body,
        "pricing": price::object(message),
        "error": message.failed.as_ref().map(|f| f.0),
    })
}

/// The highest step a message has reached.
pub(crate) fn status(message: &Message) -> &'static str {
    if message.failed.is_some() {
        "failed"
    } else if message.read_at.is_some() {
        "read"
    } else if message.delivered_at.is_some() {
        "delivered"
    } else if message.sent_at.is_some() {
        "sent"
    } else if message.from_shop {
        "accepted"
    } else {
        "received"
    }
}
