//! Whatever is posted, reading it neither panics nor loses a part of it.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use whatsapp::webhook::{What, read};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "[ -~]{0,12}|[0-9]{1,20}|é👍🏽".prop_map(Value::from),
    ];
    let keys = prop::sample::select(vec![
        "object",
        "entry",
        "id",
        "time",
        "changes",
        "field",
        "value",
        "metadata",
        "contacts",
        "messages",
        "statuses",
        "errors",
        "history",
        "threads",
        "calls",
        "groups",
        "state_sync",
        "message_echoes",
        "user_preferences",
        "user_id_update",
        "type",
        "text",
        "body",
        "image",
        "interactive",
        "edit",
        "message",
        "timestamp",
        "from",
        "wa_id",
        "user_id",
        "profile",
        "name",
        "context",
        "referral",
        "pricing",
        "conversation",
        "message_template_id",
    ]);
    leaf.prop_recursive(6, 80, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..6).prop_map(|pairs| pairs
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

fn envelope(field: &str, value: Value) -> Vec<u8> {
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]});
    serde_json::to_vec(&body).unwrap()
}

fn any_item() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => ("[a-z]{0,8}", "[0-9]{0,12}").prop_map(|(body, from)| json!({"id": "wamid.X", "from": from, "timestamp": "1792310400", "type": "text", "text": {"body": body}})),
        1 => any_json(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_makes_reading_panic(body in any_json()) {
        let _ = read(&serde_json::to_vec(&body).unwrap());
    }

    #[test]
    fn no_value_of_a_known_field_makes_reading_panic(
        field in prop::sample::select(vec!["messages", "history", "calls", "smb_message_echoes", "template_category_update", "x", ""]),
        value in any_json(),
    ) {
        let _ = read(&envelope(field, value));
    }

    #[test]
    fn no_bytes_make_reading_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&body);
    }

    #[test]
    fn as_many_messages_come_out_as_went_in(items in prop::collection::vec(any_item(), 0..12), more in prop::collection::vec(any_item(), 0..4)) {
        let statuses: Vec<_> = more.iter().map(|_| json!({"id": "wamid.Y", "status": "read"})).collect();
        let found = read(&envelope("messages", json!({"messages": items, "statuses": statuses}))).unwrap().events;
        let is_status = |what: &What| matches!(what, What::Status(_));
        prop_assert_eq!(found.iter().filter(|event| is_status(&event.what)).count(), more.len());
        prop_assert_eq!(found.len(), items.len() + more.len());
        for (event, item) in found.iter().zip(&items) {
            prop_assert_eq!(&event.raw, item, "each part is kept as it came, in its order");
        }
    }

    #[test]
    fn one_changed_byte_in_a_real_payload_is_survived(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/payloads");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut body = fs::read(&files[which.index(files.len())]).unwrap();
        let at = at.index(body.len());
        body[at] = byte;
        let _ = read(&body);
    }
}
