//! What goes out: composing, the outbox and its worker.

mod advice;
pub(crate) mod compose;
pub(crate) mod outbox;
mod request_body;
mod templates;

use crate::{desk::Desk, money};
use outbox::{Meters, Unwritten};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Takes what a person writes, and sends it.
pub(crate) struct Room {
    desk: Desk,
    money: Arc<money::Room>,
    meters: Meters,
    unwritten: Unwritten,
    last_call: CancellationToken,
}

impl Room {
    pub fn new(desk: Desk, money: Arc<money::Room>) -> Self {
        Self {
            desk,
            money,
            meters: Meters::default(),
            unwritten: Unwritten::default(),
            last_call: CancellationToken::new(),
        }
    }

    /// The program is about to end: no message begins to be sent any more.
    fn no_more_sends(&self) {
        self.last_call.cancel();
    }

    fn has_last_call_passed(&self) -> bool {
        self.last_call.is_cancelled()
    }

    /// Resolves once no message may begin to be sent any more.
    fn last_call_passed(&self) -> impl Future<Output = ()> + Send + 'static {
        self.last_call.clone().cancelled_owned()
    }
}
