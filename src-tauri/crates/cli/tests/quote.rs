//! `guichet quote` as a person or a script runs it. The prices themselves are `domain`'s tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

fn quote(scenarios: &str) -> Output {
    quote_with(scenarios, &[])
}

fn quote_with(scenarios: &str, arguments: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guichet"))
        .args(["quote", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(scenarios.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

fn reply() -> Value {
    json!({"at": "2026-11-21T10:00:00Z", "timezone": "Europe/Paris", "currency": "USD", "recipient": "+33 6 39 98 12 40",
        "kind": "service", "window_closes_at": "2026-11-21T13:12:00Z", "entry_point_until": null,
        "free_replies_used": 1000, "payment_method": true})
}

fn with(key: &str, value: Value) -> Value {
    let mut scenario = reply();
    scenario[key] = value;
    scenario
}

#[test]
fn a_flaw_in_one_scenario_does_not_lose_the_others() {
    let odd = with("recipient", json!("HERE")).to_string();
    let list = format!("\u{FEFF}[{odd},{}]", reply());
    for flaw in ["\\ud83d", "\\x"] {
        let found = lines(&quote(&list.replace("HERE", flaw)));
        assert_eq!(found.len(), 2, "{flaw}");
        assert!(found[0]["error"].is_string(), "{flaw}");
        assert_eq!(found[1]["amount"], "0.0300", "{flaw}");
    }
}

#[test]
fn one_scenario_gives_one_line_with_every_key() {
    let output = quote(&reply().to_string());
    assert!(output.status.success());
    assert_eq!(
        lines(&output),
        [
            json!({"outcome": "paid", "why": "charged", "market": "France", "amount": "0.0300", "currency": "USD",
            "card": "2026-10-01", "era": "2026-10-01", "valid_until": "2026-11-21T13:12:00Z",
            "allowance_left": 0, "estimate": false})
        ]
    );
}

#[test]
fn a_list_is_answered_in_its_order() {
    let scenarios = json!([
        with("free_replies_used", json!(588)),
        with("window_closes_at", json!("2026-11-21T09:59:59Z")),
        with("entry_point_until", json!("2026-11-23T00:00:00+01:00")),
        with("payment_method", json!(false)),
        with("kind", json!("reaction")),
        with("recipient", Value::Null),
    ]);
    let output = quote(&scenarios.to_string());
    assert!(output.status.success());
    let found: Vec<_> = lines(&output)
        .iter()
        .map(|line| json!([line["outcome"], line["why"]]))
        .collect();
    assert_eq!(
        found,
        [
            json!(["free", "allowance"]),
            json!(["blocked", "window_closed"]),
            json!(["free", "entry_point"]),
            json!(["blocked", "no_payment_method"]),
            json!(["free", "free_by_rule"]),
            json!(["unknown", "no_rate"]),
        ]
    );
}

#[test]
fn what_cannot_be_read_is_an_error_after_which_the_others_are_answered() {
    for bad in [
        with("kind", json!("newsletter")),
        with("at", json!("yesterday")),
        with("at", Value::Null),
        with("timezone", json!("Europe/Rennes")),
        with("currency", json!("dollars")),
        with("recipient", json!("0639981240")),
        with("recipient", json!("Camille")),
        with("free_replies_used", json!(-1)),
        with("window_closes_at", json!("soon")),
        with("charged_this_month", json!(-1)),
        with(
            "conversations",
            json!([{"category": "newsletter", "until": "2024-05-01T10:00:00Z"}]),
        ),
        with(
            "conversations",
            json!([{"category": "service", "until": "soon"}]),
        ),
        json!("a text"),
    ] {
        let output = quote(&json!([bad, reply()]).to_string());
        assert!(!output.status.success(), "{bad}");
        let found = lines(&output);
        assert!(found[0]["error"].is_string(), "{bad}: {}", found[0]);
        assert_eq!(found[1]["outcome"], "paid", "{bad}");
    }
}

#[test]
fn what_is_left_out_has_the_stated_default() {
    let mut scenario = reply();
    for key in ["timezone", "entry_point_until"] {
        scenario.as_object_mut().unwrap().remove(key);
    }
    let output = quote(&scenario.to_string());
    assert!(output.status.success());
    assert_eq!(lines(&output)[0]["amount"], "0.0300");
}

#[test]
fn a_file_that_is_no_json_fails_with_a_line() {
    let output = quote("[{\"at\":");
    assert!(!output.status.success());
    assert!(lines(&output)[0]["error"].is_string());
}

#[test]
fn a_conversation_and_a_volume_count_where_they_did() {
    let mut covered = with("at", json!("2024-05-01T10:00:00Z"));
    covered["kind"] = json!("marketing");
    covered["conversations"] = json!([{"category": "marketing", "until": "2024-05-01T12:00:00Z"}]);
    let mut many = with("at", json!("2026-05-15T10:00:00Z"));
    many["kind"] = json!("authentication");
    many["charged_this_month"] = json!(300_000);
    let output = quote(&json!([covered, many]).to_string());
    let found = lines(&output);
    assert_eq!(found[0]["why"], "free_by_rule");
    assert_eq!(found[0]["valid_until"], "2024-05-01T12:00:00Z");
    assert_eq!(found[1]["amount"], "0.0285");
    assert_eq!(
        found[1].as_object().unwrap().len(),
        10,
        "the keys are those of every line"
    );
}

#[test]
fn what_if_rules_and_rates_are_answered_from_their_day_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (era, card) = (path("era.json"), path("2027-01-01.pmp.USD.csv"));
    let rules = json!({"from": "2027-01-01", "service": "charged", "utility_in_window": "free", "note": "a rumour"});
    // As some editors write it: with a byte-order mark.
    std::fs::write(&era, format!("\u{FEFF}{rules}")).unwrap();
    let rates = include_str!("../../domain/data/rates/2026-10-01.pmp.USD.csv");
    let dearer = rates.replace(
        "France,0.0859,0.0300,0.0300,,0.0300",
        "France,0.09,0.04,0.04,,0.05",
    );
    assert_ne!(dearer, rates);
    std::fs::write(&card, &dearer).unwrap();
    let mut reply = with("at", json!("2027-01-01T10:00:00Z"));
    reply["window_closes_at"] = json!("2027-01-01T20:00:00Z");
    reply["free_replies_used"] = json!(0);
    let before = quote(&reply.to_string());
    assert_eq!(lines(&before)[0]["why"], "allowance");
    let after = quote_with(&reply.to_string(), &["--era", &era, "--card", &card]);
    let found = &lines(&after)[0];
    assert_eq!(
        (&found["amount"], &found["era"]),
        (&json!("0.0500"), &json!("2027-01-01"))
    );
    assert_eq!(
        found["estimate"], false,
        "the card of that quarter is there"
    );
}

#[test]
fn a_file_that_is_no_era_or_no_card_answers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2027-01-01.pmp.USD.csv");
    std::fs::write(&path, "market,price\nFrance,0.03\n").unwrap();
    for flag in ["--era", "--card"] {
        let output = quote_with(&reply().to_string(), &[flag, path.to_str().unwrap()]);
        assert!(!output.status.success());
        assert!(output.stdout.is_empty());
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn metas_own_workbook_is_a_card_too() {
    let book = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/list-rates-2027-01-01.xlsx"
    );
    let mut template = with("at", json!("2027-01-01T10:00:00Z"));
    template["kind"] = json!("utility");
    let output = quote_with(&template.to_string(), &["--card", book]);
    let found = &lines(&output)[0];
    assert_eq!(
        (&found["amount"], &found["card"]),
        (&json!("0.0310"), &json!("2027-01-01"))
    );
}
