//! Messages: what customers wrote to us, and what somebody wrote to them from the phone app
//! (Meta, Webhooks, 2026-09-11; Onboarding business-app users, 2026-09-11).
//!
//! A message of an unknown kind is still a message. Opening a window is decided here only as far
//! as the payload tells; the rest is the engine's.

use super::{
    Oddity, Place, What, content,
    event::{at, errors},
    people::{self, Contacts},
};
use crate::{
    error::MetaError,
    json::{flag, text},
};
use domain::content::{Content, Context, Referral};
use domain::customer::Identity;
use domain::id::{GroupId, MessageId};
use domain::instant::Instant;
use serde::Serialize;
use serde_json::Value;

/// A message from a customer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inbound {
    /// Meta's id; absent only in broken payloads.
    pub id: Option<MessageId>,
    /// When the customer sent it, by Meta's clock.
    pub at: Option<Instant>,
    /// Who sent it.
    pub from: Identity,
    /// What it holds.
    pub content: Content,
    /// What it refers to.
    pub context: Context,
    /// The ad or post that brought the customer.
    pub referral: Option<Referral>,
    /// The group it was written in; such a message is no conversation of ours.
    pub group: Option<GroupId>,
    /// Somebody else answers this customer: another partner, or Meta's own assistant. We only listen.
    pub standby: bool,
    /// Meta's `type`, or the part found in its place.
    pub raw_kind: String,
    /// What Meta says is wrong with it.
    pub errors: Vec<MetaError>,
}

impl Inbound {
    /// Whether it opens or refreshes the customer's 24-hour window, see [`Content::opens_window`].
    ///
    /// Never in a group, and not for kinds whose effect Meta does not document, even when their
    /// content could not be read.
    pub fn opens_window(&self) -> bool {
        const UNDOCUMENTED: [&str; 5] = ["reaction", "edit", "revoke", "system", "request_welcome"];
        self.group.is_none()
            && !UNDOCUMENTED.contains(&self.raw_kind.as_str())
            && self.content.opens_window()
    }
}

/// A message the shop sent from its phone. Outbound, outside the window and free
/// (Meta, Onboarding business-app users, 2026-09-11).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Echo {
    /// Meta's id.
    pub id: Option<MessageId>,
    /// When it was sent, by Meta's clock.
    pub at: Option<Instant>,
    /// The customer it went to.
    pub to: Identity,
    /// What it holds.
    pub content: Content,
    /// What it refers to.
    pub context: Context,
    /// It was sent by whoever answers the customer in our place, not from the phone.
    pub standby: bool,
    /// Meta's `type`.
    pub raw_kind: String,
}

pub(super) fn read(place: &Place, contacts: &Contacts, item: &Value) -> Result<What, Oddity> {
    let raw_kind = content::raw_kind(item);
    Ok(What::Message(Inbound {
        id: text(item, "id").and_then(MessageId::new),
        at: at(item),
        from: people::party(item, "from", "from_user_id", contacts),
        content: content::read(&raw_kind, item),
        context: context(item),
        referral: item
            .get("referral")
            .filter(|referral| referral.is_object())
            .map(referral),
        group: text(item, "group_id").and_then(GroupId::new),
        standby: is_standby(place),
        raw_kind,
        errors: errors(item),
    }))
}

pub(super) fn read_echo(place: &Place, contacts: &Contacts, item: &Value) -> Result<What, Oddity> {
    let raw_kind = content::raw_kind(item);
    Ok(What::Echo(Echo {
        id: text(item, "id").and_then(MessageId::new),
        at: at(item),
        to: people::party(item, "to", "to_user_id", contacts),
        content: content::read(&raw_kind, item),
        context: context(item),
        standby: is_standby(place),
        raw_kind,
    }))
}

/// What comes under `standby` is for others to answer (quoted from Meta, Conversation routing,
/// 2026-09).
fn is_standby(place: &Place) -> bool {
    place.field == "standby"
}

pub(super) fn context(item: &Value) -> Context {
    let context = item.get("context").unwrap_or(&Value::Null);
    let product = context.get("referred_product").unwrap_or(&Value::Null);
    Context {
        reply_to: text(context, "id").and_then(MessageId::new),
        forwarded: flag(context, "forwarded"),
        frequently_forwarded: flag(context, "frequently_forwarded"),
        product: text(product, "product_retailer_id"),
    }
}

fn referral(from: &Value) -> Referral {
    Referral {
        source_type: text(from, "source_type"),
        source_id: text(from, "source_id"),
        source_url: text(from, "source_url"),
        headline: text(from, "headline"),
        body: text(from, "body"),
        ctwa_clid: text(from, "ctwa_clid"),
    }
}
