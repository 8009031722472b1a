//! What becomes of a sent message: sent, delivered, read, or failed, each as Meta's webhook tells
//! it (Meta, Message status, 2026-09-11). `pricing` rides on `sent` and on the first of
//! delivered and read; the free reply is counted on delivery.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::api_error::status_error;
use crate::customers::{people, places};
use crate::money::price::{self, Verdict};
use crate::money::rates;
use crate::webhooks::webhook;
use crate::world::{Entry, Priced, Sort, World};

/// It left: told with its price, or failed when nobody can be charged.
pub(crate) fn sent(world: &mut World, id: &str, at: DateTime<Utc>) {
    if !price_it(world, id, at) {
        return;
    }
    if let Some(message) = world.messages.get_mut(id) {
        message.sent_at = Some(at);
        tell(world, id, "sent", at, true);
    }
}

/// The phone has it: priced for good, counted and charged.
pub(crate) fn delivered(world: &mut World, id: &str, at: DateTime<Utc>) {
    if arrive(world, id, at) {
        tell(world, id, "delivered", at, true);
    }
}

/// The customer saw it; without a `delivered` before, this one carries the price.
pub(crate) fn read(world: &mut World, id: &str, at: DateTime<Utc>) {
    let first = arrive(world, id, at);
    let Some(message) = world.messages.get_mut(id) else {
        return;
    };
    if message.failed.is_some() || message.read_at.is_some() {
        return;
    }
    message.read_at = Some(at);
    tell(world, id, "read", at, first);
}

/// Marks as delivered once; false when it was before or cannot be.
fn arrive(world: &mut World, id: &str, at: DateTime<Utc>) -> bool {
    let waiting = |w: &World| {
        w.messages
            .get(id)
            .is_some_and(|m| m.failed.is_none() && m.delivered_at.is_none())
    };
    if !waiting(world) || !price_it(world, id, at) {
        return false;
    }
    let Some(message) = world.messages.get_mut(id) else {
        return false;
    };
    message.delivered_at = Some(at);
    let (sort, priced, thread) = (message.kind, message.priced, message.thread.clone());
    book(world, &thread, sort, priced, at);
    true
}

/// Writes the delivery into the month's count and the ledger.
fn book(world: &mut World, thread: &str, sort: Sort, priced: Option<Priced>, at: DateTime<Utc>) {
    let (Some(priced), Some(thread)) = (priced, world.threads.get(thread)) else {
        return;
    };
    let (number, customer) = (thread.number.clone(), thread.customer.clone());
    if sort == Sort::Reaction {
        return;
    }
    if sort == Sort::Service && priced == Priced::FreeCustomerService {
        price::count(world, &number, at);
    }
    let phone = world.customers.get(&customer).and_then(|c| c.wa_id.clone());
    let country = match &phone {
        Some(phone) => places::country(phone).to_owned(),
        None => customer.split('.').next().unwrap_or_default().to_owned(),
    };
    let line = phone.as_deref().unwrap_or(places::calling_code(&country));
    let cost_micro = match priced {
        Priced::Regular => rates::amount(&world.account, line, sort, at),
        Priced::FreeCustomerService | Priced::FreeEntryPoint => 0,
    };
    world.ledger.push(Entry {
        at,
        number,
        country,
        sort,
        priced,
        volume: 1,
        cost_micro,
    });
}

/// Sets the price class at this instant, or fails the message when nobody can be charged.
fn price_it(world: &mut World, id: &str, at: DateTime<Utc>) -> bool {
    let Some(message) = world.messages.get(id) else {
        return false;
    };
    let Some(thread) = world.threads.get(&message.thread) else {
        return false;
    };
    match price::judge(world, thread, message.kind, at) {
        Verdict::Priced(priced) => {
            if let Some(message) = world.messages.get_mut(id) {
                message.priced = Some(priced);
            }
            true
        }
        Verdict::NoPaymentMethod => {
            let details = "Message failed to send because there were one or more errors related to \
                           your payment method.";
            failed(world, id, 131_042, details, at);
            false
        }
    }
}

/// It will never arrive; what was delivered cannot fail any more.
pub(crate) fn failed(world: &mut World, id: &str, code: i64, details: &str, at: DateTime<Utc>) {
    let Some(message) = world.messages.get_mut(id) else {
        return;
    };
    if message.failed.is_none() && message.delivered_at.is_none() {
        message.failed = Some((code, details.to_owned()));
        message.priced = None;
        tell(world, id, "failed", at, false);
    }
}

fn tell(world: &mut World, id: &str, status: &str, at: DateTime<Utc>, with_price: bool) {
    let Some(value) = value(world, id, status, at, with_price) else {
        return;
    };
    let Some(number) = world
        .messages
        .get(id)
        .and_then(|m| world.threads.get(&m.thread))
    else {
        return;
    };
    let number = number.number.clone();
    webhook::emit(world, "messages", value, Some(&number), at);
}

/// The `value` object of a status webhook.
pub(crate) fn value(
    world: &World,
    id: &str,
    status: &str,
    at: DateTime<Utc>,
    with_price: bool,
) -> Option<Value> {
    let message = world.messages.get(id)?;
    let thread = world.threads.get(&message.thread)?;
    let customer = world.customers.get(&thread.customer)?;
    let failed = status == "failed";
    let mut one = json!({ "id": id, "status": status, "timestamp": at.timestamp().to_string() });
    if let Some(wa_id) = &customer.wa_id {
        one["recipient_id"] = json!(wa_id);
    }
    if !failed || message.to_user_id {
        one["recipient_user_id"] = json!(customer.user_id);
    }
    if let Some(data) = message.body.get("biz_opaque_callback_data") {
        one["biz_opaque_callback_data"] = data.clone();
    }
    if let Some((code, details)) = &message.failed {
        one["errors"] = json!([status_error(*code, details)]);
    }
    if with_price && let Some(pricing) = price::object(message) {
        one["pricing"] = pricing;
        if message.priced == Some(Priced::FreeEntryPoint) {
            let mut conversation =
                json!({ "id": thread.entry_id, "origin": { "type": "referral_conversion" } });
            if status == "sent"
                && let Some(until) = thread.entry_until
            {
                conversation["expiration_timestamp"] = json!(until.timestamp().to_string());
            }
            one["conversation"] = conversation;
        }
    }
    let mut value = webhook::messages_value(world, &thread.number);
    if !failed {
        value["contacts"] = json!([webhook::contact(customer)]);
    }
    value["statuses"] = json!([one]);
    Some(value)
}

/// The customer looked at the chat: all that waits there is delivered and read.
pub(crate) fn look(world: &mut World, number: &str, customer: &str, at: DateTime<Utc>) {
    let key = people::thread_key(number, customer);
    let Some(thread) = world.threads.get(&key) else {
        return;
    };
    let waiting: Vec<String> = thread
        .messages
        .iter()
        .filter(|id| {
            world.messages.get(*id).is_some_and(|m| {
                m.from_shop && m.sent_at.is_some() && m.read_at.is_none() && m.failed.is_none()
            })
        })
        .cloned()
        .collect();
    for id in waiting {
        delivered(world, &id, at);
        read(world, &id, at);
    }
}
