//! The tariff against a table of scenarios written from Meta's rules, not from the code.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::DateTime;
use domain::instant::Instant;
use domain::phone::E164;
use domain::tariff::{Ask, OpenConversation, Quote, SendKind, Tariff};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Deserialize)]
struct Scenario {
    what: String,
    at: String,
    timezone: String,
    currency: String,
    recipient: String,
    kind: String,
    window_closes_at: String,
    entry_point_until: String,
    #[serde(default)]
    conversations: String,
    free_replies_used: u32,
    #[serde(default)]
    charged_this_month: u64,
    payment_method: String,
    outcome: String,
    why: String,
    market: String,
    amount: String,
    card: String,
    era: String,
    allowance_left: String,
    valid_until: String,
    estimate: String,
}

#[test]
fn every_scenario_is_answered_as_the_rules_say() {
    let scenarios = scenarios();
    let wrong: Vec<String> = scenarios.iter().filter_map(difference).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} answers differ:\n{}",
        wrong.len(),
        scenarios.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_table_covers_what_it_promises() {
    assert!(
        scenarios().len() >= 500,
        "at least 500 scenarios are written down"
    );
}

fn scenarios() -> Vec<Scenario> {
    let tables = [
        include_str!("quotes.csv"),
        include_str!("quotes_since_2018.csv"),
    ];
    let read = |table: &str| -> Vec<Scenario> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(table.as_bytes());
        reader
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("the table is whole")
    };
    tables.into_iter().flat_map(read).collect()
}

fn difference(scenario: &Scenario) -> Option<String> {
    let quote = Tariff::bundled().quote(&ask(scenario));
    let expected = [
        &scenario.outcome,
        &scenario.why,
        &scenario.market,
        &scenario.amount,
        &scenario.card,
        &scenario.era,
        &scenario.allowance_left,
        &scenario.valid_until,
        &scenario.estimate,
    ]
    .map(String::as_str);
    let answered = printed(&quote);
    (expected != answered.each_ref().map(String::as_str)).then(|| {
        format!(
            "{}\n  expected {expected:?}\n  answered {answered:?}",
            scenario.what
        )
    })
}

fn ask(scenario: &Scenario) -> Ask {
    Ask {
        at: instant(&scenario.at).expect("a scenario has a moment"),
        timezone: scenario.timezone.parse().unwrap(),
        currency: Some(scenario.currency.parse().unwrap()),
        recipient: (!scenario.recipient.is_empty())
            .then(|| E164::from_wa_id(&scenario.recipient).unwrap()),
        kind: word::<SendKind>(&scenario.kind),
        window_closes_at: instant(&scenario.window_closes_at),
        entry_point_until: instant(&scenario.entry_point_until),
        conversations: conversations(&scenario.conversations),
        free_replies_used: scenario.free_replies_used,
        charged_this_month: scenario.charged_this_month,
        payment_method: scenario.payment_method == "yes",
    }
}

fn printed(quote: &Quote) -> [String; 9] {
    let valid_until = quote
        .valid_until
        .map(|at| at.to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string());
    [
        name(&quote.outcome),
        name(&quote.why),
        quote.market.clone().unwrap_or_default(),
        quote
            .amount
            .map(|amount| amount.decimal())
            .unwrap_or_default(),
        quote
            .card
            .as_ref()
            .map(|card| card.effective.clone())
            .unwrap_or_default(),
        quote.era.clone().unwrap_or_default(),
        quote
            .allowance_left
            .map(|left| left.to_string())
            .unwrap_or_default(),
        valid_until.unwrap_or_default(),
        if quote.estimate {
            "yes".to_owned()
        } else {
            String::new()
        },
    ]
}

fn instant(text: &str) -> Option<Instant> {
    (!text.is_empty()).then(|| Instant::from(DateTime::parse_from_rfc3339(text).unwrap().to_utc()))
}

/// `marketing@2023-09-12T18:00:00Z;utility@2023-09-12T20:00:00Z`.
fn conversations(text: &str) -> Vec<OpenConversation> {
    let written = text.split(';').filter(|part| !part.is_empty());
    written
        .map(|part| {
            let (category, until) = part.split_once('@').unwrap();
            OpenConversation {
                category: word(category),
                until: instant(until).unwrap(),
            }
        })
        .collect()
}

fn word<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap()
}

fn name<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}
