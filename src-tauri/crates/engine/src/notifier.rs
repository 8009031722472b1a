//! The port through which a person is told something while looking elsewhere. Wording is the host's.

use domain::{
    id::{PhoneNumberId, ThreadId},
    instant::Instant,
    refusal::Refusal,
};
use serde::Serialize;
use std::sync::Mutex;

/// Shows notes to the person.
pub trait Notifier: Send + Sync {
    /// Shows a note. Must not block, and a failure is the notifier's own business.
    fn notify(&self, note: Note);

    /// The conversation was seen to: notes about it are out of date.
    fn withdraw(&self, thread: ThreadId);
}

/// Something worth knowing at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What happened.
    pub kind: NoteKind,
    /// The conversation; absent when it is about the shop.
    pub thread: Option<ThreadId>,
    /// Our number; absent when it is about all of them.
    pub number: Option<PhoneNumberId>,
    /// What the customer is called, several with commas between them, or the number a budget is for; empty when it is for all.
    pub name: String,
    /// What the customer wrote, if that is what happened.
    pub text: Option<String>,
    /// When the window closes; of a digest, by when all of its windows are closed.
    pub closes_at: Option<Instant>,
    /// How many customers or messages wait, or how much of a budget is used, in percent.
    pub count: Option<u32>,
    /// Of how many messages nobody knows whether they went.
    pub in_doubt: u32,
    /// What does not work, if that is what happened.
    pub reason: Option<Refusal>,
    /// The first day a rate card is missing for, `2027-01-01`.
    pub day: Option<String>,
}

impl Note {
    /// A note with nothing filled in.
    pub(crate) fn bare(kind: NoteKind) -> Self {
        Self {
            kind,
            thread: None,
            number: None,
            name: String::new(),
            text: None,
            closes_at: None,
            count: None,
            in_doubt: 0,
            reason: None,
            day: None,
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A customer wrote.
    Message,
    /// An unanswered window closes within the hour.
    ClosingInAnHour,
    /// An unanswered window closes within ten minutes.
    ClosingInTenMinutes,
    /// A send failed.
    SendFailed,
    /// Most of a month's budget is used.
    Budget,
    /// A quarter's rate card is missing.
    RateCard,
    /// Something does not work and needs the person.
    Trouble,
    /// The shop closes, and customers wait whose windows close before it opens again.
    ClosingDigest,
    /// The program ends, and messages stay that have not left or may not have.
    NotLeft,
}

/// Keeps notes instead of showing them, for hosts without a screen.
#[derive(Debug, Default)]
pub struct KeptNotes(Mutex<Vec<Note>>);

impl KeptNotes {
    /// Everything noted so far.
    pub fn all(&self) -> Vec<Note> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }
}

impl Notifier for KeptNotes {
    fn notify(&self, note: Note) {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(note);
    }

    fn withdraw(&self, _: ThreadId) {}
}
