//! What sends cost, one line for each scenario, in their order.
//!
//! A scenario that cannot be read gives an error line; the others are still answered. Never
//! guesses what was meant: an unknown kind, zone or number is an error.

use crate::explain::iso;
use chrono::DateTime;
use chrono_tz::Tz;
use domain::instant::Instant;
use domain::money::Currency;
use domain::phone::E164;
use domain::tariff::{
    Ask, ConversationCategory, OpenConversation, Outcome, Quote, SendKind, Tariff, Why,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::{self, Write};

/// A question as it is written down.
#[derive(Deserialize)]
struct Scenario {
    at: String,
    timezone: Option<String>,
    currency: Option<String>,
    recipient: Option<String>,
    kind: SendKind,
    window_closes_at: Option<String>,
    entry_point_until: Option<String>,
    #[serde(default)]
    conversations: Vec<Conversation>,
    #[serde(default)]
    free_replies_used: u32,
    #[serde(default)]
    charged_this_month: u64,
    payment_method: Option<bool>,
}

/// A conversation that was started, in the years in which conversations were charged.
#[derive(Deserialize)]
struct Conversation {
    category: ConversationCategory,
    until: String,
}

/// Why a scenario cannot be read.
#[derive(Debug, thiserror::Error)]
enum BadScenario {
    #[error("not JSON: {0}")]
    NotJson(serde_json::Error),
    #[error("{0}")]
    Shape(serde_json::Error),
    #[error("not an instant such as 2026-11-21T10:00:00Z: {0:?}")]
    Instant(String),
    #[error("not a time zone such as Europe/Paris: {0:?}")]
    Timezone(String),
    #[error("not a currency such as USD: {0:?}")]
    Currency(String),
    #[error("not a telephone number with its country code: {0:?}")]
    Recipient(String),
}

#[derive(Serialize)]
struct Answer {
    outcome: Outcome,
    why: Why,
    market: Option<String>,
    amount: Option<String>,
    currency: Option<Currency>,
    card: Option<String>,
    era: Option<String>,
    valid_until: Option<String>,
    allowance_left: Option<u32>,
    estimate: bool,
}

/// Answers every scenario in `bytes` by `tariff`; says whether all could be read.
pub fn quote_all(tariff: &Tariff, bytes: &[u8], out: &mut impl Write) -> io::Result<bool> {
    let mut all_read = true;
    for scenario in scenarios(bytes) {
        match scenario.and_then(|scenario| ask(&scenario)) {
            Ok(ask) => serde_json::to_writer(&mut *out, &answer(tariff.quote(&ask)))?,
            Err(error) => {
                all_read = false;
                serde_json::to_writer(&mut *out, &json!({ "error": error.to_string() }))?;
            }
        }
        writeln!(out)?;
    }
    Ok(all_read)
}

/// One object, a list, or several of either one after another. A flaw in one text (a byte-order
/// mark, half an emoji) does not lose the others.
fn scenarios(bytes: &[u8]) -> Vec<Result<Value, BadScenario>> {
    let text = whatsapp::flawed_json::mend(bytes);
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
        match value {
            Ok(Value::Array(list)) => found.extend(list.into_iter().map(Ok)),
            Ok(value) => found.push(Ok(value)),
            Err(error) => found.push(Err(BadScenario::NotJson(error))),
        }
    }
    found
}

fn ask(scenario: &Value) -> Result<Ask, BadScenario> {
    let scenario = Scenario::deserialize(scenario).map_err(BadScenario::Shape)?;
    let timezone = scenario.timezone.as_deref().unwrap_or("UTC");
    let currency = scenario.currency.as_deref().unwrap_or("USD");
    Ok(Ask {
        at: instant(&scenario.at)?,
        timezone: timezone
            .parse::<Tz>()
            .map_err(|_| BadScenario::Timezone(timezone.to_owned()))?,
        currency: Some(
            currency
                .parse()
                .map_err(|_| BadScenario::Currency(currency.to_owned()))?,
        ),
        recipient: scenario.recipient.as_deref().map(recipient).transpose()?,
        kind: scenario.kind,
        window_closes_at: scenario
            .window_closes_at
            .as_deref()
            .map(instant)
            .transpose()?,
        entry_point_until: scenario
            .entry_point_until
            .as_deref()
            .map(instant)
            .transpose()?,
        conversations: scenario
            .conversations
            .iter()
            .map(conversation)
            .collect::<Result<_, _>>()?,
        free_replies_used: scenario.free_replies_used,
        charged_this_month: scenario.charged_this_month,
        payment_method: scenario.payment_method.unwrap_or(true),
    })
}

fn conversation(written: &Conversation) -> Result<OpenConversation, BadScenario> {
    Ok(OpenConversation {
        category: written.category,
        until: instant(&written.until)?,
    })
}

fn instant(text: &str) -> Result<Instant, BadScenario> {
    let at = DateTime::parse_from_rfc3339(text.trim())
        .map_err(|_| BadScenario::Instant(text.to_owned()))?;
    Ok(Instant::from_millis(at.timestamp_millis()))
}

/// A number with its country code, as people or as Meta write it.
fn recipient(text: &str) -> Result<E164, BadScenario> {
    let bad = || BadScenario::Recipient(text.to_owned());
    match text.trim() {
        international if international.starts_with('+') => E164::from_wa_id(international)
            .or_else(|| E164::parse(international, None).ok())
            .ok_or_else(bad),
        international if international.starts_with("00") => {
            E164::parse(international, None).map_err(|_| bad())
        }
        national if national.starts_with('0') => Err(bad()),
        wa_id => E164::from_wa_id(wa_id).ok_or_else(bad),
    }
}

fn answer(quote: Quote) -> Answer {
    Answer {
        outcome: quote.outcome,
        why: quote.why,
        market: quote.market,
        amount: quote.amount.map(|amount| amount.decimal()),
        currency: quote.currency,
        card: quote.card.map(|card| card.effective),
        era: quote.era,
        valid_until: quote.valid_until.map(iso),
        allowance_left: quote.allowance_left,
        estimate: quote.estimate,
    }
}
