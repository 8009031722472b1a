//! Every kind of webhook, written from the platform's documentation with fictitious ids, and what
//! is read in it. A change of a reading shows as a changed snapshot.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use whatsapp::webhook::{Event, What, read};

fn payloads() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/payloads");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            (
                file.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read(file).unwrap(),
            )
        })
        .collect()
}

fn shown(event: &Event) -> Value {
    let opens_window = match &event.what {
        What::Message(message) => message.opens_window(),
        What::Call(call) => call.opens_window(),
        _ => false,
    };
    let mut shown = json!({
        "field": event.field,
        "waba_id": event.waba_id,
        "phone_number_id": event.phone_number_id,
        "at": event.at.map(|at| format!("{at:?}")),
        "opens_window": opens_window,
        "reading": event.what,
    });
    if matches!(event.what, What::Account { .. } | What::Unreadable { .. }) {
        shown["raw"] = event.raw.clone();
    }
    shown
}

#[test]
fn every_kind_is_read_as_written() {
    for (name, body) in payloads() {
        let found: Vec<_> = read(&body)
            .expect("each payload is a webhook")
            .events
            .iter()
            .map(shown)
            .collect();
        insta::assert_json_snapshot!(name, found);
    }
}

#[test]
fn only_what_a_customer_says_opens_a_window() {
    let opening: Vec<_> = payloads()
        .into_iter()
        .filter(|(_, body)| {
            read(body)
                .unwrap()
                .events
                .iter()
                .any(|event| shown(event)["opens_window"] == json!(true))
        })
        .map(|(name, _)| name)
        .collect();
    for never in [
        "reaction",
        "reaction_removed",
        "edit",
        "revoke",
        "system_changed_number",
        "request_welcome",
        "text_in_group",
        "echo",
        "history",
        "history_media",
        "status_read",
        "call_from_us",
        "unsupported_edit",
        "payment_failed",
        "payment_refunded",
        "group_renamed",
    ] {
        assert!(
            !opening.iter().any(|name| name == never),
            "{never} must not open a window"
        );
    }
    for opens in [
        "text",
        "voice",
        "button",
        "list_reply",
        "order",
        "unsupported",
        "new_kind",
        "call_connect",
        "call_terminate",
        "call_missed",
        "call_accepted",
        "text_bsuid_only",
        "text_standby",
    ] {
        assert!(
            opening.iter().any(|name| name == opens),
            "{opens} opens a window"
        );
    }
}

#[test]
fn a_bare_text_is_not_a_webhook() {
    for body in [
        "",
        "hello",
        "[]",
        "7",
        "{\"entry\":[",
        "\u{feff}",
        "{\"a\": \"\\ud83d",
    ] {
        assert!(read(body.as_bytes()).is_err(), "{body:?}");
    }
    assert!(
        read(&vec![b'['; 100_000]).is_err(),
        "deep nesting is refused, not followed"
    );
}
