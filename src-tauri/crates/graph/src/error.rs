//! What Meta says when something went wrong, what to do about it, and which sentence tells it.
//!
//! Source of the table: Meta, Error codes, 2026-09-11. Logic rests on the code alone; Meta's own
//! texts are for the details pane. A code that is not listed is final, because trying again what
//! was refused for an unknown reason may cost money.

use crate::json::{text, whole};
use domain::retry::ErrorClass;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An error as Meta reports it: in the answer to a request, or in a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetaError {
    /// Meta's number for it; −1 when Meta gave none that can be read.
    pub code: i64,
    /// A finer number, requests only.
    pub subcode: Option<i64>,
    /// A few words.
    pub title: Option<String>,
    /// A sentence, for developers.
    pub message: Option<String>,
    /// What exactly was wrong this time.
    pub details: Option<String>,
    /// What Meta's support asks for.
    pub fbtrace_id: Option<String>,
    /// Meta's page about it.
    pub href: Option<String>,
}

impl MetaError {
    /// Reads one error object; `None` when it is not an object.
    pub fn read(from: &Value) -> Option<Self> {
        from.as_object()?;
        Some(Self {
            code: whole(from, "code").unwrap_or(-1),
            subcode: whole(from, "error_subcode"),
            title: text(from, "title").or_else(|| text(from, "error_user_title")),
            message: text(from, "message"),
            details: from
                .get("error_data")
                .and_then(|data| text(data, "details"))
                .or_else(|| text(from, "error_user_msg")),
            fbtrace_id: text(from, "fbtrace_id"),
            href: text(from, "href"),
        })
    }

    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        find(self.code).map_or(ErrorClass::Permanent, |rule| rule.class)
    }

    /// The key of the sentence that tells a person what happened and what to do next.
    pub fn sentence(&self) -> &'static str {
        find(self.code).map_or("unknown", |rule| rule.sentence)
    }
}

/// Every sentence key that [`MetaError::sentence`] can give, without repeats.
pub fn sentences() -> Vec<&'static str> {
    let mut keys: Vec<_> = RULES
        .iter()
        .map(|rule| rule.sentence)
        .chain(["unknown"])
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether `code` is in the table.
pub fn is_listed(code: i64) -> bool {
    find(code).is_some()
}

fn find(code: i64) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| (rule.first..=rule.last).contains(&code))
}

struct Rule {
    first: i64,
    last: i64,
    class: ErrorClass,
    sentence: &'static str,
}

const fn rule(first: i64, last: i64, class: ErrorClass, sentence: &'static str) -> Rule {
    Rule {
        first,
        last,
        class,
        sentence,
    }
}

/// Codes from..to, in order.
const RULES: &[Rule] = &[
    rule(0, 0, ErrorClass::Reauthenticate, "token"),
    rule(1, 1, ErrorClass::RetryAfter, "meta_trouble"),
    rule(2, 2, ErrorClass::RetryAfter, "meta_down"),
    rule(3, 3, ErrorClass::Reauthenticate, "permission"),
    rule(4, 4, ErrorClass::RetryAfter, "too_fast"),
    rule(10, 10, ErrorClass::Reauthenticate, "permission"),
    rule(33, 33, ErrorClass::Permanent, "number_gone"),
    rule(100, 100, ErrorClass::Permanent, "bad_request"),
    rule(190, 190, ErrorClass::Reauthenticate, "token"),
    rule(200, 299, ErrorClass::Reauthenticate, "permission"),
    rule(368, 368, ErrorClass::Permanent, "account_restricted"),
    rule(80_007, 80_007, ErrorClass::RetryAfter, "too_fast"),
    rule(130_403, 130_403, ErrorClass::Permanent, "you_blocked"),
    rule(130_429, 130_429, ErrorClass::RetryAfter, "too_fast"),
    rule(130_472, 130_472, ErrorClass::Permanent, "experiment"),
    rule(
        130_497,
        130_497,
        ErrorClass::Permanent,
        "country_not_allowed",
    ),
    rule(131_000, 131_000, ErrorClass::RetryAfter, "meta_trouble"),
    rule(131_005, 131_005, ErrorClass::Reauthenticate, "permission"),
    rule(131_008, 131_009, ErrorClass::Permanent, "bad_request"),
    rule(131_016, 131_016, ErrorClass::RetryAfter, "meta_down"),
    rule(131_020, 131_020, ErrorClass::Permanent, "groups"),
    rule(131_021, 131_021, ErrorClass::Permanent, "own_number"),
    rule(131_026, 131_026, ErrorClass::Permanent, "not_on_whatsapp"),
    rule(131_031, 131_031, ErrorClass::Permanent, "account_locked"),
    rule(131_037, 131_037, ErrorClass::Permanent, "display_name"),
    rule(131_041, 131_041, ErrorClass::Permanent, "groups"),
    rule(131_042, 131_042, ErrorClass::Permanent, "payment_method"),
    rule(
        131_045,
        131_045,
        ErrorClass::Permanent,
        "number_not_registered",
    ),
    rule(131_047, 131_047, ErrorClass::WindowClosed, "window_closed"),
    rule(131_048, 131_048, ErrorClass::Permanent, "spam_limit"),
    rule(131_049, 131_049, ErrorClass::Permanent, "marketing_limit"),
    rule(131_050, 131_050, ErrorClass::Permanent, "marketing_stopped"),
    rule(131_051, 131_051, ErrorClass::Permanent, "unsupported_kind"),
    rule(131_052, 131_052, ErrorClass::Permanent, "media_unavailable"),
    rule(131_053, 131_053, ErrorClass::Permanent, "media_refused"),
    rule(131_055, 131_055, ErrorClass::Permanent, "not_allowed"),
    rule(131_056, 131_056, ErrorClass::RetryAfter, "pair_limit"),
    rule(131_057, 131_057, ErrorClass::RetryAfter, "maintenance"),
    rule(131_060, 131_060, ErrorClass::Permanent, "look_on_phone"),
    rule(
        131_061,
        131_062,
        ErrorClass::Permanent,
        "template_not_for_this",
    ),
    rule(
        131_063,
        131_063,
        ErrorClass::Permanent,
        "marketing_disabled",
    ),
    rule(131_064, 131_064, ErrorClass::Permanent, "template_misuse"),
    rule(131_201, 131_215, ErrorClass::Permanent, "groups"),
    rule(132_000, 132_000, ErrorClass::Permanent, "template_values"),
    rule(132_001, 132_001, ErrorClass::Permanent, "template_missing"),
    rule(132_005, 132_005, ErrorClass::Permanent, "template_too_long"),
    rule(132_007, 132_007, ErrorClass::Permanent, "template_policy"),
    rule(132_012, 132_012, ErrorClass::Permanent, "template_values"),
    rule(132_015, 132_015, ErrorClass::Permanent, "template_paused"),
    rule(132_016, 132_016, ErrorClass::Permanent, "template_disabled"),
    rule(132_018, 132_018, ErrorClass::Permanent, "template_values"),
    rule(132_068, 132_068, ErrorClass::Permanent, "form_blocked"),
    rule(132_069, 132_069, ErrorClass::RetryAfter, "form_throttled"),
    rule(133_000, 133_000, ErrorClass::Permanent, "registration"),
    rule(133_004, 133_004, ErrorClass::RetryAfter, "meta_down"),
    rule(133_005, 133_005, ErrorClass::Permanent, "pin_wrong"),
    rule(133_006, 133_006, ErrorClass::Permanent, "verify_first"),
    rule(133_008, 133_009, ErrorClass::Permanent, "pin_wait"),
    rule(
        133_010,
        133_010,
        ErrorClass::Permanent,
        "number_not_registered",
    ),
    rule(
        133_015,
        133_015,
        ErrorClass::RetryAfter,
        "number_just_removed",
    ),
    rule(
        133_016,
        133_016,
        ErrorClass::Permanent,
        "registration_limit",
    ),
    rule(134_011, 134_011, ErrorClass::Permanent, "payments_terms"),
    rule(134_100, 134_100, ErrorClass::Permanent, "marketing_only"),
    rule(134_101, 134_101, ErrorClass::RetryAfter, "template_syncing"),
    rule(
        134_102,
        134_102,
        ErrorClass::Permanent,
        "marketing_disabled",
    ),
    rule(135_000, 135_000, ErrorClass::Permanent, "bad_request"),
    rule(137_000, 137_000, ErrorClass::Permanent, "identity_changed"),
    rule(138_000, 138_000, ErrorClass::Permanent, "calls_unavailable"),
    rule(138_013, 138_018, ErrorClass::Permanent, "calls_unavailable"),
    rule(2_494_100, 2_494_100, ErrorClass::RetryAfter, "maintenance"),
    rule(
        2_593_107,
        2_593_109,
        ErrorClass::Permanent,
        "history_unavailable",
    ),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn coded(code: i64) -> MetaError {
        MetaError {
            code,
            ..MetaError::default()
        }
    }

    #[test]
    fn the_table_is_in_order_and_says_each_code_once() {
        for pair in RULES.windows(2) {
            assert!(
                pair[0].last < pair[1].first,
                "{} is listed after {}",
                pair[1].first,
                pair[0].last
            );
        }
    }

    #[test]
    fn a_closed_window_is_its_own_class() {
        assert_eq!(coded(131_047).class(), ErrorClass::WindowClosed);
        assert_eq!(coded(131_047).sentence(), "window_closed");
    }

    #[test]
    fn an_unheard_of_code_is_never_repeated() {
        assert_eq!(coded(999_999).class(), ErrorClass::Permanent);
        assert_eq!(coded(999_999).sentence(), "unknown");
        assert_eq!(coded(-1).sentence(), "unknown");
    }

    #[test]
    fn both_of_metas_shapes_are_read() {
        let asked = json!({"message": "(#131030) Recipient…", "type": "OAuthException", "code": 131_026,
            "error_subcode": 2_494_010, "error_data": {"messaging_product": "whatsapp", "details": "why"}, "fbtrace_id": "A1"});
        let error = MetaError::read(&asked).unwrap();
        assert_eq!(
            (
                error.code,
                error.details.as_deref(),
                error.fbtrace_id.as_deref()
            ),
            (131_026, Some("why"), Some("A1"))
        );
        let told = json!({"code": "131049", "title": "t", "href": "https://example.org"});
        let error = MetaError::read(&told).unwrap();
        assert_eq!((error.code, error.title.as_deref()), (131_049, Some("t")));
        assert_eq!(MetaError::read(&json!("ERROR")), None);
    }
}
