//! An era that might come, read from a file: "what if replies cost from January on?"

use super::{Era, Rules, ServiceRule, UtilityRule};
use crate::rate_card::MESSAGES_SINCE;
use chrono::NaiveDate;
use serde::Deserialize;
use std::borrow::Cow;

/// Why a text is no era.
#[derive(Debug, thiserror::Error)]
pub enum EraError {
    /// Not the JSON expected.
    #[error("not an era: {0}")]
    Shape(#[from] serde_json::Error),
    /// Before messages were charged there are no rules of this kind to change.
    #[error("{0} is before 2025-07-01, since when messages are charged")]
    TooEarly(NaiveDate),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhatIf {
    from: NaiveDate,
    service: Service,
    utility_in_window: Utility,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Service {
    Charged,
    Free,
    FreeReplies(u32),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Utility {
    Free,
    Charged,
}

impl Era {
    /// Reads an era of charged messages from JSON.
    ///
    /// ```
    /// use domain::tariff::eras::{Era, Rules, ServiceRule, UtilityRule};
    /// let era = Era::parse(r#"{"from": "2027-01-01", "service": {"free_replies": 500},
    ///     "utility_in_window": "free", "note": "a rumour"}"#).unwrap();
    /// assert_eq!(era.rules, Rules::Messages {
    ///     service: ServiceRule::FreeThenCharged { allowance: 500 },
    ///     utility_in_window: UtilityRule::FreeInWindow,
    /// });
    /// ```
    ///
    /// # Errors
    /// See [`EraError`]; a field that is not known is an error too.
    pub fn parse(json: &str) -> Result<Self, EraError> {
        let what_if: WhatIf = serde_json::from_str(json)?;
        if what_if.from < MESSAGES_SINCE {
            return Err(EraError::TooEarly(what_if.from));
        }
        Ok(Self {
            from: what_if.from,
            rules: Rules::Messages {
                service: match what_if.service {
                    Service::Charged => ServiceRule::Charged,
                    Service::Free => ServiceRule::Free,
                    Service::FreeReplies(allowance) => ServiceRule::FreeThenCharged { allowance },
                },
                utility_in_window: match what_if.utility_in_window {
                    Utility::Free => UtilityRule::FreeInWindow,
                    Utility::Charged => UtilityRule::Charged,
                },
            },
            source: Cow::Owned(match what_if.note.trim() {
                "" => "What if".to_owned(),
                note => format!("What if: {note}"),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(from: &str, service: &str, utility: &str, more: &str) -> Result<Era, EraError> {
        Era::parse(&format!(
            r#"{{"from":{from},"service":{service},"utility_in_window":{utility}{more}}}"#
        ))
    }

    #[test]
    fn an_era_is_read_as_it_is_written() {
        let era = read(r#""2027-01-01""#, r#""charged""#, r#""charged""#, "").unwrap();
        assert_eq!(era.from.to_string(), "2027-01-01");
        assert_eq!(
            era.rules,
            Rules::Messages {
                service: ServiceRule::Charged,
                utility_in_window: UtilityRule::Charged
            }
        );
        let noted = read(
            r#""2025-07-01""#,
            r#""free""#,
            r#""free""#,
            r#","note":"as it was""#,
        );
        assert_eq!(noted.unwrap().source, "What if: as it was");
    }

    #[test]
    fn what_is_no_era_is_refused() {
        let (day, word) = (r#""2027-01-01""#, r#""free""#);
        for broken in [
            read("20270101", word, word, ""),
            read(r#""2027-02-30""#, word, word, ""),
            read(day, r#""cheap""#, word, ""),
            read(day, r#"{"free_replies":-1}"#, word, ""),
            read(day, r#"{"free_replies":5,"then":"charged"}"#, word, ""),
            read(day, word, r#"{"free_replies":5}"#, ""),
            read(day, word, word, r#","marketing":"free""#),
            read(day, word, word, r#","from":"2028-01-01""#),
            Era::parse(r#"{"from":"2027-01-01","service":"free"}"#),
            Era::parse(""),
            Era::parse("[]"),
        ] {
            assert!(matches!(broken, Err(EraError::Shape(_))), "{broken:?}");
        }
        assert!(matches!(
            read(r#""2025-06-30""#, word, word, ""),
            Err(EraError::TooEarly(_))
        ));
    }
}
