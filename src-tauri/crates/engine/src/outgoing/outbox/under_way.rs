//! The sends under way: at most one per conversation, and each gives its conversation free again
//! however it ends.

use super::{deliver, outbox, put, send::write_off, waits};
use crate::{api::fault::Fault, outgoing::Room};
use domain::{
    deed::{Became, NotSent},
    refusal::Refusal,
};
use std::{collections::HashMap, sync::Arc};
use store::outbox::{OutboxRow, OutboxState};
use tokio::task::{Id, JoinError, JoinSet};

/// How many conversations are sent to at the same time.
const AT_ONCE: usize = 8;

/// What is being sent.
pub(super) struct UnderWay {
    room: Arc<Room>,
    tasks: JoinSet<Result<(), Fault>>,
    rows: HashMap<Id, OutboxRow>,
}

impl UnderWay {
    pub(super) fn of(room: &Arc<Room>) -> Self {
        Self {
            room: Arc::clone(room),
            tasks: JoinSet::new(),
            rows: HashMap::new(),
        }
    }

    /// Sends a message, unless enough is under way or something to its customer.
    pub(super) fn begin(&mut self, row: OutboxRow) {
        let busy = self.rows.values().any(|other| other.thread == row.thread);
        if busy || self.rows.len() >= AT_ONCE {
            return;
        }
        let (room, own) = (Arc::clone(&self.room), row.clone());
        let task = self.tasks.spawn(async move { deliver(&room, own).await });
        self.rows.insert(task.id(), row);
    }

    pub(super) fn is_idle(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Waits until one of them ends; `false` when there is none.
    pub(super) async fn one_ends(&mut self) -> bool {
        let Some(ended) = self.tasks.join_next_with_id().await else {
            return false;
        };
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some(row) = self.rows.remove(&id) else {
            return true;
        };
        match ended {
            Ok((_, Ok(()))) => {}
            Ok((_, Err(why))) => {
                tracing::error!(%why, "a message in the outbox could not be dealt with");
                self.note_that_it_broke_off(row, false).await;
            }
            Err(_) => self.note_that_it_broke_off(row, true).await,
        }
        true
    }

    async fn note_that_it_broke_off(&self, row: OutboxRow, panicked: bool) {
        while let Err(why) = broke_off(&self.room, row.clone(), panicked).await {
            tracing::error!(%why, "a send that broke off could not be noted");
            if !self.room.desk.does_the_disk_fail() {
                return;
            }
            self.room.desk.disk_takes_again().await;
        }
    }
}

/// A send ended midway, or its answer could not be taken: what had begun is in doubt. What had not
/// is tried again, but for a defect of ours, or it would end the same way for ever.
async fn broke_off(room: &Room, row: OutboxRow, panicked: bool) -> Result<(), Fault> {
    let id = row.id;
    let found = room
        .desk
        .store()
        .read(move |read| outbox::get(read, id))
        .await?;
    match found.map(|row| row.state) {
        Some(OutboxState::Sending { .. }) => put(room, &row, Became::Unclear).await.map(drop),
        Some(OutboxState::Waiting { .. }) if panicked => {
            let why = NotSent {
                key: Refusal::BrokeOff,
                detail: None,
                can_retry: true,
                needs_template: false,
                prices: None,
            };
            write_off(room, &row, why, |tx, id| waits(tx, id)).await?;
            Ok(())
        }
        _ => Ok(()),
    }
}
