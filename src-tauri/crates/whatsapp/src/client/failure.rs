//! Why a call to Meta did not succeed, and what that means for what was asked.
//!
//! The one question that matters is whether Meta may have acted. A request that never left is
//! safe to repeat; one whose answer never came is not, if repeating it costs money.

use crate::{error::MetaError, secret::Secret};
use domain::refusal::Refusal;
use domain::retry::ErrorClass;
use reqwest::StatusCode;
use serde_json::Value;
use std::time::Duration;

/// A call that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {cause}{}", self.code(), self.meta_code())]
pub struct CallError {
    /// What to do about it.
    pub class: ErrorClass,
    /// What happened.
    pub cause: Cause,
    /// Meta's own word, when it gave one.
    pub error: Option<MetaError>,
    /// How long Meta asks to wait.
    pub retry_after: Option<Duration>,
    /// The HTTP status, when an answer came.
    pub http: Option<u16>,
}

/// What happened to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// There is no token to ask with.
    #[error("there is no token")]
    NoToken,
    /// The request never left this computer: no network, no such host, refused, no TLS.
    #[error("the request never left")]
    NotSent,
    /// It left, and no answer came.
    #[error("no answer came")]
    NoAnswer,
    /// An answer came that is not Meta's usual one.
    #[error("the answer is not Meta's")]
    NotUnderstood,
    /// Meta said no.
    #[error("Meta refused")]
    Refused,
    /// The file is larger than allowed.
    #[error("the file is too large")]
    TooLarge,
    /// The file's checksum is not the one announced.
    #[error("the file arrived damaged")]
    Damaged,
    /// The address is not one our token may be sent to, or cannot be asked at all.
    #[error("the address is not one of Meta's")]
    BadAddress,
}

/// Whether doing it twice does harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Reading, or writing the same again.
    Harmless,
    /// A second message, which the customer reads and the shop pays.
    Costly,
}

impl CallError {
    /// A stable name of what happened: `no_token`, `not_sent`, `no_answer`, `not_understood`, `refused`,
    /// `file_too_large`, `file_damaged`, `bad_address`.
    pub fn code(&self) -> &'static str {
        match self.cause {
            Cause::NoToken => "no_token",
            Cause::NotSent => "not_sent",
            Cause::NoAnswer => "no_answer",
            Cause::NotUnderstood => "not_understood",
            Cause::Refused => "refused",
            Cause::TooLarge => "file_too_large",
            Cause::Damaged => "file_damaged",
            Cause::BadAddress => "bad_address",
        }
    }

    /// The key of the sentence that tells a person; as [`MetaError::sentence`], and for what is
    /// not Meta's word: `token_missing`, `no_network`, `no_answer`, `not_understood`, `file_too_large`,
    /// `file_damaged`, `bad_settings`.
    pub fn sentence(&self) -> Refusal {
        match (self.cause, &self.error) {
            (_, Some(error)) => error.sentence(),
            (Cause::NoToken, _) => Refusal::TokenMissing,
            (Cause::NotSent, _) => Refusal::NoNetwork,
            (Cause::NoAnswer, _) if self.class == ErrorClass::Uncertain => Refusal::NoAnswer,
            (Cause::NotUnderstood | Cause::Refused, _) if self.class == ErrorClass::Uncertain => {
                Refusal::NotUnderstood
            }
            (Cause::Refused, _) if self.class == ErrorClass::Permanent => Refusal::Unknown,
            (Cause::NoAnswer | Cause::NotUnderstood | Cause::Refused, _) => Refusal::MetaDown,
            (Cause::TooLarge, _) => Refusal::FileTooLarge,
            (Cause::Damaged, _) => Refusal::FileDamaged,
            (Cause::BadAddress, _) => Refusal::BadSettings,
        }
    }

    /// The same, Meta's texts without a secret of ours.
    pub(super) fn without(self, secret: &Secret) -> Self {
        Self {
            error: self.error.map(|error| error.without(secret)),
            ..self
        }
    }

    fn meta_code(&self) -> String {
        self.error
            .as_ref()
            .map(|error| format!(" ({})", error.code))
            .unwrap_or_default()
    }

    pub(super) fn local(cause: Cause) -> Self {
        Self {
            class: ErrorClass::Permanent,
            cause,
            error: None,
            retry_after: None,
            http: None,
        }
    }

    /// Nothing was asked: a person has to give a token first.
    pub(super) fn no_token() -> Self {
        Self {
            class: ErrorClass::Reauthenticate,
            ..Self::local(Cause::NoToken)
        }
    }

    pub(super) fn network(error: &reqwest::Error, repeat: Repeat) -> Self {
        let (class, cause) = if error.is_builder() {
            (ErrorClass::Permanent, Cause::BadAddress)
        } else if error.is_connect() {
            (ErrorClass::RetryAfter, Cause::NotSent)
        } else {
            (unknown_outcome(repeat), Cause::NoAnswer)
        };
        Self {
            class,
            cause,
            error: None,
            retry_after: None,
            http: None,
        }
    }

    /// Nothing came within the time there is for it.
    pub(super) fn no_answer(repeat: Repeat) -> Self {
        Self {
            class: unknown_outcome(repeat),
            ..Self::local(Cause::NoAnswer)
        }
    }

    /// An answer without the parts it should have.
    pub(super) fn not_understood(repeat: Repeat) -> Self {
        Self {
            class: unknown_outcome(repeat),
            ..Self::local(Cause::NotUnderstood)
        }
    }

    /// Meta took the request, but not this item of it.
    pub(super) fn about_one(error: Option<&Value>) -> Self {
        let error = error.and_then(MetaError::read);
        let class = error
            .as_ref()
            .map_or(ErrorClass::Permanent, MetaError::class);
        Self {
            class,
            error,
            ..Self::local(Cause::Refused)
        }
    }

    pub(super) fn answered(
        status: StatusCode,
        retry_after: Option<Duration>,
        body: &Value,
        repeat: Repeat,
    ) -> Self {
        let error = body.get("error").and_then(MetaError::read);
        let class = match &error {
            Some(error) => refusal(error, status, repeat),
            None => without_word(status, repeat),
        };
        let cause = if error.is_some() {
            Cause::Refused
        } else {
            Cause::NotUnderstood
        };
        Self {
            class,
            cause,
            error,
            retry_after,
            http: Some(status.as_u16()),
        }
    }
}

fn refusal(error: &MetaError, status: StatusCode, repeat: Repeat) -> ErrorClass {
    if crate::error::is_listed(error.code) {
        return error.class();
    }
    match status {
        StatusCode::UNAUTHORIZED => ErrorClass::Reauthenticate,
        StatusCode::TOO_MANY_REQUESTS => ErrorClass::RetryAfter,
        status if status.is_server_error() => unknown_outcome(repeat),
        _ => error.class(),
    }
}

fn without_word(status: StatusCode, repeat: Repeat) -> ErrorClass {
    match status {
        StatusCode::UNAUTHORIZED => ErrorClass::Reauthenticate,
        StatusCode::TOO_MANY_REQUESTS => ErrorClass::RetryAfter,
        StatusCode::REQUEST_TIMEOUT => unknown_outcome(repeat),
        status if status.is_client_error() => ErrorClass::Permanent,
        _ => unknown_outcome(repeat),
    }
}

fn unknown_outcome(repeat: Repeat) -> ErrorClass {
    match repeat {
        Repeat::Harmless => ErrorClass::RetryAfter,
        Repeat::Costly => ErrorClass::Uncertain,
    }
}
