//! Reading what Meta posts: every entry, every change, every item in it, in payload order
//! (Meta, Webhooks, 2026-09-11).
//!
//! Tolerant on purpose: Meta adds keys and kinds without notice. What cannot be understood becomes
//! an event of its own with its raw JSON, and never hides its neighbours; a flaw in one text costs
//! that text alone. Nothing here panics.

mod account;
mod call;
mod content;
mod event;
mod group;
mod handover;
mod history;
mod interactive;
mod message;
mod payment;
mod people;
mod status;

pub use account::{
    AppContact, Preference, TemplateCategory, TemplateQuality, TemplateRef, TemplateStatus,
    UserIdUpdate,
};
pub use call::Call;
pub use content::kind_name;
pub use event::{Event, Oddity, Unreadable, Webhook, What};
pub use group::GroupUpdate;
pub use handover::Handover;
pub use history::HistoryMessage;
pub use message::{Echo, Inbound};
pub use payment::PaymentUpdate;
pub use status::{Conversation, StatusUpdate};

use crate::{
    flawed_json,
    json::{instant, text},
};
use domain::id::{PhoneNumberId, WabaId};
use domain::instant::Instant;
use serde_json::Value;

/// Reads one posted body. The signature must have been checked before.
///
/// # Errors
/// [`Unreadable`] when the body is not a JSON object. An object with nothing in it is not an
/// error; it holds no events.
///
/// ```
/// let body = br#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[
///   {"field":"messages","value":{"metadata":{"phone_number_id":"2"},
///    "messages":[{"id":"wamid.A","from":"33639981240","timestamp":"1792152000","type":"text","text":{"body":"Bonjour"}}]}}]}]}"#;
/// let webhook = whatsapp::webhook::read(body)?;
/// assert!(matches!(&webhook.events[0].what, whatsapp::webhook::What::Message(m) if m.content.text() == Some("Bonjour")));
/// # Ok::<(), whatsapp::webhook::Unreadable>(())
/// ```
pub fn read(body: &[u8]) -> Result<Webhook, Unreadable> {
    let Value::Object(mut envelope) = flawed_json::read(body).map_err(|_| Unreadable::NotJson)?
    else {
        return Err(Unreadable::NotAnObject);
    };
    let mut events = Vec::new();
    match envelope.remove("entry") {
        Some(Value::Array(entries)) => entries
            .into_iter()
            .for_each(|entry| read_entry(entry, &mut events)),
        None | Some(Value::Null) => {}
        Some(odd) => events.push(Event::odd(&Place::default(), odd, Oddity::NotAList)),
    }
    Ok(Webhook { events })
}

/// Where in the payload an item stands: what all items of a change share.
#[derive(Clone, Default)]
struct Place {
    waba_id: Option<WabaId>,
    phone_number_id: Option<PhoneNumberId>,
    display_phone_number: Option<String>,
    field: String,
    entry_time: Option<Instant>,
}

impl Place {
    fn event(&self, at: Option<Instant>, what: What, raw: Value) -> Event {
        Event {
            waba_id: self.waba_id.clone(),
            phone_number_id: self.phone_number_id.clone(),
            display_phone_number: self.display_phone_number.clone(),
            field: self.field.clone(),
            at: at.or(self.entry_time),
            what,
            raw,
        }
    }
}

fn read_entry(mut entry: Value, events: &mut Vec<Event>) {
    if !entry.is_object() {
        events.push(Event::odd(&Place::default(), entry, Oddity::NotAnObject));
        return;
    }
    let place = Place {
        waba_id: text(&entry, "id").and_then(WabaId::new),
        entry_time: instant(&entry, "time"),
        ..Place::default()
    };
    match entry.get_mut("changes").map(Value::take) {
        Some(Value::Array(changes)) => changes
            .into_iter()
            .for_each(|change| read_change(&place, change, events)),
        None | Some(Value::Null) => {
            let more = entry.as_object().is_some_and(|entry| {
                entry
                    .keys()
                    .any(|key| !matches!(key.as_str(), "id" | "time" | "changes"))
            });
            if more {
                events.push(Event::odd(&place, entry, Oddity::NoChanges));
            }
        }
        Some(odd) => events.push(Event::odd(&place, odd, Oddity::NotAList)),
    }
}

fn read_change(entry: &Place, mut change: Value, events: &mut Vec<Event>) {
    if !change.is_object() {
        events.push(Event::odd(entry, change, Oddity::NotAnObject));
        return;
    }
    let mut place = Place {
        field: text(&change, "field").unwrap_or_default(),
        ..entry.clone()
    };
    match change.get_mut("value").map(Value::take) {
        None | Some(Value::Null) => {}
        Some(value @ Value::Object(_)) => {
            let metadata = value.get("metadata").unwrap_or(&Value::Null);
            place.phone_number_id = text(metadata, "phone_number_id").and_then(PhoneNumberId::new);
            place.display_phone_number = text(metadata, "display_phone_number")
                .or_else(|| text(&value, "display_phone_number"));
            event::read_value(&place, value, events);
        }
        Some(odd) => events.push(Event::odd(&place, odd, Oddity::NotAnObject)),
    }
}
