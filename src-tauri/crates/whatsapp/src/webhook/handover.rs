//! Who answers a customer, where several partners, or Meta's own assistant, share a number
//! (quoted from Meta, Conversation routing, 2026-09): webhooks of `messages` come to whoever
//! answers, those of `standby` to everybody else, who must not reply.

use super::{Event, Place, What, event::at};
use crate::json::words;
use domain::customer::Identity;
use domain::id::PhoneNumberId;
use domain::instant::Instant;
use serde::Serialize;
use serde_json::Value;

/// A customer is answered by another one from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Handover {
    /// The customer.
    pub customer: Identity,
    /// We answer from now on (`control_passed`), or somebody else does (`control_taken`); `None`
    /// for a word this version does not know.
    pub to_us: Option<bool>,
    /// When, by Meta's clock.
    pub at: Option<Instant>,
}

pub(super) fn read(place: &Place, value: Value) -> Event {
    let party = |key: &str| value.get(key).unwrap_or(&Value::Null);
    let (sender, recipient) = (party("sender"), party("recipient"));
    let phone = words(sender, "phone_number").or_else(|| words(sender, "wa_id"));
    let mut place = place.clone();
    place.phone_number_id = place
        .phone_number_id
        .or_else(|| words(recipient, "phone_number_id").and_then(PhoneNumberId::new));
    let handover = Handover {
        customer: Identity::from_meta(phone, words(sender, "user_id"), None, None),
        to_us: ["control_taken", "control_passed"]
            .iter()
            .find(|word| value.get(word).is_some())
            .map(|word| *word == "control_passed"),
        at: at(&value),
    };
    place.event(handover.at, What::Handover(handover), value)
}
