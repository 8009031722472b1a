//! What cannot be written down because the disk takes nothing, and when it does again.

use crate::{api::change::Change, outgoing::Room};
use domain::id::OutgoingId;
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};
use store::outbox::OutboxRow;

/// Messages that Meta answered about, and whose answer is not written down yet.
#[derive(Default)]
pub(crate) struct Unwritten(Mutex<HashSet<OutgoingId>>);

/// What the window has to know of the disk to say why a message stands where it does.
#[derive(Clone, Default)]
pub(crate) struct DiskNews {
    /// It takes nothing: nothing begins to be sent.
    pub fails: bool,
    /// Answers that are not written down yet.
    pub unwritten: HashSet<OutgoingId>,
}

impl Unwritten {
    fn ids(&self) -> MutexGuard<'_, HashSet<OutgoingId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begins(&self, room: &Room, row: &OutboxRow) {
        if self.ids().insert(row.id) {
            say(room, row);
        }
    }

    pub(super) fn no_more(&self, room: &Room, row: &OutboxRow) {
        if self.ids().remove(&row.id) {
            say(room, row);
        }
    }
}

fn say(room: &Room, row: &OutboxRow) {
    room.desk.feed().announce([Change::Message {
        thread: row.thread,
        key: row.message,
    }]);
}

impl Room {
    /// What the window has to know of the disk.
    pub(crate) fn disk_news(&self) -> DiskNews {
        DiskNews {
            fails: self.desk.does_the_disk_fail(),
            unwritten: self.unwritten.ids().clone(),
        }
    }
}
