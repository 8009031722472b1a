//! News that belong to no message: templates, preferences, ids, the phone app's contacts, and
//! everything else about the account, which is kept whole (Meta, Webhooks, 2026-09-11).
//!
//! Template news are told apart by what they hold: Meta's samples show quality news under the
//! field of status news.

use super::{
    Event, Oddity, Place, What,
    event::at,
    people::{self, Contacts},
};
use crate::json::{instant, text, words};
use domain::customer::Identity;
use domain::id::{Bsuid, TemplateId};
use domain::instant::Instant;
use serde::Serialize;
use serde_json::Value;

/// A contact saved or removed in the phone app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppContact {
    /// The contact; the name is the one saved in the phone.
    pub contact: Identity,
    /// Saved, or taken away.
    pub removed: bool,
    /// When.
    pub at: Option<Instant>,
}

/// A customer's business-scoped id was replaced (they changed their number).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserIdUpdate {
    /// The customer as they are called now.
    pub customer: Identity,
    /// The id before.
    pub previous: Option<Bsuid>,
    /// The id from now on.
    pub current: Option<Bsuid>,
    /// When.
    pub at: Option<Instant>,
}

/// What a customer wants to receive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preference {
    /// The customer.
    pub customer: Identity,
    /// `marketing_messages`.
    pub category: Option<String>,
    /// `stop`, `resume`, `signup`, …
    pub value: Option<String>,
    /// Meta's sentence about it.
    pub detail: Option<String>,
    /// When.
    pub at: Option<Instant>,
}

/// Which template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateRef {
    /// Meta's id.
    pub id: Option<TemplateId>,
    /// Its name.
    pub name: Option<String>,
    /// Its language, with `_` as everywhere else (Meta writes `en-US` here).
    pub language: Option<String>,
}

/// A template's review or standing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateStatus {
    /// Which one.
    pub template: TemplateRef,
    /// `APPROVED`, `REJECTED`, `PAUSED`, …, as sent.
    pub event: String,
    /// Why, as sent; `NONE` and null are nothing.
    pub reason: Option<String>,
    /// Its category now.
    pub category: Option<String>,
}

/// A template's category changed or will change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateCategory {
    /// Which one.
    pub template: TemplateRef,
    /// The category before; `None` when the change is still to come.
    pub previous: Option<String>,
    /// The category now.
    pub now: Option<String>,
    /// The category it will have, when the change is still to come.
    pub next: Option<String>,
    /// When the change comes.
    pub changes_at: Option<Instant>,
}

/// A template's quality changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateQuality {
    /// Which one.
    pub template: TemplateRef,
    /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN`, as sent.
    pub previous: Option<String>,
    /// Likewise.
    pub now: Option<String>,
}

/// Reads a value that holds no list of items.
pub(super) fn read(place: &Place, value: Value) -> Event {
    let template = TemplateRef {
        id: text(&value, "message_template_id").and_then(TemplateId::new),
        name: text(&value, "message_template_name"),
        language: text(&value, "message_template_language")
            .map(|language| language.replace('-', "_")),
    };
    let is_template = template.id.is_some() || template.name.is_some();
    let what = match template_news(template, &value) {
        Some(what) if is_template => what,
        _ => What::Account {
            name: place.field.clone(),
        },
    };
    place.event(at(&value), what, value)
}

fn template_news(template: TemplateRef, value: &Value) -> Option<What> {
    if value.get("new_quality_score").is_some() {
        let (previous, now) = (
            text(value, "previous_quality_score"),
            text(value, "new_quality_score"),
        );
        return Some(What::TemplateQuality(TemplateQuality {
            template,
            previous,
            now,
        }));
    }
    if value.get("new_category").is_some() {
        return Some(What::TemplateCategory(TemplateCategory {
            template,
            previous: text(value, "previous_category"),
            now: text(value, "new_category"),
            next: text(value, "correct_category"),
            changes_at: instant(value, "category_update_timestamp"),
        }));
    }
    Some(What::TemplateStatus(TemplateStatus {
        template,
        event: text(value, "event")?,
        reason: text(value, "reason").filter(|reason| reason != "NONE"),
        category: text(value, "message_template_category"),
    }))
}

pub(super) fn read_app_contact(place: &Place, _: &Contacts, item: &Value) -> Result<What, Oddity> {
    if text(item, "type").is_some_and(|kind| kind != "contact") {
        return Ok(What::Account {
            name: place.field.clone(),
        });
    }
    let contact = item.get("contact").unwrap_or(&Value::Null);
    let name = words(contact, "full_name").or_else(|| words(contact, "first_name"));
    let number = words(contact, "phone_number");
    Ok(What::AppContact(AppContact {
        contact: Identity::from_meta(
            number,
            words(contact, "user_id"),
            words(contact, "username"),
            name,
        ),
        removed: words(item, "action") == Some("remove"),
        at: at(item),
    }))
}

pub(super) fn read_preference(
    _: &Place,
    contacts: &Contacts,
    item: &Value,
) -> Result<What, Oddity> {
    Ok(What::Preference(Preference {
        customer: people::party(item, "wa_id", "user_id", contacts),
        category: text(item, "category"),
        value: text(item, "value"),
        detail: text(item, "detail"),
        at: at(item),
    }))
}

pub(super) fn read_user_id_update(
    _: &Place,
    contacts: &Contacts,
    item: &Value,
) -> Result<What, Oddity> {
    let ids = item.get("user_id").unwrap_or(&Value::Null);
    let current = text(ids, "current");
    let named = Identity::from_meta(words(item, "wa_id"), current.as_deref(), None, None);
    Ok(What::UserIdUpdate(UserIdUpdate {
        customer: people::complete(named, contacts),
        previous: text(ids, "previous").and_then(Bsuid::new),
        current: current.and_then(Bsuid::new),
        at: at(item),
    }))
}
