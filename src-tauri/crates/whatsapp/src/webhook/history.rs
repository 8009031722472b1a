//! Old messages from a phone that shares its history (Meta, Onboarding business-app users, 2026-09-11).
//!
//! They are the past: they open no window, are not unread and cost nothing.

use super::{
    Event, Oddity, Place, What, content,
    event::{at, errors},
    people::{self, Contacts},
    status,
};
use crate::json::{list, text, whole, words};
use domain::content::Content;
use domain::customer::Identity;
use domain::id::MessageId;
use domain::instant::Instant;
use domain::status::Status;
use serde::Serialize;
use serde_json::Value;

/// One old message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryMessage {
    /// Meta's id.
    pub id: Option<MessageId>,
    /// When it was sent.
    pub at: Option<Instant>,
    /// The customer it was exchanged with.
    pub customer: Identity,
    /// The shop sent it.
    pub outgoing: bool,
    /// What it holds; the file of a `media_placeholder` comes in a later webhook.
    pub content: Content,
    /// How far it had come.
    pub status: Option<Status>,
    /// Meta's `type`.
    pub raw_kind: String,
    /// Which part of the history (0, 1, 2) it belongs to.
    pub phase: Option<i64>,
    /// The number of its chunk.
    pub chunk: Option<i64>,
    /// How much of the history has come, in percent.
    pub progress: Option<i64>,
}

/// Reads one chunk: threads of messages, or errors instead of them.
pub(super) fn read_chunk(
    place: &Place,
    contacts: &Contacts,
    chunk: Value,
    events: &mut Vec<Event>,
) {
    if !chunk.is_object() {
        events.push(Event::odd(place, chunk, Oddity::NotAnObject));
        return;
    }
    let before = events.len();
    for thread in list(&chunk, "threads") {
        let named = Identity::from_meta(words(thread, "id"), words(thread, "user_id"), None, None);
        let customer = people::complete(named, contacts);
        for item in list(thread, "messages") {
            events.push(read_message(place, &customer, &chunk, item));
        }
    }
    let refused = errors(&chunk);
    if !refused.is_empty() {
        events.push(place.event(None, What::HistoryDeclined(refused), chunk));
    } else if events.len() == before {
        events.push(place.event(
            None,
            What::Account {
                name: "history".to_owned(),
            },
            chunk,
        ));
    }
}

fn read_message(place: &Place, customer: &Identity, chunk: &Value, item: &Value) -> Event {
    if !item.is_object() {
        return Event::odd(place, item.clone(), Oddity::NotAnObject);
    }
    let metadata = chunk.get("metadata").unwrap_or(&Value::Null);
    let outgoing =
        is_ours(place, item) || words(item, "to").is_some_and(|to| is_customer(customer, to));
    let message = history(customer.clone(), outgoing, metadata, item);
    place.event(message.at, What::History(message), item.clone())
}

/// Reads a file of an old message, which Meta sends later under `messages`.
pub(super) fn read_stray(place: &Place, contacts: &Contacts, item: &Value) -> Result<What, Oddity> {
    let outgoing = is_ours(place, item);
    let keys = if outgoing {
        ("to", "to_user_id")
    } else {
        ("from", "from_user_id")
    };
    let customer = people::party(item, keys.0, keys.1, contacts);
    Ok(What::History(history(
        customer,
        outgoing,
        &Value::Null,
        item,
    )))
}

fn history(customer: Identity, outgoing: bool, metadata: &Value, item: &Value) -> HistoryMessage {
    let raw_kind = content::raw_kind(item);
    HistoryMessage {
        id: text(item, "id").and_then(MessageId::new),
        at: at(item),
        customer,
        outgoing,
        content: content::read(&raw_kind, item),
        status: item
            .get("history_context")
            .and_then(|context| status::rung(words(context, "status")?)),
        raw_kind,
        phase: whole(metadata, "phase"),
        chunk: whole(metadata, "chunk_order"),
        progress: whole(metadata, "progress"),
    }
}

fn is_ours(place: &Place, item: &Value) -> bool {
    let digits = |number: &str| {
        number
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    match (words(item, "from"), place.display_phone_number.as_deref()) {
        (Some(from), Some(ours)) => digits(from) == digits(ours),
        _ => false,
    }
}

fn is_customer(customer: &Identity, number: &str) -> bool {
    let named = Identity::from_meta(Some(number), None, None, None);
    (named.phone.is_some() && named.phone == customer.phone)
        || (named.bsuid.is_some() && named.bsuid == customer.bsuid)
}
