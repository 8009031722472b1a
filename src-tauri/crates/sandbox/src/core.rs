//! The one lock around the state. Whoever looks at the world first lets everything happen that
//! is due, so no answer ever shows a past that should be over.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::held::hold;
use crate::world::World;

/// What the server, the courier and the handle share.
pub(crate) struct Core {
    world: Mutex<World>,
    pub(crate) clock: Clock,
    pub(crate) base_url: String,
    /// Lets happen what is due at an instant.
    happen: fn(&mut World, DateTime<Utc>),
    /// Moves with every change of the world or the clock.
    changes: watch::Sender<u64>,
    closing: watch::Sender<bool>,
    dirty: AtomicBool,
}

impl Core {
    pub(crate) fn new(
        world: World,
        clock: Clock,
        base_url: String,
        happen: fn(&mut World, DateTime<Utc>),
    ) -> Self {
        Core {
            world: Mutex::new(world),
            clock,
            base_url,
            happen,
            changes: watch::Sender::new(0),
            closing: watch::Sender::new(false),
            dirty: AtomicBool::new(true),
        }
    }

    /// Reads or changes the world at this instant.
    pub(crate) fn with<R>(&self, act: impl FnOnce(&mut World, DateTime<Utc>) -> R) -> R {
        let result = {
            let mut world = hold(&self.world);
            let now = self.clock.now();
            (self.happen)(&mut world, now);
            let result = act(&mut world, now);
            (self.happen)(&mut world, now);
            world.revision += 1;
            result
        };
        self.dirty.store(true, Ordering::Relaxed);
        self.changed();
        result
    }

    /// Looks without announcing a change.
    pub(crate) fn look<R>(&self, see: impl FnOnce(&World, DateTime<Utc>) -> R) -> R {
        let mut world = hold(&self.world);
        let now = self.clock.now();
        if world.due.first().is_some_and(|d| d.at <= now) {
            (self.happen)(&mut world, now);
            self.dirty.store(true, Ordering::Relaxed);
            self.changed();
        }
        see(&world, now)
    }

    /// Looks with the present instant noted as the time of saving.
    pub(crate) fn stamped<R>(&self, see: impl FnOnce(&World) -> R) -> R {
        let mut world = hold(&self.world);
        world.saved_at = Some(self.clock.now());
        see(&world)
    }

    /// Wakes whoever waits for the world or the clock.
    pub(crate) fn changed(&self) {
        self.changes.send_modify(|n| *n += 1);
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Resolves when the sandbox shuts down.
    pub(crate) async fn closed(&self) {
        let mut closing = self.closing.subscribe();
        // The sender lives as long as `self`, so this only ends by closing.
        drop(closing.wait_for(|c| *c).await);
    }

    /// Whether something changed since the last call.
    pub(crate) fn take_dirty(&self) -> bool {
        self.dirty.swap(false, Ordering::Relaxed)
    }
}
