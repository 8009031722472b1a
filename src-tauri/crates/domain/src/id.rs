//! The names things carry, each a type of its own so that one is never passed for another.
//!
//! Meta's ids are opaque strings and never parsed; our own are row numbers or UUIDs.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

macro_rules! opaque_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the id as it was given; `None` when it is empty or only blanks.
            pub fn new(id: impl Into<String>) -> Option<Self> {
                let id = id.into();
                (!id.trim().is_empty()).then_some(Self(id))
            }

            /// The id as it goes on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

opaque_ids! {
    /// Meta's id of a business phone number (not the number itself).
    PhoneNumberId;
    /// Meta's id of a WhatsApp Business Account, since autumn 2026 also called Messaging account.
    WabaId;
    /// Meta's id of a message (`wamid…`); unique per business number.
    MessageId;
    /// Meta's id of an uploaded or received file. Received ids live 7 days, uploaded ones 30
    /// (Meta, Media, 2025-12).
    MediaId;
    /// A business-scoped user id, `CC.<alphanumerics>`: one customer as one business portfolio
    /// sees them (Meta, Business-scoped user IDs, 2026-05-07). Never a phone number.
    Bsuid;
    /// A WhatsApp username without its `@`.
    Username;
    /// Meta's id of a message template.
    TemplateId;
    /// Meta's id of a group; unique per business number.
    GroupId;
}

macro_rules! row_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

row_ids! {
    /// A conversation: one customer with one of our numbers.
    ThreadId;
    /// A customer, whatever they are called by.
    PersonId;
    /// A message in our own store; grows with the order in which messages were filed.
    MessageKey;
    /// A file in our own media store.
    AttachmentId;
    /// An entry in this desk's log; grows with the order in which entries came here.
    EntryNo;
    /// A delivery that was refused.
    RefusedId;
    /// One of the shop's labels.
    LabelId;
}

/// Our own id of an outgoing message. It travels in `biz_opaque_callback_data`, so that a status
/// can be matched to a request whose answer never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct OutgoingId(pub uuid::Uuid);

impl fmt::Display for OutgoingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A label's name on every desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabelKey(pub uuid::Uuid);
