//! The listener's open connections: so many and no more, and no more of what nobody has proved yet
//! than fits in a little memory. A new one is always let in while somebody else is only waiting:
//! first who has said nothing for longest has to go, then who has been sending for longest. When
//! what is coming in becomes too much, who has sent most has to go: Meta's are small and quick.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// Connections at once. Well below the usual limit of 1,024 file handles of a program; Meta keeps
/// a handful.
const MOST: usize = 256;
/// Bytes of bodies that are still coming in, of all connections together: twenty of the largest
/// that Meta sends, thousands of the usual ones.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What a connection is doing. The order is the order in which it may be sent away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doing {
    /// No request has come, or the last was answered.
    Nothing,
    /// A request is coming in.
    Sending,
    /// A request is being answered: never sent away.
    Working,
}

struct Open {
    doing: Doing,
    /// Grows with everything that happens, so that the least is the longest ago.
    since: u64,
    /// Bytes of its body that are here and not yet proved to be Meta's.
    holds: usize,
    leave: CancellationToken,
}

/// All that are open.
#[derive(Clone, Default)]
pub(super) struct Connections(Arc<Mutex<Ledger>>);

#[derive(Default)]
struct Ledger {
    open: HashMap<u64, Open>,
    moment: u64,
}

impl Connections {
    /// A place for a new connection, if need be by sending another away; `None` when all are
    /// being answered.
    pub fn admit(&self) -> Option<Place> {
        let mut ledger = self.lock();
        if ledger.open.len() >= MOST && !ledger.send_one_away() {
            return None;
        }
        ledger.moment += 1;
        let id = ledger.moment;
        let leave = CancellationToken::new();
        let open = Open {
            doing: Doing::Nothing,
            since: id,
            holds: 0,
            leave: leave.clone(),
        };
        ledger.open.insert(id, open);
        drop(ledger);
        Some(Place {
            connections: self.clone(),
            id,
            leave,
        })
    }

    /// Sends one away, for when the system has no handle left for another.
    pub fn make_room(&self) {
        self.lock().send_one_away();
    }

    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    fn send_one_away(&mut self) -> bool {
        let last = self
            .open
            .iter()
            .filter(|(_, open)| open.doing != Doing::Working)
            .min_by_key(|(_, open)| (open.doing, open.since))
            .map(|(id, _)| *id);
        last.is_some_and(|id| self.send_away(id))
    }

    /// Sends away whoever holds most, until all hold no more than `bytes` together.
    fn hold_no_more_than(&mut self, bytes: usize) {
        while self.open.values().map(|open| open.holds).sum::<usize>() > bytes {
            let largest = self.open.iter().max_by_key(|(_, open)| open.holds);
            let Some(id) = largest.map(|(id, _)| *id) else {
                return;
            };
            self.send_away(id);
        }
    }

    fn send_away(&mut self, id: u64) -> bool {
        let gone = self.open.remove(&id);
        if let Some(open) = &gone {
            open.leave.cancel();
        }
        gone.is_some()
    }
}

/// A connection's place among the others, given back when dropped.
pub(super) struct Place {
    connections: Connections,
    id: u64,
    leave: CancellationToken,
}

impl Place {
    /// A request has begun to come.
    pub fn sends(&self) {
        self.does(Doing::Sending);
    }

    /// So many more bytes of its body are here; too much of everybody's may send it away.
    pub fn holds(&self, more: usize) {
        let mut ledger = self.connections.lock();
        if let Some(open) = ledger.open.get_mut(&self.id) {
            open.holds += more;
        }
        ledger.hold_no_more_than(MOST_BYTES);
    }

    /// A request is here and is being answered: whether its body is Meta's shows at once.
    pub fn works(&self) {
        self.does(Doing::Working);
    }

    /// The request is answered.
    pub fn rests(&self) {
        self.does(Doing::Nothing);
    }

    /// Whether a request is being answered.
    pub fn is_working(&self) -> bool {
        let ledger = self.connections.lock();
        let open = ledger.open.get(&self.id);
        open.is_some_and(|open| open.doing == Doing::Working)
    }

    /// Resolves when it has to go.
    pub async fn sent_away(&self) {
        self.leave.cancelled().await;
    }

    fn does(&self, doing: Doing) {
        let mut ledger = self.connections.lock();
        ledger.moment += 1;
        let since = ledger.moment;
        if let Some(open) = ledger.open.get_mut(&self.id) {
            (open.doing, open.since, open.holds) = (doing, since, 0);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lock().open.remove(&self.id);
    }
}
