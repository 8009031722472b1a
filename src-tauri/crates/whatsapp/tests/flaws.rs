//! A flaw in one text costs that text alone: everything beside it is read as if it were whole.
#![allow(clippy::unwrap_used)]

mod shared;

use proptest::prelude::*;
use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use whatsapp::webhook::{Event, What, read};

/// A flaw as it may stand inside a JSON string, and what is read in its place.
const FLAWS: [(&[u8], &str); 6] = [
    (b"Merci \\ud83d", "Merci \u{FFFD}"),
    (b"\\udc4d Merci", "\u{FFFD} Merci"),
    (b"Mer\xFFci", "Mer\u{FFFD}ci"),
    (b"Mer\xC3ci", "Mer\u{FFFD}ci"),
    (b"Mer\\xci", "Mer\u{FFFD}xci"),
    (b"Mer\nci\t\x01", "Mer\nci\t\u{1}"),
];

/// What stands for the flaw until the bytes are written.
const HERE: &str = "the flaw goes here";

/// The payloads of this repository and, where they are, the collected ones.
fn payloads() -> Vec<Value> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/payloads");
    [Some(own), shared::shared("data/webhooks")]
        .into_iter()
        .flatten()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.extension().is_some_and(|end| end == "json"))
        .map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap())
        .collect()
}

/// Where in a payload people's words stand.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    const WORDS: [&str; 12] = [
        "body",
        "text",
        "name",
        "caption",
        "title",
        "description",
        "address",
        "filename",
        "headline",
        "formatted_name",
        "details",
        "message",
    ];
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, part)| {
            let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            if part.is_string() && WORDS.contains(&key.as_str()) {
                found.push(at);
            } else {
                texts(part, &at, found);
            }
        }),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, part)| texts(part, &format!("{at}/{index}"), found)),
        _ => {}
    }
}

fn with_text(payload: &Value, at: &str, text: &str) -> Value {
    let mut changed = payload.clone();
    *changed.pointer_mut(at).unwrap() = json!(text);
    changed
}

fn with_bytes(payload: &Value, at: &str, flaw: &[u8]) -> Vec<u8> {
    let text = with_text(payload, at, HERE).to_string();
    let (before, after) = text.split_once(HERE).unwrap();
    [before.as_bytes(), flaw, after.as_bytes()].concat()
}

#[test]
fn every_payload_is_read_whole_whatever_is_wrong_with_one_of_its_texts() {
    let mut tried = 0;
    for payload in payloads() {
        let mut places = Vec::new();
        texts(&payload, "", &mut places);
        for at in places {
            for (flaw, read_as) in FLAWS {
                let whole = with_text(&payload, &at, read_as).to_string();
                let found = read(&with_bytes(&payload, &at, flaw)).unwrap();
                assert_eq!(found, read(whole.as_bytes()).unwrap(), "{at}: {read_as:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "only {tried} flaws were tried");
}

#[test]
fn every_payload_is_read_behind_a_byte_order_mark() {
    for payload in payloads() {
        let (plain, pretty) = (
            payload.to_string(),
            serde_json::to_vec_pretty(&payload).unwrap(),
        );
        let marked = [b"\xEF\xBB\xBF", pretty.as_slice()].concat();
        assert_eq!(read(&marked).unwrap(), read(plain.as_bytes()).unwrap());
        let units: Vec<u8> = "\u{FEFF}"
            .chars()
            .chain(plain.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read(&units).unwrap(), read(plain.as_bytes()).unwrap());
    }
}

fn batch(texts: &[String]) -> Value {
    let messages: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(n, text)| {
            json!({"id": format!("wamid.{n}"), "from": format!("3363998{n:04}"), "timestamp": "1792310400",
                "type": "text", "text": {"body": text}})
        })
        .collect();
    let value = json!({"metadata": {"phone_number_id": "1"}, "messages": messages});
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]})
}

fn neighbours(events: Vec<Event>, flawed: usize) -> Vec<Event> {
    let mut events = events;
    events.remove(flawed);
    events
}

proptest! {
    #[test]
    fn all_neighbours_of_a_broken_text_are_read(
        texts in prop::collection::vec("\\PC{0,12}", 1..8),
        which in any::<prop::sample::Index>(),
        // Bytes that end no string: anything else may stand in a text.
        junk in prop::collection::vec(any::<u8>().prop_filter("ends the string", |byte| !matches!(byte, b'"' | b'\\')), 0..12),
        flaw in prop::sample::select(FLAWS.to_vec()),
    ) {
        let flawed = which.index(texts.len());
        let clean = batch(&texts);
        let bytes = [junk.as_slice(), flaw.0].concat();
        let at = format!("/entry/0/changes/0/value/messages/{flawed}/text/body");
        let found = read(&with_bytes(&clean, &at, &bytes)).unwrap().events;
        prop_assert_eq!(found.len(), texts.len());
        prop_assert!(matches!(&found[flawed].what, What::Message(m) if m.content.text().is_some()));
        let whole = read(clean.to_string().as_bytes()).unwrap().events;
        prop_assert_eq!(neighbours(found, flawed), neighbours(whole, flawed));
    }

    #[test]
    fn all_neighbours_of_something_nested_too_deep_are_read(
        texts in prop::collection::vec("\\PC{0,12}", 1..6),
        which in any::<prop::sample::Index>(),
        levels in 100_usize..2_000,
    ) {
        let flawed = which.index(texts.len());
        let clean = batch(&texts);
        let at = format!("/entry/0/changes/0/value/messages/{flawed}/text/body");
        let text = with_text(&clean, &at, HERE).to_string();
        let deep = format!("{}{}", "[{\"a\":".repeat(levels), "}]".repeat(levels)).replace(":}", ":1}");
        let found = read(text.replace(&json!(HERE).to_string(), &deep).as_bytes()).unwrap().events;
        let whole = read(clean.to_string().as_bytes()).unwrap().events;
        prop_assert_eq!(found.len(), texts.len());
        prop_assert_eq!(neighbours(found, flawed), neighbours(whole, flawed));
    }
}
