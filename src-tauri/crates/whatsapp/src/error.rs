//! What Meta says when something went wrong, what to do about it, and which sentence tells it.
//!
//! Source of the table: Meta, Error codes, 2026-09-11. Logic rests on the code alone; Meta's own
//! texts are for the details pane. A code that is not listed is final, because trying again what
//! was refused for an unknown reason may cost money.

use crate::{
    json::{text, whole},
    secret::Secret,
};
use domain::refusal::Refusal;
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

    /// The same without a secret of ours, which Meta repeats in some of its texts ("Malformed
    /// access token …").
    pub(crate) fn without(self, secret: &Secret) -> Self {
        let clean = |text: Option<String>| text.map(|text| secret.hidden_in(&text));
        Self {
            code: self.code,
            subcode: self.subcode,
            title: clean(self.title),
            message: clean(self.message),
            details: clean(self.details),
            fbtrace_id: clean(self.fbtrace_id),
            href: clean(self.href),
        }
    }

    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        find(self.code).map_or(ErrorClass::Permanent, |rule| rule.class)
    }

    /// The reason that tells a person what happened and what to do next.
    pub fn sentence(&self) -> Refusal {
        find(self.code).map_or(Refusal::Unknown, |rule| rule.sentence)
    }
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
    sentence: Refusal,
}

const fn rule(first: i64, last: i64, class: ErrorClass, sentence: Refusal) -> Rule {
    Rule {
        first,
        last,
        class,
        sentence,
    }
}

/// Codes from..to, in order.
const RULES: &[Rule] = &[
    rule(0, 0, ErrorClass::Reauthenticate, Refusal::Token),
    rule(1, 1, ErrorClass::RetryAfter, Refusal::MetaTrouble),
    rule(2, 2, ErrorClass::RetryAfter, Refusal::MetaDown),
    rule(3, 3, ErrorClass::Reauthenticate, Refusal::Permission),
    rule(4, 4, ErrorClass::RetryAfter, Refusal::TooFast),
    rule(10, 10, ErrorClass::Reauthenticate, Refusal::Permission),
    rule(33, 33, ErrorClass::Permanent, Refusal::NumberGone),
    rule(100, 100, ErrorClass::Permanent, Refusal::BadRequest),
    rule(190, 190, ErrorClass::Reauthenticate, Refusal::Token),
    rule(200, 299, ErrorClass::Reauthenticate, Refusal::Permission),
    rule(368, 368, ErrorClass::Permanent, Refusal::AccountRestricted),
    rule(80_007, 80_007, ErrorClass::RetryAfter, Refusal::TooFast),
    rule(130_403, 130_403, ErrorClass::Permanent, Refusal::YouBlocked),
    rule(130_429, 130_429, ErrorClass::RetryAfter, Refusal::TooFast),
    rule(130_472, 130_472, ErrorClass::Permanent, Refusal::Experiment),
    rule(
        130_497,
        130_497,
        ErrorClass::Permanent,
        Refusal::CountryNotAllowed,
    ),
    rule(
        131_000,
        131_000,
        ErrorClass::RetryAfter,
        Refusal::MetaTrouble,
    ),
    rule(
        131_005,
        131_005,
        ErrorClass::Reauthenticate,
        Refusal::Permission,
    ),
    rule(131_008, 131_009, ErrorClass::Permanent, Refusal::BadRequest),
    rule(131_016, 131_016, ErrorClass::RetryAfter, Refusal::MetaDown),
    rule(131_020, 131_020, ErrorClass::Permanent, Refusal::Groups),
    rule(131_021, 131_021, ErrorClass::Permanent, Refusal::OwnNumber),
    rule(
        131_026,
        131_026,
        ErrorClass::Permanent,
        Refusal::NotOnWhatsapp,
    ),
    rule(
        131_031,
        131_031,
        ErrorClass::Permanent,
        Refusal::AccountLocked,
    ),
    rule(
        131_037,
        131_037,
        ErrorClass::Permanent,
        Refusal::DisplayName,
    ),
    rule(131_041, 131_041, ErrorClass::Permanent, Refusal::Groups),
    rule(
        131_042,
        131_042,
        ErrorClass::Permanent,
        Refusal::PaymentMethod,
    ),
    rule(
        131_045,
        131_045,
        ErrorClass::Permanent,
        Refusal::NumberNotRegistered,
    ),
    rule(
        131_047,
        131_047,
        ErrorClass::WindowClosed,
        Refusal::WindowClosed,
    ),
    rule(131_048, 131_048, ErrorClass::Permanent, Refusal::SpamLimit),
    rule(
        131_049,
        131_049,
        ErrorClass::Permanent,
        Refusal::MarketingLimit,
    ),
    rule(
        131_050,
        131_050,
        ErrorClass::Permanent,
        Refusal::MarketingStopped,
    ),
    rule(
        131_051,
        131_051,
        ErrorClass::Permanent,
        Refusal::UnsupportedKind,
    ),
    rule(
        131_052,
        131_052,
        ErrorClass::Permanent,
        Refusal::MediaUnavailable,
    ),
    rule(
        131_053,
        131_053,
        ErrorClass::Permanent,
        Refusal::MediaRefused,
    ),
    rule(131_055, 131_055, ErrorClass::Permanent, Refusal::NotAllowed),
    rule(131_056, 131_056, ErrorClass::RetryAfter, Refusal::PairLimit),
    rule(
        131_057,
        131_057,
        ErrorClass::RetryAfter,
        Refusal::Maintenance,
    ),
    rule(
        131_060,
        131_060,
        ErrorClass::Permanent,
        Refusal::LookOnPhone,
    ),
    rule(
        131_061,
        131_062,
        ErrorClass::Permanent,
        Refusal::TemplateNotForThis,
    ),
    rule(
        131_063,
        131_063,
        ErrorClass::Permanent,
        Refusal::MarketingDisabled,
    ),
    rule(
        131_064,
        131_064,
        ErrorClass::Permanent,
        Refusal::TemplateMisuse,
    ),
    // The conversation belongs to another partner or to Meta's agent (Meta, Conversation routing,
    // 2026-09-30).
    rule(
        131_070,
        131_070,
        ErrorClass::Permanent,
        Refusal::OtherPartner,
    ),
    rule(131_201, 131_215, ErrorClass::Permanent, Refusal::Groups),
    rule(
        132_000,
        132_000,
        ErrorClass::Permanent,
        Refusal::TemplateValues,
    ),
    rule(
        132_001,
        132_001,
        ErrorClass::Permanent,
        Refusal::TemplateMissing,
    ),
    rule(
        132_005,
        132_005,
        ErrorClass::Permanent,
        Refusal::TemplateTooLong,
    ),
    rule(
        132_007,
        132_007,
        ErrorClass::Permanent,
        Refusal::TemplatePolicy,
    ),
    rule(
        132_012,
        132_012,
        ErrorClass::Permanent,
        Refusal::TemplateValues,
    ),
    rule(
        132_015,
        132_015,
        ErrorClass::Permanent,
        Refusal::TemplatePaused,
    ),
    rule(
        132_016,
        132_016,
        ErrorClass::Permanent,
        Refusal::TemplateDisabled,
    ),
    rule(
        132_018,
        132_018,
        ErrorClass::Permanent,
        Refusal::TemplateValues,
    ),
    rule(
        132_068,
        132_068,
        ErrorClass::Permanent,
        Refusal::FormBlocked,
    ),
    rule(
        132_069,
        132_069,
        ErrorClass::RetryAfter,
        Refusal::FormThrottled,
    ),
    rule(
        133_000,
        133_000,
        ErrorClass::Permanent,
        Refusal::Registration,
    ),
    rule(133_004, 133_004, ErrorClass::RetryAfter, Refusal::MetaDown),
    rule(133_005, 133_005, ErrorClass::Permanent, Refusal::PinWrong),
    rule(
        133_006,
        133_006,
        ErrorClass::Permanent,
        Refusal::VerifyFirst,
    ),
    rule(133_008, 133_009, ErrorClass::Permanent, Refusal::PinWait),
    rule(
        133_010,
        133_010,
        ErrorClass::Permanent,
        Refusal::NumberNotRegistered,
    ),
    rule(
        133_015,
        133_015,
        ErrorClass::RetryAfter,
        Refusal::NumberJustRemoved,
    ),
    rule(
        133_016,
        133_016,
        ErrorClass::Permanent,
        Refusal::RegistrationLimit,
    ),
    rule(
        134_011,
        134_011,
        ErrorClass::Permanent,
        Refusal::PaymentsTerms,
    ),
    rule(
        134_100,
        134_100,
        ErrorClass::Permanent,
        Refusal::MarketingOnly,
    ),
    rule(
        134_101,
        134_101,
        ErrorClass::RetryAfter,
        Refusal::TemplateSyncing,
    ),
    rule(
        134_102,
        134_102,
        ErrorClass::Permanent,
        Refusal::MarketingDisabled,
    ),
    rule(135_000, 135_000, ErrorClass::Permanent, Refusal::BadRequest),
    rule(
        137_000,
        137_000,
        ErrorClass::Permanent,
        Refusal::IdentityChanged,
    ),
    rule(
        138_000,
        138_000,
        ErrorClass::Permanent,
        Refusal::CallsUnavailable,
    ),
    rule(
        138_013,
        138_018,
        ErrorClass::Permanent,
        Refusal::CallsUnavailable,
    ),
    rule(
        2_494_100,
        2_494_100,
        ErrorClass::RetryAfter,
        Refusal::Maintenance,
    ),
    rule(
        2_593_107,
        2_593_109,
        ErrorClass::Permanent,
        Refusal::HistoryUnavailable,
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
        assert_eq!(coded(131_047).sentence(), Refusal::WindowClosed);
    }

    #[test]
    fn an_unheard_of_code_is_never_repeated() {
        assert_eq!(coded(999_999).class(), ErrorClass::Permanent);
        assert_eq!(coded(999_999).sentence(), Refusal::Unknown);
        assert_eq!(coded(-1).sentence(), Refusal::Unknown);
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
