//! News of messages we sent (Meta, Message status, 2026-09-11).
//!
//! Takes each status as it is; the ladder and what it costs are `domain`'s. A free entry point's
//! end is believed only from Meta's own timestamp, never computed.

use super::{
    Oddity, Place, What, call,
    event::{at, errors},
    payment,
    people::{self, Contacts},
};
use crate::{
    error::MetaError,
    json::{instant, text},
};
use domain::customer::Identity;
use domain::id::MessageId;
use domain::instant::Instant;
use domain::status::{Pricing, Status};
use serde::Serialize;
use serde_json::Value;

/// One status of one message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusUpdate {
    /// The message.
    pub id: MessageId,
    /// The rung it has reached; `None` for a word this version does not know.
    pub status: Option<Status>,
    /// Meta's word for it.
    pub raw_status: String,
    /// When, by Meta's clock.
    pub at: Option<Instant>,
    /// Who it was sent to (in a group: who it reached).
    pub recipient: Identity,
    /// The group it was sent to.
    pub group_id: Option<String>,
    /// What Meta says it costs; present on `sent` and on one of `delivered` and `read`.
    pub pricing: Option<Pricing>,
    /// When the free entry point ends, if Meta confirms that there is one.
    pub entry_point_until: Option<Instant>,
    /// The conversation Meta counts it to; on v24 and later only for free entry points.
    pub conversation: Option<Conversation>,
    /// Our own id, as we sent it in `biz_opaque_callback_data`.
    pub callback_data: Option<String>,
    /// Why it failed.
    pub errors: Vec<MetaError>,
}

/// What Meta counted as one conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conversation {
    /// Meta's id of it.
    pub id: Option<String>,
    /// `service`, `marketing`, `referral_conversion`, …, as sent.
    pub origin: Option<String>,
    /// When it ends; present only on `sent`.
    pub expires_at: Option<Instant>,
}

/// A status is of a message, unless its `type` says that it is of a payment or a call.
pub(super) fn read(_: &Place, contacts: &Contacts, item: &Value) -> Result<What, Oddity> {
    match text(item, "type").as_deref() {
        Some("payment") => Ok(payment::read(contacts, item)),
        Some("call") => Ok(call::read_status(contacts, item)),
        _ if item.get("payment").is_some_and(Value::is_object) => Ok(payment::read(contacts, item)),
        _ => read_of_message(contacts, item),
    }
}

fn read_of_message(contacts: &Contacts, item: &Value) -> Result<What, Oddity> {
    let id = text(item, "id")
        .and_then(MessageId::new)
        .ok_or(Oddity::NoId)?;
    let raw_status = text(item, "status").unwrap_or_default();
    let pricing = item
        .get("pricing")
        .filter(|pricing| pricing.is_object())
        .map(pricing);
    let conversation = item
        .get("conversation")
        .filter(|conversation| conversation.is_object())
        .map(conversation);
    let in_group = text(item, "recipient_type").as_deref() == Some("group");
    let number_key = if in_group {
        "recipient_participant_id"
    } else {
        "recipient_id"
    };
    Ok(What::Status(StatusUpdate {
        id,
        status: rung(&raw_status),
        raw_status,
        at: at(item),
        recipient: people::party(item, number_key, "recipient_user_id", contacts),
        group_id: text(item, "recipient_id").filter(|_| in_group),
        entry_point_until: entry_point_until(pricing.as_ref(), conversation.as_ref()),
        pricing,
        conversation,
        callback_data: text(item, "biz_opaque_callback_data"),
        errors: errors(item),
    }))
}

/// The rung Meta's word names, whatever its case (history writes it in capitals).
pub(super) fn rung(word: &str) -> Option<Status> {
    Some(match word.to_ascii_lowercase().as_str() {
        "sent" => Status::Sent,
        "delivered" => Status::Delivered,
        "read" => Status::Read,
        "played" => Status::Played,
        "failed" => Status::Failed,
        _ => return None,
    })
}

fn entry_point_until(
    pricing: Option<&Pricing>,
    conversation: Option<&Conversation>,
) -> Option<Instant> {
    let free = pricing.and_then(|pricing| pricing.kind.as_deref()) == Some("free_entry_point")
        || conversation.and_then(|conversation| conversation.origin.as_deref())
            == Some("referral_conversion");
    conversation.filter(|_| free)?.expires_at
}

fn pricing(from: &Value) -> Pricing {
    Pricing {
        model: text(from, "pricing_model"),
        kind: text(from, "type"),
        subtype: text(from, "subtype"),
        category: text(from, "category"),
        billable: from.get("billable").and_then(Value::as_bool),
    }
}

fn conversation(from: &Value) -> Conversation {
    Conversation {
        id: text(from, "id"),
        origin: from.get("origin").and_then(|origin| text(origin, "type")),
        expires_at: instant(from, "expiration_timestamp"),
    }
}
