//! The block list of a number: only customers who wrote in the last 24 hours can be blocked
//! (Meta, Block users, 2025-12); a blocked customer's messages are not forwarded.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{people, window};
use crate::ApiError;
use crate::call::{Call, page};
use crate::world::World;

/// List, block, unblock.
pub(crate) fn handle(
    world: &mut World,
    number: &str,
    method: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    match method {
        "GET" => {
            let blocked = world
                .threads
                .values()
                .filter(|t| t.blocked && t.number == number);
            let nodes = blocked.map(|t| node(world, &t.customer)).collect();
            page(world, call, &format!("{number}/block_users"), nodes, Ok)
        }
        "POST" | "DELETE" => change(world, number, method == "POST", call, now),
        _ => Err(ApiError::no_object(method, number)),
    }
}

fn node(world: &World, customer: &str) -> Value {
    let mut node = json!({ "messaging_product": "whatsapp", "user_id": customer });
    if let Some(wa_id) = world.customers.get(customer).and_then(|c| c.wa_id.as_ref()) {
        node["wa_id"] = json!(wa_id);
        node["input"] = json!(format!("+{wa_id}"));
    }
    node
}

fn change(
    world: &mut World,
    number: &str,
    block: bool,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    if call.text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(ApiError::parameter(
            "The parameter messaging_product is required.",
        ));
    }
    let Some(Value::Array(users)) = call.structure("block_users") else {
        return Err(ApiError::parameter(
            "The parameter block_users is required.",
        ));
    };
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for user in users {
        let input = user["user"]
            .as_str()
            .or_else(|| user["user_id"].as_str())
            .unwrap_or_default();
        match set(world, number, input, block, now) {
            Ok(one) => done.push(one),
            Err(one) => failed.push(one),
        }
    }
    let name = if block {
        "added_users"
    } else {
        "removed_users"
    };
    let mut result = json!({ name: done });
    if !failed.is_empty() {
        result["failed_users"] = json!(failed);
    }
    Ok(json!({ "messaging_product": "whatsapp", "block_users": result }))
}

/// Blocks or unblocks one customer; the entry of the list that it belongs to.
fn set(
    world: &mut World,
    number: &str,
    input: &str,
    block: bool,
    now: DateTime<Utc>,
) -> Result<Value, Value> {
    let customer = people::meet(world, input);
    let thread = people::thread(world, number, &customer);
    if block && !window::is_open(thread, now) {
        return Err(json!({ "input": input, "errors": [{
            "code": 131_047, "message": "Re-engagement required",
            "error_data": { "details": "The user has not messaged the business in the last 24 hours." },
        }] }));
    }
    thread.blocked = block;
    let mut one = node(world, &customer);
    one["input"] = json!(input);
    if let Some(object) = one.as_object_mut() {
        object.remove("messaging_product");
    }
    Ok(one)
}
