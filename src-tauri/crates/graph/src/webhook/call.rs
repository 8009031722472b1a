//! Calls, as far as a window is concerned: "messages you or calls you" (Meta, Send messages,
//! 2026-05-21). The casing of Meta's words is not settled, so it is not relied on.

use super::{
    Oddity, Place, What,
    event::at,
    people::{self, Contacts},
};
use crate::json::{text, words};
use domain::customer::Identity;
use domain::instant::Instant;
use serde::Serialize;
use serde_json::Value;

/// One step of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Meta's id of the call (`wacid…`).
    pub id: Option<String>,
    /// `connect`, `terminate`, …, in small letters.
    pub event: String,
    /// The customer called us; `None` when the payload does not say who called.
    pub from_customer: Option<bool>,
    /// The customer.
    pub customer: Identity,
    /// When, by Meta's clock.
    pub at: Option<Instant>,
    /// Meta's word on how it went.
    pub status: Option<String>,
}

impl Call {
    /// Whether it opens or refreshes the customer's 24-hour window: a customer's call does, when
    /// it comes in. Its end says nothing new.
    pub fn opens_window(&self) -> bool {
        self.from_customer == Some(true) && self.event == "connect"
    }
}

pub(super) fn read(_: &Place, contacts: &Contacts, item: &Value) -> Result<What, Oddity> {
    let event = words(item, "event")
        .unwrap_or("unknown")
        .to_ascii_lowercase();
    let from_customer = words(item, "direction").and_then(|direction| {
        match direction.to_ascii_uppercase().as_str() {
            "USER_INITIATED" => Some(true),
            "BUSINESS_INITIATED" => Some(false),
            _ => None,
        }
    });
    let (number_key, user_key) = if from_customer == Some(false) {
        ("to", "to_user_id")
    } else {
        ("from", "from_user_id")
    };
    Ok(What::Call(Call {
        id: text(item, "id").or_else(|| text(item, "wacid")),
        event: event.strip_prefix("call_").unwrap_or(&event).to_owned(),
        from_customer,
        customer: people::party(item, number_key, user_key, contacts),
        at: at(item),
        status: text(item, "status"),
    }))
}
