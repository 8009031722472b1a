//! What cannot be written down because the disk takes nothing, and when it does again.

use crate::{api::change::Change, engine::Engine};
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

    pub(super) fn begins(&self, engine: &Engine, row: &OutboxRow) {
        if self.ids().insert(row.id) {
            say(engine, row);
        }
    }

    pub(super) fn no_more(&self, engine: &Engine, row: &OutboxRow) {
        if self.ids().remove(&row.id) {
            say(engine, row);
        }
    }
}

fn say(engine: &Engine, row: &OutboxRow) {
    engine.feed().announce([Change::Message {
        thread: row.thread,
        key: row.message,
    }]);
}

impl Engine {
    /// Whether the disk takes or gives nothing now, as far as is known.
    pub(crate) fn does_the_disk_fail(&self) -> bool {
        self.store().condition().borrow().failing.is_some()
    }

    /// Resolves once the disk takes changes again; the health looks for that.
    pub(crate) async fn disk_takes_again(&self) {
        let mut condition = self.store().condition();
        // An error means the databases are closed: whoever writes then is told so.
        let _ = condition.wait_for(|now| now.failing.is_none()).await;
    }

    /// What the window has to know of the disk.
    pub(crate) fn disk_news(&self) -> DiskNews {
        DiskNews {
            fails: self.does_the_disk_fail(),
            unwritten: self.unwritten.ids().clone(),
        }
    }
}
