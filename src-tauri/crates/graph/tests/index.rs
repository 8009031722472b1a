//! The collected payloads beside the checkout: every fact their index states about a payload must
//! be found in what we read.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use domain::content::{Content, MediaKind};
use domain::customer::Identity;
use domain::instant::Instant;
use graph::webhook::{Event, Inbound, StatusUpdate, What, kind_name, read};
use serde_json::Value;
use std::fs;

#[test]
fn every_line_of_the_index_is_what_we_read() {
    let Some(folder) = shared::shared("data/webhooks") else {
        return;
    };
    let index = fs::read_to_string(folder.join("index.tsv")).unwrap();
    let mut lines = 0;
    for line in index.lines().skip(1) {
        let columns: Vec<_> = line.split('\t').collect();
        let events = read(&fs::read(folder.join(columns[0])).unwrap())
            .unwrap()
            .events;
        let mut checked = Checked {
            file: columns[0],
            expected: columns[3],
        };
        checked.all(&events);
        lines += 1;
    }
    assert!(lines > 100, "only {lines} lines in the index");
}

struct Checked<'a> {
    file: &'a str,
    expected: &'a str,
}

impl<'a> Checked<'a> {
    fn all(&mut self, events: &[Event]) {
        if self.expected.starts_with("nothing to read") {
            assert!(events.is_empty(), "{}: {events:?}", self.file);
            return;
        }
        if self.expected.starts_with("history chunk") {
            return self.history(events);
        }
        let facts: Vec<&'a str> = self.expected.split(" | ").collect();
        assert_eq!(
            facts.len(),
            events.len(),
            "{}: one event for each thing",
            self.file
        );
        for (fact, event) in facts.into_iter().zip(events) {
            self.expected = fact;
            self.one(event);
        }
    }

    fn one(&self, event: &Event) {
        match &event.what {
            What::Message(message) => self.message(message),
            What::Status(status) => self.status(status),
            What::Echo(echo) => {
                self.starts("echo of a message the business sent");
                self.quoted(": text ", echo.content.text());
                self.time(" at ", echo.at);
                self.phone(" to ", &echo.to);
            }
            What::Call(call) => {
                self.starts("call ");
                let event = self.expected.to_lowercase().replace("call_", "");
                assert!(
                    event.starts_with(&format!("call {} ", call.event)),
                    "{}",
                    self.file
                );
                self.has(call.from_customer == Some(true), "USER_INITIATED");
                self.same(" id ", call.id.as_deref());
                self.phone(" from ", &call.customer);
                self.time(" at ", call.at);
                self.same(" status ", call.status.as_deref());
            }
            What::HistoryDeclined(errors) => {
                self.starts("history sharing declined: ");
                self.same("declined: ", Some(&errors[0].code.to_string()));
            }
            What::AccountError(errors) => {
                self.starts("account-level error ");
                self.same("error ", Some(&errors[0].code.to_string()));
                self.quoted(&format!("{} ", errors[0].code), errors[0].title.as_deref());
            }
            What::AppContact(app) => {
                self.starts(if app.removed {
                    "app contact remove"
                } else {
                    "app contact add"
                });
                self.quoted(": ", app.contact.name.as_deref());
                assert!(
                    self.expected
                        .ends_with(app.contact.phone.as_ref().unwrap().digits()),
                    "{}",
                    self.file
                );
            }
            What::Preference(preference) => {
                self.starts("user ");
                self.phone("user ", &preference.customer);
                self.same("preference ", preference.value.as_deref());
                self.quoted("(", preference.detail.as_deref());
                self.time(" at ", preference.at);
            }
            _ => self.account(event),
        }
    }

    fn account(&self, event: &Event) {
        let (field, value) = self.expected.split_once(": ").expect("field: value");
        assert_eq!(event.field, field, "{}", self.file);
        assert!(
            !matches!(event.what, What::Unreadable { .. }),
            "{}",
            self.file
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
                self.file
            );
        } else {
            let kind = value.split(' ').next().unwrap();
            assert_eq!(event.raw["type"], kind, "{}", self.file);
            self.same(" group ", event.raw["group_id"].as_str());
        }
    }

    fn message(&self, message: &Inbound) {
        let rest = self
            .expected
            .strip_prefix("inbound ")
            .expect("an inbound message");
        assert_eq!(
            rest.split([' ', ';']).next().unwrap(),
            kind_name(&message.content),
            "{}",
            self.file
        );
        self.sender(&message.from);
        self.time(" at ", message.at);
        self.has(message.opens_window(), "opens/refreshes 24 h window");
        self.same(
            "replies to ",
            message.context.reply_to.as_ref().map(|id| id.as_str()),
        );
        self.same("about product ", message.context.product.as_deref());
        self.has(message.context.frequently_forwarded, "frequently forwarded");
        self.same(" in group ", message.group_id.as_deref());
        self.has(message.referral.is_some(), "came from ad ");
        if let Some(referral) = &message.referral {
            self.same("came from ad ", referral.source_id.as_deref());
            self.quoted(
                referral
                    .source_id
                    .as_deref()
                    .map(|id| format!("{id} "))
                    .unwrap()
                    .as_str(),
                referral.headline.as_deref(),
            );
            self.quoted("ctwa_clid ", referral.ctwa_clid.as_deref());
        }
        self.content(&message.content);
        if self.expected.contains("; error ") {
            self.same(
                "; error ",
                message
                    .errors
                    .first()
                    .map(|error| error.code.to_string())
                    .as_deref(),
            );
        }
    }

    fn sender(&self, from: &Identity) {
        if let Some(bsuid) = self.after("from BSUID ") {
            assert_eq!(
                from.bsuid.as_ref().map(|id| id.as_str()),
                Some(bsuid),
                "{}",
                self.file
            );
            assert_eq!(from.phone, None, "{}", self.file);
        } else {
            self.phone(" from ", from);
        }
        if let Some(bsuid) = self.after("(BSUID ") {
            assert_eq!(
                from.bsuid.as_ref().map(|id| id.as_str()),
                Some(bsuid.trim_end_matches(')')),
                "{}",
                self.file
            );
        }
    }

    fn content(&self, content: &Content) {
        match content {
            Content::Text { body } => self.quoted("inbound text ", Some(body)),
            Content::Media(media) => {
                self.same("media id ", media.id.as_ref().map(|id| id.as_str()));
                self.quoted("caption ", media.caption.as_deref());
                self.quoted(" file ", media.filename.as_deref());
                self.contains(media.mime.as_deref().unwrap());
                self.has(media.media == MediaKind::Voice, "(voice note)");
                self.has(media.animated, " animated");
            }
            Content::Location(place) => {
                self.contains(&format!("location {},{}", place.latitude, place.longitude));
                let (name, address) = (
                    place.name.as_deref().unwrap_or(""),
                    place.address.as_deref().unwrap_or(""),
                );
                self.contains(name);
                self.contains(address);
            }
            Content::Contacts { cards } => self.quoted("inbound contacts ", Some(&cards[0].name)),
            Content::Reaction {
                target,
                emoji: Some(emoji),
            } => self.contains(&format!("reaction {emoji} on {target} ")),
            Content::Reaction {
                target,
                emoji: None,
            } => self.contains(&format!("reaction removed from {target} ")),
            Content::Button { text, payload } => {
                self.quoted("quick reply text ", Some(text));
                self.quoted(" payload ", payload.as_deref());
            }
            Content::ButtonReply { id, title } => {
                self.quoted(" id ", Some(id));
                self.quoted(" title ", Some(title));
            }
            Content::ListReply {
                id,
                title,
                description,
            } => {
                self.quoted(" id ", Some(id));
                self.quoted(" title ", Some(title));
                self.quoted(" description ", description.as_deref());
            }
            Content::FlowReply { response, .. } => {
                let stated = self.expected.split_once("flow response \"").unwrap().1;
                let stated = stated
                    .split(['…', ';'])
                    .next()
                    .unwrap()
                    .trim_end_matches('"');
                assert!(response.starts_with(stated), "{}: {response}", self.file);
            }
            Content::CallPermission { response } => {
                self.contains(&format!("call permission {response}"))
            }
            Content::Order {
                catalog_id,
                note,
                items,
            } => {
                self.contains(&format!(
                    "catalog {}, {} item line(s)",
                    catalog_id.as_deref().unwrap(),
                    items.len()
                ));
                for item in items {
                    let price = item.item_price.as_ref().map_or("?".to_owned(), |price| {
                        format!("{price} {}", item.currency.as_deref().unwrap())
                    });
                    self.contains(&format!(
                        "{}x {} @ {price}",
                        item.quantity.unwrap(),
                        item.product_retailer_id
                    ));
                }
                self.quoted(" note ", note.as_deref());
            }
            Content::System {
                body,
                change,
                new_wa_id,
                ..
            } => {
                self.contains(&format!(
                    "system {}: \"{body}\"",
                    change.as_deref().unwrap()
                ));
                self.same("new wa_id ", new_wa_id.as_deref());
            }
            Content::Edit { target, content } => {
                self.contains(&format!(
                    "edits {target} -> text \"{}\"",
                    content.text().unwrap()
                ));
            }
            Content::Revoke { target } => self.contains(&format!("deletes {target} ")),
            Content::Unsupported { what, code, .. } => {
                self.same("not available (", what.as_deref());
                self.same("; error ", code.map(|code| code.to_string()).as_deref());
            }
            other => panic!("{}: {other:?} is not known", self.file),
        }
    }

    fn status(&self, status: &StatusUpdate) {
        self.starts(&format!(
            "status {} of {} to ",
            status.raw_status, status.id
        ));
        assert!(status.status.is_some(), "{}", self.file);
        self.phone(&format!("{} to ", status.id), &status.recipient);
        self.time(" at ", status.at);
        self.has(status.pricing.is_none(), "no pricing object");
        if let Some(pricing) = &status.pricing {
            let (model, category) = (
                pricing.model.as_deref().unwrap(),
                pricing.category.as_deref().unwrap(),
            );
            let billable = format!("billable {}", pricing.billable.unwrap());
            match &pricing.kind {
                Some(kind) => {
                    self.contains(&format!("; {model} {category} type {kind} {billable}"))
                }
                None => self.contains(&format!("; {model} category {category} {billable}")),
            }
        }
        self.has(status.conversation.is_some(), "; conversation ");
        if let Some(conversation) = &status.conversation {
            self.same("; conversation ", conversation.id.as_deref());
            self.same(" origin ", conversation.origin.as_deref());
            self.time(" expires ", conversation.expires_at);
        }
        self.has(!status.errors.is_empty(), "; error ");
        if let Some(error) = status.errors.first() {
            self.same("; error ", Some(&error.code.to_string()));
            self.quoted(&format!("{} ", error.code), error.title.as_deref());
        }
    }

    fn history(&self, events: &[Event]) {
        let messages: Vec<_> = events
            .iter()
            .map(|event| match &event.what {
                What::History(message) => message,
                other => panic!("{}: {other:?}", self.file),
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
        self.starts(&found);
    }

    /// The word after `marker`, if the marker is there.
    fn after(&self, marker: &str) -> Option<&'a str> {
        let rest = self.expected.split_once(marker)?.1;
        rest.split([' ', ';', ',']).next()
    }

    fn same(&self, marker: &str, ours: Option<&str>) {
        let stated = self.after(marker).map(|word| word.trim_end_matches(')'));
        assert_eq!(
            stated,
            ours.filter(|_| stated.is_some() || ours.is_some()),
            "{}: after {marker:?}",
            self.file
        );
    }

    fn time(&self, marker: &str, ours: Option<Instant>) {
        let stated = self
            .expected
            .rsplit_once(marker)
            .map(|(_, rest)| rest.split([' ', ';', ',']).next().unwrap());
        let ours = ours.map(|at| (at.as_millis() / 1000).to_string());
        assert_eq!(stated, ours.as_deref(), "{}: after {marker:?}", self.file);
    }

    fn phone(&self, marker: &str, who: &Identity) {
        // The last one: words of a text may hold the marker too.
        let stated = self
            .expected
            .rsplit_once(marker)
            .unwrap()
            .1
            .split([' ', ';'])
            .next();
        let ours = who.phone.as_ref().map(|phone| phone.digits());
        assert_eq!(stated, ours, "{}: after {marker:?}", self.file);
    }

    /// A quoted text, perhaps cut short with `…`.
    fn quoted(&self, marker: &str, ours: Option<&str>) {
        let Some((_, rest)) = self.expected.split_once(&format!("{marker}\"")) else {
            assert_eq!(ours, None, "{}: nothing after {marker:?}", self.file);
            return;
        };
        let ours = ours.unwrap_or_else(|| panic!("{}: nothing read for {marker:?}", self.file));
        let whole = rest.starts_with(&format!("{ours}\""));
        let cut = rest
            .split_once('…')
            .is_some_and(|(start, _)| ours.starts_with(start));
        assert!(
            whole || cut,
            "{}: {ours:?} is not what stands after {marker:?}",
            self.file
        );
    }

    fn has(&self, ours: bool, words: &str) {
        assert_eq!(
            self.expected.contains(words),
            ours,
            "{}: {words:?}",
            self.file
        );
    }

    fn contains(&self, words: &str) {
        assert!(
            self.expected.contains(words),
            "{}: {words:?} is not stated",
            self.file
        );
    }

    fn starts(&self, words: &str) {
        assert!(self.expected.starts_with(words), "{}: {words:?}", self.file);
    }
}

fn compact(text: &str) -> String {
    // The index cuts long values in the middle of a string, so blanks are compared without.
    let readable = serde_json::from_str::<Value>(text)
        .map_or_else(|_| text.to_owned(), |value| value.to_string());
    readable
        .split_whitespace()
        .collect::<String>()
        .replace("\\u", "")
}
