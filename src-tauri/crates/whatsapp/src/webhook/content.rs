//! What a message holds, by Meta's `type` (Meta, Webhooks, 2026-09-11; OpenAPI, 2026-05-29).
//!
//! A known kind whose parts are missing is kept as [`Content::Other`], never guessed at.

use super::interactive;
use crate::json::{flag, list, number, text, whole, words};
use domain::content::{ContactCard, Content, Location, Media, MediaKind, OrderItem};
use domain::id::{MediaId, MessageId};
use serde_json::Value;

const KINDS: [&str; 18] = [
    "text",
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "button",
    "order",
    "system",
    "edit",
    "revoke",
    "unsupported",
    "errors",
];

/// Meta's name for what a message turned out to be, finer than its `type`: `voice`,
/// `reaction_removed`, `list_reply`, …
pub fn kind_name(content: &Content) -> &str {
    match content {
        Content::Text { .. } => "text",
        Content::Media(media) => match media.media {
            MediaKind::Image => "image",
            MediaKind::Video => "video",
            MediaKind::Audio => "audio",
            MediaKind::Voice => "voice",
            MediaKind::Document => "document",
            MediaKind::Sticker => "sticker",
        },
        Content::Location(_) => "location",
        Content::Contacts { .. } => "contacts",
        Content::Reaction { emoji: Some(_), .. } => "reaction",
        Content::Reaction { emoji: None, .. } => "reaction_removed",
        Content::Button { .. } => "button",
        Content::ButtonReply { .. } => "button_reply",
        Content::ListReply { .. } => "list_reply",
        Content::FlowReply { .. } => "nfm_reply",
        Content::CallPermission { .. } => "call_permission_reply",
        Content::Call { .. } => "call",
        Content::Payment(_) => "payment",
        Content::Order { .. } => "order",
        Content::Template(_) => "template",
        Content::Interactive(_) => "interactive",
        Content::System { .. } => "system",
        Content::Edit { .. } => "edit",
        Content::Revoke { .. } => "revoke",
        Content::Unsupported { .. } => "unsupported",
        Content::Other { raw_kind, .. } => raw_kind,
    }
}

/// Meta's `type`; where it is missing, the known part that is there; else `unknown`.
pub(super) fn raw_kind(item: &Value) -> String {
    text(item, "type").unwrap_or_else(|| {
        KINDS
            .into_iter()
            .find(|kind| item.get(kind).is_some_and(|part| !part.is_null()))
            .unwrap_or("unknown")
            .to_owned()
    })
}

/// The content of `item`, whose kind is `kind`.
pub(super) fn read(kind: &str, item: &Value) -> Content {
    known(kind, item).unwrap_or_else(|| Content::Other {
        raw_kind: kind.to_owned(),
        text: any_words(item.get(kind), 3),
    })
}

fn known(kind: &str, item: &Value) -> Option<Content> {
    let part = item.get(kind).unwrap_or(&Value::Null);
    match kind {
        "text" => Some(Content::Text {
            body: part.get("body")?.as_str()?.to_owned(),
        }),
        "image" => media(MediaKind::Image, part),
        "video" => media(MediaKind::Video, part),
        "audio" if flag(part, "voice") => media(MediaKind::Voice, part),
        "audio" => media(MediaKind::Audio, part),
        "voice" => media(MediaKind::Voice, part),
        "document" => media(MediaKind::Document, part),
        "sticker" => media(MediaKind::Sticker, part),
        "location" => location(part),
        "contacts" => Some(Content::Contacts {
            cards: part.as_array()?.iter().map(card).collect(),
        }),
        "reaction" => reaction(part),
        "button" => Some(Content::Button {
            text: text(part, "text")?,
            payload: text(part, "payload"),
        }),
        "interactive" => interactive::read(part),
        "order" => order(part),
        "system" => system(part),
        "edit" => edit(part),
        "revoke" => Some(Content::Revoke {
            target: message_id(part, "original_message_id")?,
        }),
        "unsupported" | "errors" => Some(unsupported(item)),
        "unknown" => item.get("errors").is_some().then(|| unsupported(item)),
        _ => None,
    }
}

fn media(kind: MediaKind, part: &Value) -> Option<Content> {
    part.as_object()?;
    Some(Content::Media(Media {
        media: kind,
        id: text(part, "id").and_then(MediaId::new),
        mime: text(part, "mime_type"),
        sha256: text(part, "sha256"),
        caption: text(part, "caption"),
        filename: text(part, "filename"),
        animated: flag(part, "animated"),
    }))
}

fn location(part: &Value) -> Option<Content> {
    Some(Content::Location(Location {
        latitude: number(part, "latitude")?,
        longitude: number(part, "longitude")?,
        name: text(part, "name"),
        address: text(part, "address"),
        url: text(part, "url"),
    }))
}

fn card(from: &Value) -> ContactCard {
    let name = from.get("name").unwrap_or(&Value::Null);
    let parts = || {
        let parts: Vec<_> = ["first_name", "middle_name", "last_name"]
            .iter()
            .filter_map(|key| words(name, key))
            .collect();
        parts.join(" ")
    };
    let all = |list_key: &str, keys: [&str; 2]| {
        list(from, list_key)
            .iter()
            .filter_map(|item| text(item, keys[0]).or_else(|| text(item, keys[1])))
            .collect()
    };
    ContactCard {
        name: text(name, "formatted_name").unwrap_or_else(parts),
        phones: all("phones", ["phone", "wa_id"]),
        emails: all("emails", ["email", "email"]),
        organization: from.get("org").and_then(|org| text(org, "company")),
    }
}

fn reaction(part: &Value) -> Option<Content> {
    Some(Content::Reaction {
        target: message_id(part, "message_id")?,
        emoji: text(part, "emoji"),
    })
}

fn order(part: &Value) -> Option<Content> {
    part.as_object()?;
    let items = list(part, "product_items").iter().map(|item| OrderItem {
        product_retailer_id: text(item, "product_retailer_id").unwrap_or_default(),
        quantity: whole(item, "quantity"),
        item_price: text(item, "item_price"),
        currency: text(item, "currency"),
    });
    Some(Content::Order {
        catalog_id: text(part, "catalog_id"),
        note: text(part, "text"),
        items: items.collect(),
    })
}

fn system(part: &Value) -> Option<Content> {
    part.as_object()?;
    let new_id = |key: &str| text(part, key).or_else(|| text(part.get(key)?, "current"));
    Some(Content::System {
        body: text(part, "body").unwrap_or_default(),
        change: text(part, "type"),
        new_wa_id: new_id("wa_id").or_else(|| new_id("new_wa_id")),
        new_user_id: new_id("user_id").or_else(|| new_id("new_user_id")),
    })
}

fn edit(part: &Value) -> Option<Content> {
    let message = part.get("message").unwrap_or(&Value::Null);
    let content = Box::new(read(&raw_kind(message), message));
    Some(Content::Edit {
        target: message_id(part, "original_message_id")?,
        content,
    })
}

fn unsupported(item: &Value) -> Content {
    let error = list(item, "errors").first().unwrap_or(&Value::Null);
    Content::Unsupported {
        what: item.get("unsupported").and_then(|part| text(part, "type")),
        code: whole(error, "code"),
        details: error
            .get("error_data")
            .and_then(|data| text(data, "details"))
            .or_else(|| text(error, "title")),
    }
}

fn message_id(part: &Value, key: &str) -> Option<MessageId> {
    text(part, key).and_then(MessageId::new)
}

/// The first words a person could read in something we do not know, a few levels deep.
pub(super) fn any_words(part: Option<&Value>, depth: u8) -> Option<String> {
    match part? {
        Value::Object(fields) => {
            let told = ["body", "text", "caption", "title", "name", "description"];
            told.iter().find_map(|key| text(part?, key)).or_else(|| {
                fields.values().find_map(|inner| {
                    any_words(Some(inner).filter(|_| depth > 0), depth.saturating_sub(1))
                })
            })
        }
        Value::Array(items) => items.iter().find_map(|inner| {
            any_words(Some(inner).filter(|_| depth > 0), depth.saturating_sub(1))
        }),
        _ => None,
    }
}
