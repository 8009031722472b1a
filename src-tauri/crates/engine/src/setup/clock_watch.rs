//! Measures the computer's clock against Meta's `Date` headers.

use crate::{clock::MetaTime, engine::Engine};
use domain::instant::Instant;
use graph::client::ClockWatch;
use std::sync::{Arc, Weak};

/// Measures the computer's clock against Meta's `Date` headers.
pub(super) struct Watch {
    pub time: Arc<MetaTime>,
    pub engine: Weak<Engine>,
}

impl ClockWatch for Watch {
    fn now(&self) -> Instant {
        self.time.local_now()
    }

    fn seen(&self, server: Instant, before: Instant, after: Instant) {
        let (Some(offset), Some(engine)) = (
            self.time.observe(server, before, after),
            self.engine.upgrade(),
        ) else {
            return;
        };
        let keeper = Arc::clone(&engine);
        engine.spawn(async move {
            if let Err(why) = keeper.keep_clock_offset(offset).await {
                tracing::warn!(%why, "the clock offset could not be kept");
            }
        });
    }
}
