//! What is in a webhook, one line for each thing found, in payload order.
//!
//! Says only what the payload says: no store is asked, and nothing is remembered between files.

use crate::read_file;
use domain::content::{Content, Referral};
use domain::customer::Identity;
use domain::instant::Instant;
use domain::payment::Payment;
use domain::refusal::Refusal;
use serde::Serialize;
use serde_json::Value;
use std::{
    io::{self, Write},
    path::PathBuf,
};
use whatsapp::error::MetaError;
use whatsapp::webhook::{Event, What, kind_name};

/// One thing found. The keys up to `raw_kind` are always there; what is absent is null. Those after
/// it are there only when there is something to say.
#[derive(Serialize, Default)]
struct Line<'a> {
    kind: String,
    id: Option<&'a str>,
    at: Option<String>,
    phone_number_id: Option<&'a str>,
    customer: Option<Customer<'a>>,
    opens_window: bool,
    text: Option<&'a str>,
    status: Option<&'a str>,
    pricing: Option<Pricing<'a>>,
    raw_kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    /// Somebody else answers this customer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    standby: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    referral: Option<&'a Referral>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<&'a Payment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Explained<'a>>,
    /// What the webhook says, as it came: news of the account, a number, a template, …
    #[serde(skip_serializing_if = "Option::is_none")]
    holds: Option<&'a Value>,
}

/// One of Meta's errors, and the sentence that Guichet has for it.
#[derive(Serialize)]
struct Explained<'a> {
    code: i64,
    title: Option<&'a str>,
    details: Option<&'a str>,
    sentence: Refusal,
}

#[derive(Serialize)]
struct Customer<'a> {
    bsuid: Option<&'a str>,
    phone: Option<&'a str>,
    username: Option<&'a str>,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct Pricing<'a> {
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtype: Option<&'a str>,
    category: Option<&'a str>,
    billable: Option<bool>,
}

/// Explains each file; the answer is whether everything in them could be read.
pub fn explain_all(files: &[PathBuf], out: &mut impl Write) -> io::Result<bool> {
    let mut all_read = true;
    for file in files {
        let found = read_file(file)
            .map_err(|error| error.to_string())
            .and_then(|body| whatsapp::webhook::read(&body).map_err(|error| error.to_string()));
        match found {
            Ok(webhook) => {
                for event in &webhook.events {
                    all_read &= !matches!(event.what, What::Unreadable { .. });
                    write_line(&line(event), out)?;
                }
            }
            Err(why) => {
                all_read = false;
                write_line(
                    &Line {
                        kind: "unreadable".to_owned(),
                        text: Some(&why),
                        ..Line::default()
                    },
                    out,
                )?;
            }
        }
    }
    Ok(all_read)
}

fn write_line(line: &Line<'_>, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    writeln!(out)
}

fn line(event: &Event) -> Line<'_> {
    let place = Line {
        at: event.at.map(iso),
        phone_number_id: event.phone_number_id.as_ref().map(|id| id.as_str()),
        raw_kind: Some(event.field.as_str()).filter(|field| !field.is_empty()),
        standby: event.field == "standby",
        ..Line::default()
    };
    match &event.what {
        What::Message(_) | What::Echo(_) | What::History(_) => message_line(event, place),
        What::Status(status) => Line {
            kind: "status".to_owned(),
            id: Some(status.id.as_str()),
            customer: Some(customer(&status.recipient)),
            status: Some(status.raw_status.as_str()).filter(|status| !status.is_empty()),
            text: first_title(&status.errors),
            group: status.group_id.as_deref(),
            errors: explained(&status.errors),
            pricing: status.pricing.as_ref().map(|pricing| Pricing {
                kind: pricing.kind.as_deref(),
                subtype: pricing.subtype.as_deref(),
                category: pricing.category.as_deref(),
                billable: pricing.billable,
            }),
            ..place
        },
        What::Payment(update) => Line {
            kind: "payment".to_owned(),
            id: update.id.as_ref().map(|id| id.as_str()),
            customer: Some(customer(&update.customer)),
            text: update.payment.reference.as_deref(),
            status: update.payment.raw_state.as_deref(),
            payment: Some(&update.payment),
            ..place
        },
        What::Call(call) => Line {
            kind: format!("call_{}", call.event),
            id: call.id.as_deref(),
            customer: Some(customer(&call.customer)),
            opens_window: call.opens_window(),
            status: call.status.as_deref(),
            ..place
        },
        _ => account_line(event, place),
    }
}

fn message_line<'a>(event: &'a Event, place: Line<'a>) -> Line<'a> {
    match &event.what {
        What::Message(message) => Line {
            kind: kind_name(&message.content).to_owned(),
            id: message.id.as_ref().map(|id| id.as_str()),
            customer: Some(customer(&message.from)),
            opens_window: message.opens_window(),
            text: words(&message.content),
            raw_kind: Some(&message.raw_kind),
            group: message.group.as_ref().map(|group| group.as_str()),
            referral: message.referral.as_ref(),
            errors: explained(&message.errors),
            ..place
        },
        What::Echo(echo) => Line {
            kind: "smb_message_echo".to_owned(),
            id: echo.id.as_ref().map(|id| id.as_str()),
            customer: Some(customer(&echo.to)),
            text: words(&echo.content),
            raw_kind: Some(&echo.raw_kind),
            ..place
        },
        What::History(message) => Line {
            kind: "history".to_owned(),
            id: message.id.as_ref().map(|id| id.as_str()),
            customer: Some(customer(&message.customer)),
            text: words(&message.content),
            raw_kind: Some(&message.raw_kind),
            ..place
        },
        _ => place,
    }
}

fn account_line<'a>(event: &'a Event, place: Line<'a>) -> Line<'a> {
    match &event.what {
        What::HistoryDeclined(errors) => Line {
            kind: "history_declined".to_owned(),
            text: first_title(errors),
            errors: explained(errors),
            ..place
        },
        What::AppContact(app) => Line {
            kind: "smb_app_state_sync".to_owned(),
            customer: Some(customer(&app.contact)),
            status: Some(if app.removed { "remove" } else { "add" }),
            ..place
        },
        What::UserIdUpdate(update) => Line {
            kind: "user_id_update".to_owned(),
            customer: Some(customer(&update.customer)),
            holds: Some(&event.raw),
            ..place
        },
        What::Preference(preference) => Line {
            kind: "user_preferences".to_owned(),
            customer: Some(customer(&preference.customer)),
            text: preference.detail.as_deref(),
            status: preference.value.as_deref(),
            ..place
        },
        What::AccountError(errors) => Line {
            kind: "errors".to_owned(),
            text: first_title(errors),
            errors: explained(errors),
            ..place
        },
        What::Unreadable { .. } => Line {
            kind: "unreadable".to_owned(),
            holds: Some(&event.raw),
            ..place
        },
        _ => news_line(event, place),
    }
}

/// News of the account, a number, a group, a template: named, and shown as they came.
fn news_line<'a>(event: &'a Event, place: Line<'a>) -> Line<'a> {
    let named = |kind: &str| match event.field.as_str() {
        "" | "messages" | "standby" => kind.to_owned(),
        field => field.to_owned(),
    };
    let (kind, id, status) = match &event.what {
        What::Account { name } => (name.clone(), None, standing(&event.raw)),
        What::Group(news) => (named("group"), None, news.event.as_deref()),
        What::Handover(_) => (named("messaging_handovers"), None, None),
        What::TemplateStatus(news) => (
            named("message_template_status_update"),
            news.template.id.as_ref(),
            Some(news.event.as_str()),
        ),
        What::TemplateCategory(news) => (
            named("template_category_update"),
            news.template.id.as_ref(),
            news.now.as_deref(),
        ),
        What::TemplateQuality(news) => (
            named("message_template_quality_update"),
            news.template.id.as_ref(),
            news.now.as_deref(),
        ),
        _ => (String::new(), None, None),
    };
    let group = match &event.what {
        What::Group(news) => news.id.as_ref().map(|id| id.as_str()),
        _ => None,
    };
    let handed = match &event.what {
        What::Handover(handover) => Some(customer(&handover.customer)),
        _ => None,
    };
    Line {
        kind: if kind.is_empty() {
            "unknown".to_owned()
        } else {
            kind
        },
        id: id.map(|id| id.as_str()),
        status,
        group,
        customer: handed,
        holds: Some(&event.raw),
        ..place
    }
}

/// The word that tells most of news whose keys differ from field to field.
fn standing(raw: &Value) -> Option<&str> {
    ["event", "decision", "new_status", "status"]
        .iter()
        .find_map(|key| raw.get(key)?.as_str())
}

fn first_title(errors: &[MetaError]) -> Option<&str> {
    errors.first().and_then(|error| error.title.as_deref())
}

fn explained(errors: &[MetaError]) -> Vec<Explained<'_>> {
    errors
        .iter()
        .map(|error| Explained {
            code: error.code,
            title: error.title.as_deref(),
            details: error.details.as_deref().or(error.message.as_deref()),
            sentence: error.sentence(),
        })
        .collect()
}

/// The words in a message; of a form without any, its answers.
fn words(content: &Content) -> Option<&str> {
    content.text().or(match content {
        Content::FlowReply { response, .. } | Content::CallPermission { response } => {
            Some(response)
        }
        _ => None,
    })
}

fn customer(identity: &Identity) -> Customer<'_> {
    Customer {
        bsuid: identity.bsuid.as_ref().map(|id| id.as_str()),
        phone: identity.phone.as_ref().map(|phone| phone.as_str()),
        username: identity.username.as_ref().map(|name| name.as_str()),
        name: identity.name.as_deref(),
    }
}

/// An instant as ISO 8601 in UTC, with a fraction only where there is one.
pub fn iso(at: Instant) -> String {
    at.to_utc()
        .to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}
