//! The port through which a person is told something while looking elsewhere. Wording is the host's.

use domain::{
    id::{PhoneNumberId, ThreadId},
    instant::Instant,
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
    /// The conversation.
    pub thread: ThreadId,
    /// Our number.
    pub number: PhoneNumberId,
    /// What the customer is called.
    pub name: String,
    /// What the customer wrote, if that is what happened.
    pub text: Option<String>,
    /// When the window closes.
    pub closes_at: Option<Instant>,
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
