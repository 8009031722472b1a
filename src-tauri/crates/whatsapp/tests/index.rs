//! The collected payloads beside the checkout: every fact their index states about a payload must
//! be found in what we read.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod facts;
mod shared;

use domain::content::{Content, MediaKind};
use domain::customer::Identity;
use facts::{Line, compact};
use std::fs;
use whatsapp::webhook::{Event, Inbound, StatusUpdate, What, kind_name, read};

#[test]
#[cfg_attr(
    not(has_reference),
    ignore = "needs the reference material beside the checkout"
)]
fn every_line_of_the_index_is_what_we_read() {
    let folder = shared::shared("data/webhooks").unwrap();
    let index = fs::read_to_string(folder.join("index.tsv")).unwrap();
    let mut lines = 0;
    for line in index.lines().skip(1) {
        let columns: Vec<_> = line.split('\t').collect();
        let events = read(&fs::read(folder.join(columns[0])).unwrap())
            .unwrap()
            .events;
        check_all(
            &Line {
                file: columns[0],
                expected: columns[3],
            },
            &events,
        );
        lines += 1;
    }
    assert!(lines > 100, "only {lines} lines in the index");
}

fn check_all(line: &Line<'_>, events: &[Event]) {
    if line.expected.starts_with("nothing to read") {
        assert!(events.is_empty(), "{}: {events:?}", line.file);
        return;
    }
    if line.expected.starts_with("history chunk") {
        return check_history(line, events);
    }
    let facts: Vec<&str> = line.expected.split(" | ").collect();
    assert_eq!(
        facts.len(),
        events.len(),
        "{}: one event for each thing",
        line.file
    );
    for (fact, event) in facts.into_iter().zip(events) {
        check_one(
            &Line {
                expected: fact,
                ..*line
            },
            event,
        );
    }
}

fn check_one(line: &Line<'_>, event: &Event) {
    match &event.what {
        What::Message(message) => check_message(line, message),
        What::Status(status) => check_status(line, status),
        What::Echo(echo) => {
            line.starts("echo of a message the business sent");
            line.quoted(": text ", echo.content.text());
            line.time(" at ", echo.at);
            line.phone(" to ", &echo.to);
        }
        What::Call(call) => {
            line.starts("call ");
            let event = line.expected.to_lowercase().replace("call_", "");
            assert!(
                event.starts_with(&format!("call {} ", call.event)),
                "{}",
                line.file
            );
            line.has(call.from_customer == Some(true), "USER_INITIATED");
            line.same(" id ", call.id.as_deref());
            line.phone(" from ", &call.customer);
            line.time(" at ", call.at);
            line.same(" status ", call.status.as_deref());
        }
        What::HistoryDeclined(errors) => {
            line.starts("history sharing declined: ");
            line.same("declined: ", Some(&errors[0].code.to_string()));
        }
        What::AccountError(errors) => {
            line.starts("account-level error ");
            line.same("error ", Some(&errors[0].code.to_string()));
            line.quoted(&format!("{} ", errors[0].code), errors[0].title.as_deref());
        }
        What::AppContact(app) => {
            line.starts(if app.removed {
                "app contact remove"
            } else {
                "app contact add"
            });
            line.quoted(": ", app.contact.name.as_deref());
            assert!(
                line.expected
                    .ends_with(app.contact.phone.as_ref().unwrap().digits()),
                "{}",
                line.file
            );
        }
        What::Preference(preference) => {
            line.starts("user ");
            line.phone("user ", &preference.customer);
            line.same("preference ", preference.value.as_deref());
            line.quoted("(", preference.detail.as_deref());
            line.time(" at ", preference.at);
        }
        _ => check_account(line, event),
    }
}

fn check_account(line: &Line<'_>, event: &Event) {
    let (field, value) = line.expected.split_once(": ").expect("field: value");
    assert_eq!(event.field, field, "{}", line.file);
    assert!(
        !matches!(event.what, What::Unreadable { .. }),
        "{}",
        line.file
    );
    if value.starts_with('{') {
        // The index leaves out what every value carries.
        let mut raw = event.raw.clone();
        for key in ["messaging_product", "metadata"] {
            raw.as_object_mut().unwrap().shift_remove(key);
        }
        let ours = compact(&raw.to_string());
        assert!(
            ours.starts_with(compact(value).trim_end_matches('}')),
            "{}: {ours}",
            line.file
        );
    } else {
        let kind = value.split(' ').next().unwrap();
        assert_eq!(event.raw["type"], kind, "{}", line.file);
        line.same(" group ", event.raw["group_id"].as_str());
    }
}

fn check_message(line: &Line<'_>, message: &Inbound) {
    let rest = line
        .expected
        .strip_prefix("inbound ")
        .expect("an inbound message");
    assert_eq!(
        rest.split([' ', ';']).next().unwrap(),
        kind_name(&message.content),
        "{}",
        line.file
    );
    check_sender(line, &message.from);
    line.time(" at ", message.at);
    // The index of November 2026 takes what stands for an edit to be a message; it is none.
    if message.content.is_unseen_change() {
        assert!(!message.opens_window(), "{}", line.file);
    } else {
        line.has(message.opens_window(), "opens/refreshes 24 h window");
    }
    line.same(
        "replies to ",
        message.context.reply_to.as_ref().map(|id| id.as_str()),
    );
    line.same("about product ", message.context.product.as_deref());
    line.has(message.context.frequently_forwarded, "frequently forwarded");
    let group = message.group.as_ref().map(|group| group.as_str());
    line.same(" in group ", group);
    line.has(message.referral.is_some(), "came from ad ");
    if let Some(referral) = &message.referral {
        line.same("came from ad ", referral.source_id.as_deref());
        line.quoted(
            referral
                .source_id
                .as_deref()
                .map(|id| format!("{id} "))
                .unwrap()
                .as_str(),
            referral.headline.as_deref(),
        );
        line.quoted("ctwa_clid ", referral.ctwa_clid.as_deref());
    }
    check_content(line, &message.content);
    if line.expected.contains("; error ") {
        line.same(
            "; error ",
            message
                .errors
                .first()
                .map(|error| error.code.to_string())
                .as_deref(),
        );
    }
}

fn check_sender(line: &Line<'_>, from: &Identity) {
    if let Some(bsuid) = line.after("from BSUID ") {
        assert_eq!(
            from.bsuid.as_ref().map(|id| id.as_str()),
            Some(bsuid),
            "{}",
            line.file
        );
        assert_eq!(from.phone, None, "{}", line.file);
    } else {
        line.phone(" from ", from);
    }
    if let Some(bsuid) = line.after("(BSUID ") {
        assert_eq!(
            from.bsuid.as_ref().map(|id| id.as_str()),
            Some(bsuid.trim_end_matches(')')),
            "{}",
            line.file
        );
    }
}

fn check_content(line: &Line<'_>, content: &Content) {
    match content {
        Content::Text { body } => line.quoted("inbound text ", Some(body)),
        Content::Media(media) => {
            line.same("media id ", media.id.as_ref().map(|id| id.as_str()));
            line.quoted("caption ", media.caption.as_deref());
            line.quoted(" file ", media.filename.as_deref());
            line.contains(media.mime.as_deref().unwrap());
            line.has(media.media == MediaKind::Voice, "(voice note)");
            line.has(media.animated, " animated");
        }
        Content::Location(place) => {
            line.contains(&format!("location {},{}", place.latitude, place.longitude));
            let (name, address) = (
                place.name.as_deref().unwrap_or(""),
                place.address.as_deref().unwrap_or(""),
            );
            line.contains(name);
            line.contains(address);
        }
        _ => check_answer(line, content),
    }
}

/// The kinds that refer to something else.
fn check_answer(line: &Line<'_>, content: &Content) {
    match content {
        Content::Contacts { cards } => line.quoted("inbound contacts ", Some(&cards[0].name)),
        Content::Reaction {
            target,
            emoji: Some(emoji),
        } => line.contains(&format!("reaction {emoji} on {target} ")),
        Content::Reaction {
            target,
            emoji: None,
        } => line.contains(&format!("reaction removed from {target} ")),
        Content::Button { text, payload } => {
            line.quoted("quick reply text ", Some(text));
            line.quoted(" payload ", payload.as_deref());
        }
        Content::ButtonReply { id, title } => {
            line.quoted(" id ", Some(id));
            line.quoted(" title ", Some(title));
        }
        Content::ListReply {
            id,
            title,
            description,
        } => {
            line.quoted(" id ", Some(id));
            line.quoted(" title ", Some(title));
            line.quoted(" description ", description.as_deref());
        }
        Content::FlowReply { response, .. } => {
            let stated = line.expected.split_once("flow response \"").unwrap().1;
            let stated = stated
                .split(['…', ';'])
                .next()
                .unwrap()
                .trim_end_matches('"');
            assert!(response.starts_with(stated), "{}: {response}", line.file);
        }
        Content::CallPermission { response } => {
            line.contains(&format!("call permission {response}"))
        }
        _ => check_rarer(line, content),
    }
}

fn check_rarer(line: &Line<'_>, content: &Content) {
    match content {
        Content::Order {
            catalog_id,
            note,
            items,
        } => {
            line.contains(&format!(
                "catalog {}, {} item line(s)",
                catalog_id.as_deref().unwrap(),
                items.len()
            ));
            for item in items {
                let price = item.item_price.as_ref().map_or("?".to_owned(), |price| {
                    format!("{price} {}", item.currency.as_deref().unwrap())
                });
                line.contains(&format!(
                    "{}x {} @ {price}",
                    item.quantity.unwrap(),
                    item.product_retailer_id
                ));
            }
            line.quoted(" note ", note.as_deref());
        }
        Content::System {
            body,
            change,
            new_wa_id,
            ..
        } => {
            line.contains(&format!(
                "system {}: \"{body}\"",
                change.as_deref().unwrap()
            ));
            line.same("new wa_id ", new_wa_id.as_deref());
        }
        Content::Edit { target, content } => {
            line.contains(&format!(
                "edits {target} -> text \"{}\"",
                content.text().unwrap()
            ));
        }
        Content::Revoke { target } => line.contains(&format!("deletes {target} ")),
        Content::Unsupported { what, code, .. } => {
            line.same("not available (", what.as_deref());
            line.same("; error ", code.map(|code| code.to_string()).as_deref());
        }
        other => panic!("{}: {other:?} is not known", line.file),
    }
}

fn check_status(line: &Line<'_>, status: &StatusUpdate) {
    line.starts(&format!(
        "status {} of {} to ",
        status.raw_status, status.id
    ));
    assert!(status.status.is_some(), "{}", line.file);
    line.phone(&format!("{} to ", status.id), &status.recipient);
    line.time(" at ", status.at);
    line.has(status.pricing.is_none(), "no pricing object");
    if let Some(pricing) = &status.pricing {
        let (model, category) = (
            pricing.model.as_deref().unwrap(),
            pricing.category.as_deref().unwrap(),
        );
        let billable = format!("billable {}", pricing.billable.unwrap());
        match &pricing.kind {
            Some(kind) => line.contains(&format!("; {model} {category} type {kind} {billable}")),
            None => line.contains(&format!("; {model} category {category} {billable}")),
        }
    }
    line.has(status.conversation.is_some(), "; conversation ");
    if let Some(conversation) = &status.conversation {
        line.same("; conversation ", conversation.id.as_deref());
        line.same(" origin ", conversation.origin.as_deref());
        line.time(" expires ", conversation.expires_at);
    }
    line.has(!status.errors.is_empty(), "; error ");
    if let Some(error) = status.errors.first() {
        line.same("; error ", Some(&error.code.to_string()));
        line.quoted(&format!("{} ", error.code), error.title.as_deref());
    }
}

fn check_history(line: &Line<'_>, events: &[Event]) {
    let messages: Vec<_> = events
        .iter()
        .map(|event| match &event.what {
            What::History(message) => message,
            other => panic!("{}: {other:?}", line.file),
        })
        .collect();
    let mut customers: Vec<_> = messages
        .iter()
        .map(|message| message.customer.phone.clone())
        .collect();
    customers.dedup();
    let (chunk, phase, progress) = (
        messages[0].chunk.unwrap(),
        messages[0].phase.unwrap(),
        messages[0].progress.unwrap(),
    );
    let found = format!(
        "history chunk {chunk} phase {phase} progress {progress}: {} thread(s), {} message(s)",
        customers.len(),
        messages.len()
    );
    line.starts(&found);
}
