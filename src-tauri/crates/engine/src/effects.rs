//! What must happen once a filing is committed: neither before, nor when it is only filed again.

use crate::{api::change::Change, notifier::Note};
use domain::id::ThreadId;
use std::collections::BTreeSet;

/// What must happen once a filing is committed.
#[derive(Default)]
pub(crate) struct Effects {
    pub changes: BTreeSet<Change>,
    pub notes: Vec<Note>,
    pub fetch_media: bool,
    pub wake_outbox: bool,
    pub refresh_accounts: bool,
    pub incomplete: bool,
    pub foreign: bool,
    pub nobody: bool,
}

impl Effects {
    pub fn thread(&mut self, id: ThreadId) {
        self.changes.insert(Change::Thread { id });
    }

    pub fn extend(&mut self, more: Self) {
        self.changes.extend(more.changes);
        self.notes.extend(more.notes);
        self.fetch_media |= more.fetch_media;
        self.wake_outbox |= more.wake_outbox;
        self.refresh_accounts |= more.refresh_accounts;
        self.incomplete |= more.incomplete;
        self.foreign |= more.foreign;
        self.nobody |= more.nobody;
    }
}
