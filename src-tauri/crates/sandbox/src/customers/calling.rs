//! A customer calls. Nobody answers here, as with a shop that takes no calls in its inbox, or the
//! call is over after some seconds; either way it opens the window (Meta, Calling API pricing,
//! 2025-12-09: "regardless of if you accept the call or not").

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{inbound, people};
use crate::webhooks::webhook;
use crate::world::World;
use crate::{ApiError, ids};

/// Takes `{"from", "phone_number_id"?, "name"?, "seconds"?}`; answers the call's id. `seconds` is
/// how long an answered call lasted.
pub(crate) fn receive(
    world: &mut World,
    input: &Value,
    now: DateTime<Utc>,
) -> Result<String, ApiError> {
    let input = inbound::object(input)?;
    let number = inbound::number_of(world, input)?;
    let user_id = inbound::sender(world, input)?;
    let thread = people::thread(world, &number, &user_id);
    if thread.blocked {
        return Err(ApiError::parameter("this customer is blocked"));
    }
    thread.written_at = thread.written_at.max(Some(now));
    let seconds = input.get("seconds").and_then(Value::as_u64);
    let id = format!("wacid.{}", ids::token());
    let ring = json!({ "event": "connect", "session": { "sdp_type": "offer", "sdp": SDP } });
    tell(world, &number, &user_id, &id, ring, now);
    let lasted = TimeDelta::seconds(seconds.unwrap_or(0).try_into().unwrap_or(0));
    let mut end = json!({ "event": "terminate", "status": "Failed" });
    if seconds.is_some() {
        end = json!({
            "event": "terminate",
            "status": "Completed",
            "start_time": now.timestamp().to_string(),
            "end_time": (now + lasted).timestamp().to_string(),
            "duration": lasted.num_seconds(),
        });
    }
    tell(world, &number, &user_id, &id, end, now + lasted);
    Ok(id)
}

/// An offer that nobody will answer.
const SDP: &str = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

fn tell(
    world: &mut World,
    number: &str,
    user_id: &str,
    id: &str,
    mut call: Value,
    at: DateTime<Utc>,
) {
    let mut value = webhook::messages_value(world, number);
    call["id"] = json!(id);
    call["to"] = value["metadata"]["display_phone_number"].clone();
    call["direction"] = json!("USER_INITIATED");
    call["timestamp"] = json!(at.timestamp().to_string());
    call["from_user_id"] = json!(user_id);
    if let Some(customer) = world.customers.get(user_id) {
        if let Some(wa_id) = &customer.wa_id {
            call["from"] = json!(wa_id);
        }
        value["contacts"] = json!([webhook::contact(customer)]);
    }
    value["calls"] = json!([call]);
    webhook::emit(world, "calls", value, Some(number), at);
}
