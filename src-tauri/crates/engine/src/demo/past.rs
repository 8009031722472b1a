//! Plays the demo's past: every webhook through the same intake as a live one, every send of ours
//! as if it had gone out from here.

use super::{Past, PastSend, labels};
use crate::{
    book::{Billed, Book},
    log::{self, Doing, Filing, file},
    money::price::{ad_of, country_of},
};
use domain::{
    allowance::month_of,
    content::{Content, Interactive, Media, MediaKind},
    customer::Identity,
    deed::{Deed, Imported},
    id::{MediaId, MessageId, OutgoingId, PhoneNumberId},
    instant::Instant,
    ledger_line::{LedgerLine, LineFacts},
    outbox_request::send_kind,
    phone::E164,
    status::Status,
    tariff::quote::{Ask, Quote, SendKind},
    template::{Template, Values, render},
    window::WindowState,
};
use serde_json::Value;
use store::{
    StoreError, Tx,
    entry::{self, NewArrival},
    person,
    thread::{self, ThreadState},
};

pub(super) fn play(
    tx: &Tx<'_>,
    book: &Book,
    templates: &[Template],
    past: &Past,
    now: Instant,
) -> Result<(), StoreError> {
    for happened in &past.entries {
        let at = Instant::from_millis(happened.at);
        if let Some(webhook) = &happened.webhook {
            let body = webhook.to_string().into_bytes();
            let new = NewArrival::heard(at, body.clone());
            if let Some(written) = entry::arrive(tx, &new)? {
                let filing = Filing::of(written, at, book, false);
                file(tx, &filing, written.no, &log::read(&body))?;
            }
        }
        if let Some(sent) = &happened.sent {
            sent_then(tx, book, templates, sent, at)?;
        }
    }
    labels::put(tx, &mut Doing::at(now, book))
}

/// Files a send of the past as if it had gone out from here.
fn sent_then(
    tx: &Tx<'_>,
    book: &Book,
    templates: &[Template],
    sent: &PastSend,
    at: Instant,
) -> Result<(), StoreError> {
    let to = Identity::from_meta(
        sent.request["to"].as_str(),
        sent.request["recipient"].as_str(),
        None,
        None,
    );
    let known = conversation_with(tx, &sent.phone_number_id, &to)?;
    let (content, kind) = content_of(&sent.request, templates);
    let priced = book.of_line(&sent.phone_number_id).map(|account| {
        priced(
            book,
            account,
            known.as_ref(),
            to.phone.clone(),
            kind,
            sent,
            at,
        )
    });
    let (quote, ledger) = priced.unzip();
    let reply_to = sent.request["context"]["message_id"].as_str();
    let imported = Imported {
        line: sent.phone_number_id.clone(),
        to,
        remote: sent.wamid.clone(),
        id: OutgoingId(uuid::Uuid::now_v7()),
        at,
        reply_to: reply_to.and_then(MessageId::new),
        content,
        status: Status::Accepted,
        quote,
        ledger: ledger.flatten(),
    };
    Doing::at(at, book)
        .deed(tx, &Deed::Imported(Box::new(imported)))
        .map(drop)
}

/// The conversation with whoever that is, if they are known.
fn conversation_with(
    tx: &Tx<'_>,
    line: &PhoneNumberId,
    to: &Identity,
) -> Result<Option<ThreadState>, StoreError> {
    for handle in to.aliases() {
        if let Some(person) = person::alias_owner(tx, &handle)?
            && let Some(id) = thread::find(tx, line, person)?
        {
            return thread::get(tx, id);
        }
    }
    Ok(None)
}

/// The price it would have been shown, and its line in the ledger.
fn priced(
    book: &Book,
    account: &Billed,
    known: Option<&ThreadState>,
    recipient: Option<E164>,
    kind: SendKind,
    sent: &PastSend,
    at: Instant,
) -> (Quote, Option<LedgerLine>) {
    let country = recipient.as_ref().and_then(country_of);
    let quote = book.tariff.quote(&Ask {
        at,
        timezone: account.timezone,
        currency: account.currency,
        recipient,
        kind,
        window_closes_at: known.and_then(|known| known.facts.closes_at()),
        entry_point_until: known.and_then(|known| known.entry.confirmed_until),
        conversations: Vec::new(),
        free_replies_used: 0,
        charged_this_month: 0,
        payment_method: true,
    });
    let facts = LineFacts {
        country,
        market: quote.market.clone(),
        template: sent.request["template"]["name"].as_str().map(str::to_owned),
        ad: known.and_then(|known| ad_of(known, at)),
        late: kind != SendKind::Service
            && known.is_some_and(|known| {
                known.unanswered_since.is_some()
                    && matches!(known.facts.state(at, None), WindowState::Closed { .. })
            }),
    };
    let month = month_of(at, account.timezone).to_string();
    let line = LedgerLine::of(kind, &quote, month, facts);
    (quote, line)
}

/// What a request of the past held, and what it counted as.
fn content_of(request: &Value, templates: &[Template]) -> (Content, SendKind) {
    let content = match request["type"].as_str().unwrap_or("unknown") {
        "template" => return template_of(&request["template"], templates),
        "reaction" => return reaction_of(&request["reaction"]),
        "text" => Content::Text {
            body: words(&request["text"]["body"]),
        },
        "image" => media_of(&request["image"], MediaKind::Image),
        "document" => media_of(&request["document"], MediaKind::Document),
        "interactive" => interactive_of(&request["interactive"]),
        other => Content::Other {
            raw_kind: other.to_owned(),
            text: None,
        },
    };
    (content, SendKind::Service)
}

fn template_of(sent: &Value, templates: &[Template]) -> (Content, SendKind) {
    let (name, language) = (words(&sent["name"]), words(&sent["language"]["code"]));
    let found = templates
        .iter()
        .find(|template| template.name == name && template.language == language);
    let rendered =
        found.and_then(|template| render(template, &values_of(&sent["components"])).ok());
    match (found, rendered) {
        (Some(template), Some(rendered)) => {
            (Content::Template(rendered), send_kind(template.category))
        }
        _ => (
            Content::Other {
                raw_kind: "template".to_owned(),
                text: Some(name),
            },
            SendKind::Utility,
        ),
    }
}

/// The values that a request's components were filled in with.
fn values_of(components: &Value) -> Values {
    let mut values = Values::new();
    for component in components.as_array().into_iter().flatten() {
        let part = match component["type"].as_str().unwrap_or_default() {
            "button" => format!("button:{}", words(&component["index"])),
            part => part.to_owned(),
        };
        for (parameter, number) in component["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .zip(1..)
        {
            let kind = parameter["type"].as_str().unwrap_or_default();
            let key = match (
                part.starts_with("button:"),
                parameter["parameter_name"].as_str(),
            ) {
                (true, _) => part.clone(),
                (_, Some(name)) => format!("{part}:{name}"),
                _ if kind == "text" => format!("{part}:{number}"),
                _ => format!("{part}:media"),
            };
            let value = if kind == "text" {
                words(&parameter["text"])
            } else {
                words(&parameter[kind]["id"])
            };
            values.insert(key, value);
        }
    }
    values
}

fn reaction_of(sent: &Value) -> (Content, SendKind) {
    let emoji = sent["emoji"]
        .as_str()
        .filter(|emoji| !emoji.is_empty())
        .map(str::to_owned);
    let content = match sent["message_id"].as_str().and_then(MessageId::new) {
        Some(target) => Content::Reaction { target, emoji },
        None => Content::Other {
            raw_kind: "reaction".to_owned(),
            text: emoji,
        },
    };
    (content, SendKind::Reaction)
}

fn media_of(sent: &Value, media: MediaKind) -> Content {
    let text = |key: &str| {
        sent[key]
            .as_str()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    Content::Media(Media {
        media,
        id: sent["id"].as_str().and_then(MediaId::new),
        mime: None,
        sha256: None,
        caption: text("caption"),
        filename: text("filename"),
        animated: false,
    })
}

fn interactive_of(sent: &Value) -> Content {
    let text = |part: &str| sent[part]["text"].as_str().map(str::to_owned);
    let action = &sent["action"];
    let titles = |list: &Value, at: &str| -> Vec<String> {
        list.as_array()
            .into_iter()
            .flatten()
            .map(|item| words(item.pointer(at).unwrap_or(&Value::Null)))
            .collect()
    };
    let mut options = titles(&action["buttons"], "/reply/title");
    for section in action["sections"].as_array().into_iter().flatten() {
        options.extend(titles(&section["rows"], "/title"));
    }
    options.extend(
        action["parameters"]["display_text"]
            .as_str()
            .map(str::to_owned),
    );
    Content::Interactive(Interactive {
        header: text("header"),
        body: text("body").unwrap_or_default(),
        footer: text("footer"),
        options,
    })
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
