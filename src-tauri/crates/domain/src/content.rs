//! What a message holds, for every kind that Meta documents, inbound and outbound.
//!
//! Text in here was written by customers: it is data, never markup.

use crate::id::{MediaId, MessageId};
use crate::payment::Payment;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a message holds. Kinds that Meta adds later arrive as [`Content::Other`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// Plain text, at most 4,096 characters when sent.
    Text {
        /// The text.
        body: String,
    },
    /// A picture, film, sound, sticker or file.
    Media(Media),
    /// A place.
    Location(Location),
    /// One or more contact cards.
    Contacts {
        /// The cards.
        cards: Vec<ContactCard>,
    },
    /// An emoji on another message; `None` takes it away.
    Reaction {
        /// The message reacted to.
        target: MessageId,
        /// The emoji, or `None` when the reaction was removed.
        emoji: Option<String>,
    },
    /// A tap on a template's quick-reply button.
    Button {
        /// The button's label.
        text: String,
        /// What the business attached to it.
        payload: Option<String>,
    },
    /// A tap on a reply button of an interactive message.
    ButtonReply {
        /// The button's id.
        id: String,
        /// The button's label.
        title: String,
    },
    /// A choice from a list message.
    ListReply {
        /// The row's id.
        id: String,
        /// The row's title.
        title: String,
        /// The row's second line.
        description: Option<String>,
    },
    /// A completed form (Flow).
    FlowReply {
        /// The line WhatsApp shows in its place.
        body: Option<String>,
        /// The answers, a JSON object as text.
        response: String,
    },
    /// The customer allowed or refused calls from the business.
    CallPermission {
        /// `accept` or `reject`, as sent.
        response: String,
    },
    /// A call, by telephone within WhatsApp.
    Call {
        /// The customer called; otherwise the shop did.
        incoming: bool,
        /// Whether they spoke; `None` as long as that is not known.
        answered: Option<bool>,
        /// For how many seconds.
        seconds: Option<i64>,
    },
    /// The customer's payment for an order.
    Payment(Box<Payment>),
    /// A cart sent from the catalogue.
    Order {
        /// The catalogue.
        catalog_id: Option<String>,
        /// The customer's note.
        note: Option<String>,
        /// What was ordered.
        items: Vec<OrderItem>,
    },
    /// A template we sent, as the customer reads it.
    Template(SentTemplate),
    /// A message with buttons or a list that we sent.
    Interactive(Interactive),
    /// A note from WhatsApp about the customer (new number, new identity).
    System {
        /// The note as sent.
        body: String,
        /// `user_changed_number`, `user_changed_user_id`, `customer_identity_changed`, …
        change: Option<String>,
        /// The customer's new number, when the note gives one; digits without `+`.
        new_wa_id: Option<String>,
        /// The customer's new business-scoped user id, when the note gives one.
        new_user_id: Option<String>,
    },
    /// The customer changed an earlier message.
    Edit {
        /// The message changed.
        target: MessageId,
        /// What it says now.
        content: Box<Content>,
    },
    /// The customer took an earlier message back.
    Revoke {
        /// The message taken back.
        target: MessageId,
    },
    /// Something WhatsApp does not hand on to businesses.
    Unsupported {
        /// Meta's word for it (`poll`, `edit`, …).
        what: Option<String>,
        /// Meta's code, usually 131051 or 131060.
        code: Option<i64>,
        /// Meta's text, for the details pane only.
        details: Option<String>,
    },
    /// A kind this version does not know, with whatever text it carried.
    Other {
        /// Meta's `type`.
        raw_kind: String,
        /// Text found inside.
        text: Option<String>,
    },
}

/// What sort of file a message carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// JPEG or PNG, at most 5 MB.
    Image,
    /// MP4 or 3GP, at most 16 MB.
    Video,
    /// A sound file, at most 16 MB.
    Audio,
    /// A voice note (OGG/Opus).
    Voice,
    /// Any other file, at most 100 MB.
    Document,
    /// A WebP sticker.
    Sticker,
}

/// A file within a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Media {
    /// What sort of file.
    pub media: MediaKind,
    /// Meta's id of it; absent in some samples.
    pub id: Option<MediaId>,
    /// MIME type as sent.
    pub mime: Option<String>,
    /// Meta's checksum, base64.
    pub sha256: Option<String>,
    /// The text under it.
    pub caption: Option<String>,
    /// The file's name, documents only.
    pub filename: Option<String>,
    /// A moving sticker.
    #[serde(default)]
    pub animated: bool,
}

/// A place on the map, in degrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Location {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// What the place is called.
    pub name: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// A link the customer's app attached.
    pub url: Option<String>,
}

/// A contact card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContactCard {
    /// The name as the sender sees it.
    pub name: String,
    /// Phone numbers as written.
    pub phones: Vec<String>,
    /// Email addresses.
    pub emails: Vec<String>,
    /// Company.
    pub organization: Option<String>,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OrderItem {
    /// The shop's own product number.
    pub product_retailer_id: String,
    /// How many.
    pub quantity: Option<i64>,
    /// Price of one as written in the payload (a decimal), not converted.
    pub item_price: Option<String>,
    /// Currency of the price.
    pub currency: Option<String>,
}

/// A template as it went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SentTemplate {
    /// The template's name.
    pub name: String,
    /// The template's language, as Meta writes it (`fr`, `en_US`).
    pub language: String,
    /// Heading text, if any.
    pub header: Option<String>,
    /// The body with its variables filled in.
    pub body: String,
    /// Small line at the end.
    pub footer: Option<String>,
    /// Labels of its buttons.
    pub buttons: Vec<String>,
}

/// A message with reply buttons, a list or a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Interactive {
    /// Heading text, if any.
    pub header: Option<String>,
    /// The question.
    pub body: String,
    /// Small line at the end.
    pub footer: Option<String>,
    /// Labels the customer can tap.
    pub options: Vec<String>,
}

/// What a message refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Context {
    /// The message replied to.
    pub reply_to: Option<MessageId>,
    /// Forwarded by the customer.
    #[serde(default)]
    pub forwarded: bool,
    /// Forwarded more than five times before.
    #[serde(default)]
    pub frequently_forwarded: bool,
    /// The product asked about, by the shop's own product number.
    pub product: Option<String>,
}

/// The advertisement or post that brought the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Referral {
    /// `ad` or `post`.
    pub source_type: Option<String>,
    /// Meta's id of the ad or post.
    pub source_id: Option<String>,
    /// Where it leads.
    pub source_url: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// The click id; absent for ads in Status.
    pub ctwa_clid: Option<String>,
}

impl Content {
    /// Whether this, from a customer, opens or refreshes the 24-hour window.
    ///
    /// Meta says "messages you or calls you" (Send messages, 2026-05-21). The effect of
    /// reactions, edits and revokes is not documented, and system notes are not from the
    /// customer: no window is promised from these alone. Nor does a payment, which is none of them.
    pub fn opens_window(&self) -> bool {
        match self {
            Self::Reaction { .. }
            | Self::Edit { .. }
            | Self::Revoke { .. }
            | Self::System { .. }
            | Self::Payment(_) => false,
            Self::Unsupported { what, .. } => !stands_for_a_change(what.as_deref()),
            _ => true,
        }
    }

    /// Whether it stands for an edit or a deletion of an earlier message, whose words WhatsApp
    /// does not hand on (Meta, Unsupported messages, 2025-12: numbers outside coexistence).
    pub fn is_unseen_change(&self) -> bool {
        matches!(self, Self::Unsupported { what, .. } if stands_for_a_change(what.as_deref()))
    }

    /// The words in it: what search finds and what the inbox shows of it.
    pub fn text(&self) -> Option<&str> {
        let text = match self {
            Self::Text { body } | Self::System { body, .. } => Some(body.as_str()),
            Self::Media(media) => media.caption.as_deref().or(media.filename.as_deref()),
            Self::Location(place) => place.name.as_deref().or(place.address.as_deref()),
            Self::Contacts { cards } => cards.first().map(|card| card.name.as_str()),
            Self::Reaction { emoji, .. } => emoji.as_deref(),
            Self::Button { text, .. } => Some(text.as_str()),
            Self::ButtonReply { title, .. } | Self::ListReply { title, .. } => Some(title.as_str()),
            Self::FlowReply { body, .. } => body.as_deref(),
            Self::Order { note, .. } => note.as_deref(),
            Self::Template(sent) => Some(sent.body.as_str()),
            Self::Interactive(sent) => Some(sent.body.as_str()),
            Self::Edit { content, .. } => content.text(),
            Self::Other { text, .. } => text.as_deref(),
            Self::Payment(payment) => payment.reference.as_deref(),
            Self::CallPermission { .. }
            | Self::Call { .. }
            | Self::Revoke { .. }
            | Self::Unsupported { .. } => None,
        };
        text.filter(|text| !text.trim().is_empty())
    }
}

fn stands_for_a_change(what: Option<&str>) -> bool {
    const CHANGES: [&str; 6] = ["edit", "edited", "revoke", "revoked", "delete", "deleted"];
    what.is_some_and(|what| CHANGES.contains(&what.to_ascii_lowercase().as_str()))
}
