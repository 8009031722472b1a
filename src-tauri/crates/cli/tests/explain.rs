//! `guichet explain` as a person or a script runs it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

fn guichet(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guichet"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

fn webhook(value: Value) -> Vec<u8> {
    let change = json!({"field": "messages", "value": value});
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})
        .to_string()
        .into_bytes()
}

#[test]
fn a_message_and_a_status_give_a_line_each_with_every_key() {
    let body = webhook(json!({
        "metadata": {"phone_number_id": "301"},
        "contacts": [{"wa_id": "33639980201", "user_id": "FR.9", "profile": {"name": "Zoé", "username": "@zoe"}}],
        "messages": [{"id": "wamid.1", "from": "33639980201", "timestamp": "1792310400", "type": "text", "text": {"body": "Bonjour"}}],
        "statuses": [{"id": "wamid.2", "status": "delivered", "timestamp": "1792310401", "recipient_id": "33639980201",
            "pricing": {"billable": true, "pricing_model": "PMP", "type": "regular", "category": "service"}}],
    }));
    let output = guichet(&["explain", "-"], &body);
    assert!(output.status.success());
    let camille =
        json!({"bsuid": "FR.9", "phone": "+33639980201", "username": "zoe", "name": "Zoé"});
    assert_eq!(
        lines(&output),
        [
            json!({"kind": "text", "id": "wamid.1", "at": "2026-10-18T08:00:00Z", "phone_number_id": "301", "customer": camille,
                "opens_window": true, "text": "Bonjour", "status": null, "pricing": null, "raw_kind": "text"}),
            json!({"kind": "status", "id": "wamid.2", "at": "2026-10-18T08:00:01Z", "phone_number_id": "301", "customer": camille,
                "opens_window": false, "text": null, "status": "delivered",
                "pricing": {"type": "regular", "category": "service", "billable": true}, "raw_kind": "messages"}),
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (broken, good) = (
        folder.path().join("broken.json"),
        folder.path().join("good.json"),
    );
    fs::write(&broken, "{\"entry\": [").unwrap();
    fs::write(&good, webhook(json!({"messages": [{"id": "wamid.1", "from": "33639980201", "type": "revoke", "revoke": {"original_message_id": "wamid.0"}}]}))).unwrap();
    let missing = folder.path().join("missing.json");
    let files: Vec<_> = [&broken, &missing, &good]
        .iter()
        .map(|file| file.to_str().unwrap())
        .collect();
    let kinds = |output: &Output| {
        lines(output)
            .iter()
            .map(|line| line["kind"].clone())
            .collect::<Vec<_>>()
    };
    let lenient = guichet(&[&["explain"], files.as_slice()].concat(), b"");
    assert!(lenient.status.success());
    assert_eq!(kinds(&lenient), ["unreadable", "unreadable", "revoke"]);
    let strict = guichet(&[&["explain", "--strict"], files.as_slice()].concat(), b"");
    assert!(!strict.status.success());
    assert_eq!(kinds(&strict), kinds(&lenient));
    assert!(
        guichet(&["explain", "--strict", files[2]], b"")
            .status
            .success()
    );
}

#[test]
fn one_odd_item_is_a_line_of_its_own_and_strict_minds_it() {
    let body = webhook(
        json!({"messages": [7, {"id": "wamid.1", "from": "33639980201", "type": "text", "text": {"body": "Bonjour"}}]}),
    );
    let output = guichet(&["explain", "-"], &body);
    assert!(output.status.success());
    let found = lines(&output);
    assert_eq!(
        (found[0]["kind"].clone(), found[1]["text"].clone()),
        (json!("unreadable"), json!("Bonjour"))
    );
    assert!(
        !guichet(&["explain", "--strict", "-"], &body)
            .status
            .success()
    );
}

#[test]
fn an_envelope_with_nothing_in_it_prints_nothing() {
    for empty in [
        "{}",
        "{\"entry\":[]}",
        "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[]}]}",
    ] {
        let output = guichet(&["explain", "--strict", "-"], empty.as_bytes());
        assert!(
            output.status.success() && output.stdout.is_empty(),
            "{empty}"
        );
    }
}

#[test]
fn a_flaw_in_one_text_hides_no_other_line() {
    let messages = json!([{"id": "wamid.1", "from": "33639980201", "type": "text", "text": {"body": "HERE"}},
        {"id": "wamid.2", "from": "33639980202", "type": "text", "text": {"body": "Bonjour"}}]);
    let text = String::from_utf8(webhook(json!({ "messages": messages }))).unwrap();
    let (before, after) = text.split_once("HERE").unwrap();
    for flaw in [&b"Merci \\ud83d"[..], b"Merci \xFF"] {
        let body = [b"\xEF\xBB\xBF", before.as_bytes(), flaw, after.as_bytes()].concat();
        let output = guichet(&["explain", "--strict", "-"], &body);
        assert!(output.status.success());
        let texts: Vec<_> = lines(&output)
            .iter()
            .map(|line| line["text"].clone())
            .collect();
        assert_eq!(texts, [json!("Merci \u{FFFD}"), json!("Bonjour")]);
    }
}

#[test]
fn a_payment_is_told_with_what_it_holds_and_is_nobodys_status() {
    let body = webhook(json!({
        "contacts": [{"wa_id": "33639980201", "profile": {"name": "Zoé"}}],
        "statuses": [{"id": "wamid.9", "type": "payment", "status": "captured", "timestamp": "1792310400",
            "payment": {"reference_id": "order-7", "amount": {"value": 21000, "offset": 100}, "currency": "INR",
                "transaction": {"id": "tx1", "pg_transaction_id": "pay_1", "type": "razorpay", "status": "success", "method": {"type": "upi"}},
                "refunds": [{"id": "r1", "amount": {"value": 5000, "offset": 100}, "status": "pending"}]}}],
    }));
    let found = lines(&guichet(&["explain", "--strict", "-"], &body));
    assert_eq!(
        (&found[0]["kind"], &found[0]["status"]),
        (&json!("payment"), &json!("captured"))
    );
    assert_eq!(
        found[0]["customer"]["phone"],
        Value::Null,
        "the only contact is not taken for the payer"
    );
    let payment = &found[0]["payment"];
    assert_eq!(payment["reference"], "order-7");
    assert_eq!(
        payment["amount"],
        json!({"micros": 210_000_000, "currency": "INR"})
    );
    assert_eq!(payment["transaction"]["gateway_id"], "pay_1");
    assert_eq!(payment["refunds"][0]["amount"]["micros"], 50_000_000);
}

#[test]
fn accounts_capabilities_ads_and_errors_are_told_with_what_they_hold() {
    let change = |field: &str, value: Value| {
        json!({"entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]}).to_string()
    };
    let told =
        |body: String| lines(&guichet(&["explain", "--strict", "-"], body.as_bytes())).remove(0);

    let account = told(change(
        "account_update",
        json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}]}),
    ));
    assert_eq!(account["status"], "ACCOUNT_RESTRICTION");
    assert_eq!(
        account["holds"]["restriction_info"][0]["restriction_type"],
        "RESTRICTED_BIZ_INITIATED_MESSAGING"
    );

    let capability = told(change(
        "business_capability_update",
        json!({"max_daily_conversations_per_business": 2000}),
    ));
    assert_eq!(
        capability["holds"]["max_daily_conversations_per_business"],
        2000
    );

    let from_ad = json!({"messages": [{"id": "wamid.1", "from": "33639980201", "type": "text", "text": {"body": "Bonjour"},
        "referral": {"source_type": "ad", "source_id": "120226", "headline": "Lampes", "ctwa_clid": "Aff"}}]});
    let from_ad = told(change("messages", from_ad));
    assert_eq!(
        (
            &from_ad["referral"]["source_id"],
            &from_ad["referral"]["ctwa_clid"]
        ),
        (&json!("120226"), &json!("Aff"))
    );

    let failed = json!({"statuses": [{"id": "wamid.2", "status": "failed", "errors": [{"code": 131_047, "title": "Re-engagement message"}]}]});
    let failed = told(change("messages", failed));
    assert_eq!(
        (
            &failed["errors"][0]["code"],
            &failed["errors"][0]["sentence"]
        ),
        (&json!(131_047), &json!("window_closed"))
    );
}

/// The collected payloads beside the checkout.
fn collected() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("../shared/data/webhooks"))
        .find(|folder| folder.exists())
        .unwrap()
}

#[test]
#[cfg_attr(
    not(has_reference),
    ignore = "needs the reference material beside the checkout"
)]
fn every_line_of_the_index_agrees() {
    let folder = collected();
    for row in fs::read_to_string(folder.join("index.tsv"))
        .unwrap()
        .lines()
        .skip(1)
    {
        let columns: Vec<_> = row.split('\t').collect();
        let output = guichet(
            &[
                "explain",
                "--strict",
                folder.join(columns[0]).to_str().unwrap(),
            ],
            b"",
        );
        assert!(output.status.success(), "{}", columns[0]);
        let found = lines(&output);
        if columns[3].starts_with("nothing to read") {
            assert!(found.is_empty(), "{}", columns[0]);
        } else if columns[3].starts_with("history chunk") {
            assert!(
                found.len() == 4 && found.iter().all(|line| line["kind"] == "history"),
                "{}",
                columns[0]
            );
        } else {
            let stated: Vec<_> = columns[3].split(" | ").collect();
            assert_eq!(stated.len(), found.len(), "{}", columns[0]);
            stated
                .iter()
                .zip(&found)
                .for_each(|(stated, line)| agree(columns[0], stated, line));
        }
    }
}

/// What one statement of the index says about one line.
fn agree(file: &str, stated: &str, line: &Value) {
    assert_eq!(line["kind"].as_str().unwrap(), kind(stated), "{file}");
    // The index of November 2026 takes what stands for an edit to be a message; it is none.
    let opens = stated.contains("opens/refreshes 24 h window") && !stated.contains("(edit)");
    assert_eq!(
        line["opens_window"],
        json!(opens || stated.starts_with("call ")),
        "{file}"
    );
    if let Some((_, holds)) = stated.split_once(": {") {
        agree_on_what_it_holds(file, &format!("{{{holds}"), line);
    }
    if let Some((_, code)) = stated.split_once("error ") {
        let code: Option<i64> = code.split(' ').next().and_then(|code| code.parse().ok());
        assert_eq!(line["errors"][0]["code"], json!(code), "{file}");
    }
    if let Some((_, rest)) = stated
        .rsplit_once(" at ")
        .filter(|_| stated.starts_with("inbound") || stated.starts_with("status"))
    {
        let seconds: i64 = rest.split([' ', ';']).next().unwrap().parse().unwrap();
        let at = chrono::DateTime::from_timestamp(seconds, 0)
            .unwrap()
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string();
        assert_eq!(line["at"], json!(at), "{file}");
    }
    if let Some(rest) = stated.strip_prefix("inbound text \"") {
        assert!(rest.starts_with(line["text"].as_str().unwrap()), "{file}");
    }
    if let Some(rest) = stated.strip_prefix("status ") {
        let words: Vec<_> = rest.split([' ', ';']).collect();
        assert_eq!(
            (line["status"].as_str(), line["id"].as_str()),
            (Some(words[0]), Some(words[2])),
            "{file}"
        );
        let category = line["pricing"]["category"]
            .as_str()
            .unwrap_or("no pricing object");
        assert!(stated.contains(category), "{file}: {category}");
        assert!(
            line["pricing"].is_null()
                || stated.contains(&format!("billable {}", line["pricing"]["billable"])),
            "{file}"
        );
    }
    if let Some(phone) = line["customer"]["phone"]
        .as_str()
        .filter(|_| !stated.starts_with("user "))
    {
        assert!(stated.contains(&phone[1..]), "{file}: {phone}");
    }
}

/// News of the account are shown whole; the index cuts long ones off.
fn agree_on_what_it_holds(file: &str, stated: &str, line: &Value) {
    let Ok(stated) = serde_json::from_str::<Value>(stated) else {
        return;
    };
    for (key, value) in stated.as_object().unwrap() {
        assert_eq!(&line["holds"][key], value, "{file}: {key}");
    }
}

fn kind(stated: &str) -> String {
    let first = |text: &str| {
        text.split([' ', ';', ':'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    match stated {
        _ if stated.starts_with("inbound ") => first(&stated["inbound ".len()..]),
        _ if stated.starts_with("status ") => "status".to_owned(),
        _ if stated.starts_with("echo ") => "smb_message_echo".to_owned(),
        _ if stated.starts_with("call ") => format!(
            "call_{}",
            first(&stated["call ".len()..])
                .to_lowercase()
                .replace("call_", "")
        ),
        _ if stated.starts_with("history sharing declined") => "history_declined".to_owned(),
        _ if stated.starts_with("account-level error") => "errors".to_owned(),
        _ if stated.starts_with("app contact") => "smb_app_state_sync".to_owned(),
        _ if stated.starts_with("user ") => "user_preferences".to_owned(),
        field => first(field),
    }
}
