//! What is in a webhook, one line for each thing found, in payload order.
//!
//! Says only what the payload says: no store is asked, and nothing is remembered between files.

use crate::read_file;
use domain::content::Content;
use domain::customer::Identity;
use domain::instant::Instant;
use graph::webhook::{Event, What, kind_name};
use serde::Serialize;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// One thing found. Every key is always there; what is absent is null.
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
    category: Option<&'a str>,
    billable: Option<bool>,
}

/// Explains each file; the answer is whether everything in them could be read.
pub fn explain_all(files: &[PathBuf], out: &mut impl Write) -> io::Result<bool> {
    let mut all_read = true;
    for file in files {
        let found = read_file(file)
            .map_err(|error| error.to_string())
            .and_then(|body| graph::webhook::read(&body).map_err(|error| error.to_string()));
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
        ..Line::default()
    };
    match &event.what {
        What::Message(_) | What::Echo(_) | What::History(_) => message_line(event, place),
        What::Status(status) => Line {
            kind: "status".to_owned(),
            id: Some(status.id.as_str()),
            customer: Some(customer(&status.recipient)),
            status: Some(status.raw_status.as_str()).filter(|status| !status.is_empty()),
            text: status
                .errors
                .first()
                .and_then(|error| error.title.as_deref()),
            pricing: status.pricing.as_ref().map(|pricing| Pricing {
                kind: pricing.kind.as_deref(),
                category: pricing.category.as_deref(),
                billable: pricing.billable,
            }),
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
            text: errors.first().and_then(|error| error.title.as_deref()),
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
            text: errors.first().and_then(|error| error.title.as_deref()),
            ..place
        },
        What::Account { name } if !name.is_empty() => Line {
            kind: name.clone(),
            ..place
        },
        What::Unreadable { .. } => Line {
            kind: "unreadable".to_owned(),
            ..place
        },
        _ => template_line(event, place),
    }
}

fn template_line<'a>(event: &'a Event, place: Line<'a>) -> Line<'a> {
    let named = |kind: &str| {
        if event.field.is_empty() {
            kind.to_owned()
        } else {
            event.field.clone()
        }
    };
    match &event.what {
        What::TemplateStatus(news) => Line {
            kind: named("message_template_status_update"),
            id: news.template.id.as_ref().map(|id| id.as_str()),
            status: Some(&news.event),
            ..place
        },
        What::TemplateCategory(news) => Line {
            kind: named("template_category_update"),
            id: news.template.id.as_ref().map(|id| id.as_str()),
            status: news.now.as_deref(),
            ..place
        },
        What::TemplateQuality(news) => Line {
            kind: named("message_template_quality_update"),
            id: news.template.id.as_ref().map(|id| id.as_str()),
            status: news.now.as_deref(),
            ..place
        },
        _ => Line {
            kind: "unknown".to_owned(),
            ..place
        },
    }
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
