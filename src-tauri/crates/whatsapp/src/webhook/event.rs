//! The things found in a webhook, and the sorting of a change's value into them.
//!
//! Sorts by what a value holds before it looks at the field's name: Meta sends calls under
//! `messages`, and quality news under the field of status news. Must never drop a part.

use super::{
    Place,
    account::{
        self, AppContact, Preference, TemplateCategory, TemplateQuality, TemplateStatus,
        UserIdUpdate,
    },
    call::{self, Call},
    group::{self, GroupUpdate},
    handover::{self, Handover},
    history::{self, HistoryMessage},
    message::{self, Echo, Inbound},
    payment::PaymentUpdate,
    people::Contacts,
    status::{self, StatusUpdate},
};
use crate::{
    error::MetaError,
    json::{instant, list},
};
use domain::id::{PhoneNumberId, WabaId};
use domain::instant::Instant;
use serde::Serialize;
use serde_json::{Map, Value};

/// One posted body, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook {
    /// Everything found in it, in payload order.
    pub events: Vec<Event>,
}

/// Why a body is not a webhook at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The bytes are not JSON.
    #[error("the body is not JSON")]
    NotJson,
    /// JSON, but not an object.
    #[error("the body is not a JSON object")]
    NotAnObject,
}

/// Why a part of a webhook could not be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// An object was expected.
    #[error("this should have been an object")]
    NotAnObject,
    /// A list was expected.
    #[error("this should have been a list")]
    NotAList,
    /// The entry holds something, but no changes.
    #[error("an entry without changes")]
    NoChanges,
    /// A status that does not say of which message.
    #[error("a status without a message id")]
    NoId,
}

/// One thing found in a webhook, and where it stood.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The account it is about.
    pub waba_id: Option<WabaId>,
    /// The business number it is about.
    pub phone_number_id: Option<PhoneNumberId>,
    /// That number as Meta shows it.
    pub display_phone_number: Option<String>,
    /// The subscribed field it came under; empty when missing.
    pub field: String,
    /// When it happened by Meta's clock: the item's own time, else the entry's.
    pub at: Option<Instant>,
    /// What it is.
    pub what: What,
    /// The part of the payload it was read from, untouched.
    pub raw: Value,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", content = "is", rename_all = "snake_case")]
pub enum What {
    /// A customer wrote.
    Message(Inbound),
    /// Somebody wrote to a customer from the phone app.
    Echo(Echo),
    /// News of a message we sent.
    Status(StatusUpdate),
    /// A call.
    Call(Call),
    /// News of a customer's payment.
    Payment(PaymentUpdate),
    /// News of a group.
    Group(GroupUpdate),
    /// Who answers a customer changed.
    Handover(Handover),
    /// An old message from the phone's history. Opens no window, costs nothing, is not unread.
    History(HistoryMessage),
    /// The shop does not share its history, or it could not be read.
    HistoryDeclined(Vec<MetaError>),
    /// A contact saved or removed in the phone app.
    AppContact(AppContact),
    /// A customer's business-scoped id was replaced.
    UserIdUpdate(UserIdUpdate),
    /// A customer wants, or no longer wants, marketing.
    Preference(Preference),
    /// A template was approved, rejected, paused, …
    TemplateStatus(TemplateStatus),
    /// A template changed, or will change, its category and with it its price.
    TemplateCategory(TemplateCategory),
    /// A template's quality changed.
    TemplateQuality(TemplateQuality),
    /// Something is wrong that belongs to no single message.
    AccountError(Vec<MetaError>),
    /// Other news of the account, a number or the business; the event's `raw` holds it.
    Account {
        /// The field's name, or the key within a `messages` value that is not known here.
        name: String,
    },
    /// A part that could not be understood; the event's `raw` holds it.
    Unreadable {
        /// Why not.
        why: Oddity,
    },
}

impl Event {
    pub(super) fn odd(place: &Place, raw: Value, why: Oddity) -> Self {
        place.event(None, What::Unreadable { why }, raw)
    }
}

type Reader = fn(&Place, &Contacts, &Value) -> Result<What, Oddity>;

/// The lists a value may hold, and who reads their items.
fn reader(field: &str, key: &str) -> Option<Reader> {
    Some(match key {
        "messages" if field == "history" => history::read_stray,
        "messages" => message::read,
        "statuses" => status::read,
        "message_echoes" => message::read_echo,
        "calls" => call::read,
        "state_sync" => account::read_app_contact,
        "user_preferences" => account::read_preference,
        "user_id_update" => account::read_user_id_update,
        "groups" => group::read,
        _ => return None,
    })
}

pub(super) fn read_value(place: &Place, value: Value, events: &mut Vec<Event>) {
    let Value::Object(fields) = value else { return };
    let holds_items = fields
        .keys()
        .any(|key| key == "history" || reader(&place.field, key).is_some());
    if holds_items || matches!(place.field.as_str(), "messages" | "standby") {
        read_items(place, fields, events);
    } else if place.field == "messaging_handovers" {
        events.push(handover::read(place, Value::Object(fields)));
    } else if !fields.is_empty() {
        events.push(account::read(place, Value::Object(fields)));
    }
}

fn read_items(place: &Place, fields: Map<String, Value>, events: &mut Vec<Event>) {
    let contacts = fields
        .get("contacts")
        .and_then(Value::as_array)
        .map_or_else(Contacts::default, |list| Contacts::read(list));
    for (key, part) in fields {
        match (key.as_str(), part) {
            ("messaging_product" | "metadata" | "contacts", _) | (_, Value::Null) => {}
            ("errors", Value::Array(errors)) => read_errors(place, errors, events),
            ("history", Value::Array(chunks)) => {
                chunks
                    .into_iter()
                    .for_each(|chunk| history::read_chunk(place, &contacts, chunk, events));
            }
            (key, part) => match (reader(&place.field, key), part) {
                (Some(reader), Value::Array(items)) => {
                    events.extend(
                        items
                            .into_iter()
                            .map(|item| read_item(place, reader, &contacts, item)),
                    );
                }
                (Some(_), odd) => events.push(Event::odd(place, odd, Oddity::NotAList)),
                (None, part @ (Value::Array(_) | Value::Object(_))) => {
                    events.push(place.event(
                        None,
                        What::Account {
                            name: key.to_owned(),
                        },
                        part,
                    ));
                }
                // A new flag beside the items tells nothing without them; the journal keeps it.
                (None, _) => {}
            },
        }
    }
}

fn read_item(place: &Place, reader: Reader, contacts: &Contacts, item: Value) -> Event {
    if !item.is_object() {
        return Event::odd(place, item, Oddity::NotAnObject);
    }
    match reader(place, contacts, &item) {
        Ok(what) => place.event(at(&item), what, item),
        Err(why) => Event::odd(place, item, why),
    }
}

fn read_errors(place: &Place, errors: Vec<Value>, events: &mut Vec<Event>) {
    let read: Vec<_> = errors.iter().filter_map(MetaError::read).collect();
    if !errors.is_empty() {
        events.push(place.event(None, What::AccountError(read), Value::Array(errors)));
    }
}

/// When an item happened. Calls carry the start instead; app contacts keep the time one level down.
pub(super) fn at(item: &Value) -> Option<Instant> {
    instant(item, "timestamp")
        .or_else(|| instant(item, "start_time"))
        .or_else(|| instant(item.get("metadata")?, "timestamp"))
}

/// Meta's errors in `from.errors`.
pub(super) fn errors(from: &Value) -> Vec<MetaError> {
    list(from, "errors")
        .iter()
        .filter_map(MetaError::read)
        .collect()
}
