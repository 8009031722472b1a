//! The change feed: collects what changed and sends it out in batches.
//!
//! Announce only after the commit. A batch holds everything announced within [`GATHER`], each
//! thing once, so that a flood of webhooks repaints a window a few times a second at most.

use crate::api::change::{Change, Changes};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, broadcast};

/// How long a batch gathers: below what a person notices, above what a flood needs.
const GATHER: Duration = Duration::from_millis(40);
/// More changes than this in one batch and reading everything again is cheaper.
const MOST: usize = 2_000;

/// Sends out what changed.
#[derive(Clone)]
pub struct Feed(Arc<Inner>);

struct Inner {
    pending: Mutex<Pending>,
    more: Notify,
    out: broadcast::Sender<Changes>,
}

#[derive(Default)]
struct Pending {
    changes: BTreeSet<Change>,
    resync: bool,
    revision: u64,
}

impl Feed {
    /// A feed and the task that pumps it, to be spawned by the caller.
    pub fn new() -> (Self, impl Future<Output = ()> + Send + 'static) {
        let feed = Self(Arc::new(Inner {
            pending: Mutex::default(),
            more: Notify::new(),
            out: broadcast::Sender::new(1024),
        }));
        let pump = feed.clone().pump();
        (feed, pump)
    }

    /// Says that these changed.
    pub fn announce(&self, changes: impl IntoIterator<Item = Change>) {
        let mut pending = self.pending();
        let before = pending.changes.len();
        pending.changes.extend(changes);
        if pending.changes.len() > before {
            self.0.more.notify_one();
        }
    }

    /// Says that anything may have changed.
    pub fn announce_resync(&self) {
        self.pending().resync = true;
        self.0.more.notify_one();
    }

    /// Batches from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Changes> {
        self.0.out.subscribe()
    }

    /// Number of the newest batch.
    pub fn revision(&self) -> u64 {
        self.pending().revision
    }

    async fn pump(self) {
        loop {
            self.0.more.notified().await;
            tokio::time::sleep(GATHER).await;
            // Nobody listening is fine: a reader that comes later reads what is there.
            let _ = self.0.out.send(self.take());
        }
    }

    fn take(&self) -> Changes {
        let mut pending = self.pending();
        pending.revision += 1;
        let changes = std::mem::take(&mut pending.changes);
        let resync = std::mem::take(&mut pending.resync) || changes.len() > MOST;
        let changes = if resync {
            Vec::new()
        } else {
            changes.into_iter().collect()
        };
        Changes {
            revision: pending.revision,
            changes,
            resync,
        }
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Pending> {
        self.0
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until something `wanted` changed, or may have; `false` when the feed has ended.
pub(crate) async fn until_changed(
    changes: &mut broadcast::Receiver<Changes>,
    wanted: impl Fn(&Change) -> bool,
) -> bool {
    loop {
        match changes.recv().await {
            Ok(batch) if batch.resync || batch.changes.iter().any(&wanted) => return true,
            Ok(_) => {}
            Err(broadcast::error::RecvError::Lagged(_)) => return true,
            Err(broadcast::error::RecvError::Closed) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::id::ThreadId;

    #[tokio::test(start_paused = true)]
    async fn a_flood_is_one_batch_and_numbers_have_no_holes() {
        let (feed, pump) = Feed::new();
        tokio::spawn(pump);
        let mut batches = feed.subscribe();
        for _ in 0..100 {
            feed.announce([Change::Thread { id: ThreadId(1) }, Change::Setup]);
        }
        let first = batches.recv().await.unwrap();
        assert_eq!(
            (first.revision, first.changes.len(), first.resync),
            (1, 2, false)
        );
        feed.announce([Change::Setup]);
        assert_eq!(batches.recv().await.unwrap().revision, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn too_much_at_once_asks_for_a_fresh_look() {
        let (feed, pump) = Feed::new();
        tokio::spawn(pump);
        let mut batches = feed.subscribe();
        feed.announce((0..5_000).map(|id| Change::Thread { id: ThreadId(id) }));
        assert!(batches.recv().await.unwrap().resync);
    }
}
