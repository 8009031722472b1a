//! `POST /{number}/messages`: what Meta checks before it accepts, and what it answers. Accepted
//! is not delivered: a closed window or a missing payment method shows as a failed status.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::rules;
use super::rules::template;
use crate::customers::{people, window};
use crate::world::{Message, Sort, What, World};
use crate::{ApiError, Number, ids};

type Body = Map<String, Value>;

/// A message, or a read receipt with an optional typing indicator.
pub(crate) fn messages(
    world: &mut World,
    number: &str,
    body: &Body,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    match body.get("messaging_product").and_then(Value::as_str) {
        Some("whatsapp") => {}
        Some(_) => {
            return Err(ApiError::parameter(
                "Param messaging_product must be one of {WHATSAPP}",
            ));
        }
        None => {
            return Err(ApiError::parameter(
                "The parameter messaging_product is required.",
            ));
        }
    }
    if body.contains_key("status") {
        return mark_read(world, number, body, now);
    }
    send(world, number, body, now)
}

fn send(
    world: &mut World,
    number: &str,
    body: &Body,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let (input, by_user_id) = recipient(body)?;
    if !world.number_state(number).registered {
        return Err(ApiError::whatsapp(
            133_010,
            "The phone number is not registered.",
        ));
    }
    let own = world.number(number).map(Number::digits).unwrap_or_default();
    let address = if by_user_id {
        input.clone()
    } else {
        people::dialled(world, &own, &input)
    };
    if address == own {
        return Err(ApiError::whatsapp(
            131_021,
            "Sender and recipient phone number is the same.",
        ));
    }
    rules::check(world, number, body)?;
    let sort = sort_of(world, number, body)?;
    if by_user_id && sort == Sort::Authentication {
        let details = "Authentication templates need the recipient's phone number.";
        return Err(ApiError::whatsapp(131_062, details));
    }
    let customer = people::meet(world, &address);
    let thread = people::thread_key(number, &customer);
    if people::thread(world, number, &customer).blocked {
        return Err(ApiError::whatsapp(
            130_403,
            "Message failed to send because you blocked this user.",
        ));
    }
    world.limits.take(number, &thread, now)?;
    let id = accept(world, &thread, body, sort, by_user_id, now);
    Ok(accepted(world, &input, &customer, by_user_id, &id, body))
}

/// The answer: accepted is not delivered.
fn accepted(
    world: &World,
    input: &str,
    customer: &str,
    by_user_id: bool,
    id: &str,
    body: &Body,
) -> Value {
    let mut contact = json!({ "input": input });
    match world.customers.get(customer).and_then(|c| c.wa_id.as_ref()) {
        Some(wa_id) if !by_user_id => contact["wa_id"] = json!(wa_id),
        _ => contact["user_id"] = json!(customer),
    }
    let mut message = json!({ "id": id });
    if body.get("type").is_some_and(|t| t == "template") {
        message["message_status"] = json!("accepted");
    }
    json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [message] })
}

/// `to` wins over `recipient` (Meta, Business-scoped user IDs, 2026-05-07).
fn recipient(body: &Body) -> Result<(String, bool), ApiError> {
    match body.get("recipient_type").map(crate::call::text).as_deref() {
        None | Some("individual") => {}
        Some(_) => {
            return Err(ApiError::parameter(
                "Param recipient_type must be one of {INDIVIDUAL}",
            ));
        }
    }
    if let Some(to) = body
        .get("to")
        .map(crate::call::text)
        .filter(|to| !to.is_empty())
    {
        let digits = people::digits(&to);
        let only_phone = to
            .chars()
            .all(|c| c.is_ascii_digit() || " +()-./".contains(c));
        if !only_phone || !(5..=17).contains(&digits.len()) {
            let details = "Recipient phone number is not a valid phone number.";
            return Err(ApiError::whatsapp(131_009, details));
        }
        return Ok((to, false));
    }
    match body.get("recipient").and_then(Value::as_str) {
        Some(id) if people::is_user_id(id) => Ok((id.to_owned(), true)),
        Some(_) => Err(ApiError::whatsapp(
            131_009,
            "recipient is not a valid business-scoped user ID.",
        )),
        None => Err(ApiError::parameter("The parameter to is required.")),
    }
}

fn sort_of(world: &World, number: &str, body: &Body) -> Result<Sort, ApiError> {
    match body.get("type").and_then(Value::as_str) {
        Some("template") => {
            template::check(world, number, body.get("template").unwrap_or(&Value::Null))
        }
        Some("reaction") => Ok(Sort::Reaction),
        _ => Ok(Sort::Service),
    }
}

/// Records the message and plans what becomes of it.
fn accept(
    world: &mut World,
    thread_key: &str,
    body: &Body,
    sort: Sort,
    to_user_id: bool,
    now: DateTime<Utc>,
) -> String {
    let (number, customer) = thread_key.split_once('|').unwrap_or_default();
    let phone = world.customers.get(customer).and_then(|c| c.wa_id.clone());
    let id = ids::wamid(phone.as_deref().unwrap_or_default(), true);
    let timezone = world.account.timezone;
    let thread = people::thread(world, number, customer);
    let open = window::is_open(thread, now);
    let closed = matches!(sort, Sort::Service | Sort::Reaction) && !open;
    if !closed && sort != Sort::Reaction {
        window::reply(thread, now, timezone);
    }
    thread.typing_until = None;
    thread.messages.push(id.clone());
    let limit = world.account.messaging_limit;
    let over_limit = !open && !closed && !world.limits.reach(customer, limit, now);
    let message = Message {
        id: id.clone(),
        thread: thread_key.to_owned(),
        from_shop: true,
        at: now,
        body: Value::Object(body.clone()),
        to_user_id,
        kind: sort,
        sent_at: None,
        delivered_at: None,
        read_at: None,
        failed: None,
        priced: None,
    };
    world.messages.insert(id.clone(), message);
    let fate = Fate { closed, over_limit };
    plan(world, &id, phone.as_deref(), fate, now);
    world.plan(now, What::ShopWrote(thread_key.to_owned()));
    id
}

/// What an accepted message meets on its way.
struct Fate {
    /// It is free-form and the window is closed.
    closed: bool,
    /// It reaches one customer too many outside of their windows.
    over_limit: bool,
}

fn plan(world: &mut World, id: &str, phone: Option<&str>, fate: Fate, now: DateTime<Utc>) {
    let fail = |code, details: &str| What::Failed(id.to_owned(), code, details.to_owned());
    if phone.is_some_and(|p| p.ends_with(NOT_ON_WHATSAPP)) {
        return world.plan(now, fail(131_026, "Message Undeliverable."));
    }
    if fate.over_limit {
        let details = "Message failed to send because there are restrictions on how many messages \
                       can be sent from this phone number.";
        return world.plan(now, fail(131_048, details));
    }
    if fate.closed {
        let details = "Message failed to send because more than 24 hours have passed since the \
                       customer last replied to this number.";
        return world.plan(now, fail(131_047, details));
    }
    if let Some(details) = rules::media_trouble(world, id) {
        return world.plan(now, fail(131_053, details));
    }
    let pace = world.pace.unwrap_or_else(crate::Pace::instant);
    let after = |d: std::time::Duration| now + TimeDelta::from_std(d).unwrap_or_default();
    world.plan(now, What::Sent(id.to_owned()));
    world.plan(after(pace.delivered_after), What::Delivered(id.to_owned()));
    if let Some(read_after) = pace.read_after {
        world.plan(
            after(read_after.max(pace.delivered_after)),
            What::Read(id.to_owned()),
        );
    }
}

/// Numbers that end so are not on WhatsApp.
const NOT_ON_WHATSAPP: &str = "99999999";

/// Marks a customer's message and those before it as read, within 30 days.
fn mark_read(
    world: &mut World,
    number: &str,
    body: &Body,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    if body.get("status").is_none_or(|s| s != "read") {
        return Err(ApiError::parameter("Param status must be one of {READ}"));
    }
    let id = body.get("message_id").and_then(Value::as_str);
    let id = id.ok_or_else(|| ApiError::parameter("The parameter message_id is required."))?;
    let known = world.messages.get(id).filter(|m| {
        !m.from_shop
            && m.at > now - TimeDelta::days(30)
            && m.thread.starts_with(&format!("{number}|"))
    });
    let Some((thread, at)) = known.map(|m| (m.thread.clone(), m.at)) else {
        return Err(ApiError::whatsapp(
            131_009,
            "Message ID is invalid or too old.",
        ));
    };
    let typing = match body.get("typing_indicator") {
        None => false,
        Some(t) if t["type"] == "text" => true,
        Some(_) => {
            return Err(ApiError::parameter(
                "Param typing_indicator['type'] must be one of {TEXT}",
            ));
        }
    };
    let Some(thread) = world.threads.get_mut(&thread) else {
        return Ok(json!({ "success": true }));
    };
    if typing {
        thread.typing_until = Some(now + TimeDelta::seconds(25));
    }
    for id in thread.messages.clone() {
        if let Some(m) = world
            .messages
            .get_mut(&id)
            .filter(|m| !m.from_shop && m.at <= at)
        {
            m.read_at.get_or_insert(now);
        }
    }
    Ok(json!({ "success": true }))
}
