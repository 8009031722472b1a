//! Calls, as far as a window is concerned. It starts "When a WhatsApp user calls you, regardless of
//! if you accept the call or not" and "When a WhatsApp user accepts your call" (Meta, Calling API
//! pricing, 2025-12-09). The casing of Meta's words changed, so it is not relied on.

use super::{
    Oddity, Place, What,
    event::at,
    people::{self, Contacts},
};
use crate::json::{instant, text, whole, words};
use domain::content::Content;
use domain::customer::Identity;
use domain::instant::Instant;
use serde::Serialize;
use serde_json::Value;

/// One step of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Meta's id of the call (`wacid…`).
    pub id: Option<String>,
    /// `connect`, `terminate`, `accepted`, …, in small letters.
    pub event: String,
    /// The customer called us; `None` when the payload does not say who called.
    pub from_customer: Option<bool>,
    /// The customer.
    pub customer: Identity,
    /// When it began, by Meta's clock; the step's own time when that is not said.
    pub at: Option<Instant>,
    /// Meta's word on how it went.
    pub status: Option<String>,
    /// Whether they spoke, as far as this step tells.
    pub answered: Option<bool>,
    /// For how many seconds.
    pub seconds: Option<i64>,
}

impl Call {
    /// Whether it opens or refreshes the customer's 24-hour window: their call does, answered or
    /// not, and so does ours once they accept it.
    pub fn opens_window(&self) -> bool {
        match self.from_customer {
            Some(true) => true,
            Some(false) => self.answered == Some(true),
            None => false,
        }
    }

    /// The call as it stands in the conversation; `None` when it is not known who called.
    pub fn content(&self) -> Option<Content> {
        Some(Content::Call {
            incoming: self.from_customer?,
            answered: self.answered,
            seconds: self.seconds,
        })
    }
}

pub(super) fn read(_: &Place, contacts: &Contacts, item: &Value) -> Result<What, Oddity> {
    let event = words(item, "event")
        .unwrap_or("unknown")
        .to_ascii_lowercase();
    let event = event.strip_prefix("call_").unwrap_or(&event).to_owned();
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
    let (status, seconds) = (text(item, "status"), whole(item, "duration"));
    let completed = status
        .as_deref()
        .is_some_and(|status| status.eq_ignore_ascii_case("completed"));
    Ok(What::Call(Call {
        id: text(item, "id").or_else(|| text(item, "wacid")),
        answered: (event == "terminate")
            .then(|| completed && seconds.is_none_or(|seconds| seconds > 0)),
        event,
        from_customer,
        customer: people::party(item, number_key, user_key, contacts),
        at: instant(item, "start_time").or_else(|| at(item)),
        status,
        seconds: seconds.filter(|seconds| *seconds > 0),
    }))
}

/// How a call of ours goes: a status of type `call` (Meta, Calling API, 2025-12).
pub(super) fn read_status(contacts: &Contacts, item: &Value) -> What {
    let status = text(item, "status");
    let word = status.as_deref().unwrap_or("unknown").to_ascii_lowercase();
    What::Call(Call {
        id: text(item, "id"),
        answered: match word.as_str() {
            "accepted" => Some(true),
            "rejected" => Some(false),
            _ => None,
        },
        event: word,
        from_customer: Some(false),
        customer: people::party_by_id(item, "recipient_id", "recipient_user_id", contacts),
        at: at(item),
        status,
        seconds: None,
    })
}
