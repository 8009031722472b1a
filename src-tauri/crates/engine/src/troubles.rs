//! What does not work, and who said so: the one place to which whatever fails reports. What is over is
//! taken back by the same source.

use crate::api::setup::Trouble;
use domain::{
    id::{PhoneNumberId, WabaId},
    instant::Instant,
    refusal::Refusal,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Who reports a trouble, and takes it back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The system's keychain.
    Keychain,
    /// Webhooks whose signature does not fit.
    Signatures,
    /// Meta itself, for an account.
    Meta(WabaId),
    /// Deliveries that cannot be written down.
    Deliveries,
    /// Sending from a number.
    Sends(PhoneNumberId),
}

/// What was reported and is not over.
#[derive(Default)]
pub(crate) struct Troubles(Mutex<BTreeMap<Source, Reported>>);

/// A trouble that was reported.
struct Reported {
    trouble: Trouble,
    /// When it is over by itself, unless it is reported again.
    until: Option<Instant>,
}

impl Troubles {
    /// What is reported and not over at `now`.
    pub fn now(&self, now: Instant) -> BTreeMap<Source, Trouble> {
        let reported = self.reported();
        let open = reported
            .iter()
            .filter(|(_, each)| each.until.is_none_or(|until| now < until));
        open.map(|(source, each)| (source.clone(), each.trouble.clone()))
            .collect()
    }

    /// When the next of them is over by itself.
    pub fn next_end(&self) -> Option<Instant> {
        self.reported().values().filter_map(|each| each.until).min()
    }

    /// Forgets what is over by itself at `now`.
    pub fn end(&self, now: Instant) {
        self.reported()
            .retain(|_, each| each.until.is_none_or(|until| now < until));
    }

    /// Notes a trouble, until it is taken back or `until`. Whether that is news.
    pub fn note(&self, source: Source, trouble: Trouble, until: Option<Instant>) -> bool {
        let reported = Reported {
            trouble: trouble.clone(),
            until,
        };
        let known = self.reported().insert(source, reported);
        known.is_none_or(|known| known.trouble != trouble)
    }

    /// It works again. Whether that is news.
    pub fn over(&self, source: &Source) -> bool {
        self.reported().remove(source).is_some()
    }

    fn reported(&self) -> MutexGuard<'_, BTreeMap<Source, Reported>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a send that failed for this reason says something about the shop itself, so that the
/// next send to anybody will fail too.
pub(crate) fn concerns_the_shop(key: Refusal) -> bool {
    matches!(
        key,
        Refusal::Token
            | Refusal::TokenMissing
            | Refusal::TokenExpired
            | Refusal::Permission
            | Refusal::NotConnected
            | Refusal::PaymentMethod
            | Refusal::AccountRestricted
            | Refusal::AccountLocked
            | Refusal::DisplayName
            | Refusal::NumberGone
            | Refusal::NumberNotRegistered
            | Refusal::SpamLimit
            | Refusal::BadSettings
    )
}

/// Whether a request failed because Meta itself does not work as it should.
pub(crate) fn is_metas_own(key: Refusal) -> bool {
    matches!(key, Refusal::MetaDown | Refusal::MetaTrouble)
}
