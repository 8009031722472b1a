//! What Meta answered to a request: noted once, whatever the disk does meanwhile.

use super::{
    became, put,
    send::{fail, failure_note},
};
use crate::{
    api::fault::Fault,
    fault::detail_of,
    log,
    outgoing::Room,
    troubles::{Source, is_metas_own},
};
use chrono::TimeDelta;
use domain::{
    deed::Became,
    instant::Instant,
    refusal::Refusal,
    retry::{ErrorClass, NextStep, next_step, pace_of},
};
use std::sync::Arc;
use store::outbox::{self, OutboxRow};
use whatsapp::client::{CallError, Sent};

/// Notes the answer. While the disk takes nothing it is kept here, and with it the turn of its
/// conversation: lost, nobody would know whether the message went.
pub(super) async fn note(
    room: &Arc<Room>,
    row: &OutboxRow,
    attempts: u32,
    answer: Result<Sent, CallError>,
) -> Result<(), Fault> {
    let at = room.desk.now();
    loop {
        let noted = match answer.clone() {
            Ok(sent) => accepted(room, row, sent, at).await,
            Err(error) => not_sent(room, row, attempts, &error, error.sentence()).await,
        };
        if noted.is_ok() || !room.desk.does_the_disk_fail() {
            room.unwritten.no_more(room, row);
            return noted;
        }
        room.unwritten.begins(room, row);
        room.desk.disk_takes_again().await;
    }
}

async fn accepted(
    room: &Arc<Room>,
    row: &OutboxRow,
    sent: Sent,
    now: Instant,
) -> Result<(), Fault> {
    room.desk.set_offline(false);
    room.desk.works_again(&Source::Sends(row.number.clone()));
    let id = row.id;
    let remote = sent.id;
    log::act(&room.desk, move |tx, doing| {
        doing.now = now;
        became(tx, doing, id, Became::Accepted { remote })
    })
    .await?;
    Ok(())
}

/// Notes that a request did not succeed, and what comes next.
pub(super) async fn not_sent(
    room: &Arc<Room>,
    row: &OutboxRow,
    attempts: u32,
    error: &CallError,
    key: Refusal,
) -> Result<(), Fault> {
    let unreachable = error.error.is_none() && error.class == ErrorClass::RetryAfter;
    room.desk.set_offline(unreachable);
    let now = room.desk.now();
    let code = error.error.as_ref().map(|meta| meta.code);
    let asked = error
        .retry_after
        .and_then(|wait| TimeDelta::from_std(wait).ok());
    let step = next_step(error.class, pace_of(code), attempts + 1, jitter(row), asked);
    match step {
        // Offline is not a failed attempt: it waits for as long as it takes.
        NextStep::Retry { after } => {
            let attempts = if unreachable {
                attempts.min(6)
            } else {
                attempts
            } + 1;
            let waits = Became::Waits {
                not_before: now.plus(after),
                attempts,
                reason: Some(key),
            };
            if is_metas_own(key) {
                // Asks Meta something harmless, which shows whether it is so for everything.
                room.desk.wake().sync.notify_one();
            }
            put(room, row, waits).await.map(drop)
        }
        NextStep::WaitForStatus => {
            if put(room, row, Became::Unclear).await? {
                room.desk.tell(failure_note(room, row).await?);
            }
            Ok(())
        }
        NextStep::WaitForToken => {
            room.desk.wake().sync.notify_one();
            fail(room, row, key, Some(detail_of(error)), true).await
        }
        NextStep::GiveUp => {
            if error.class == ErrorClass::WindowClosed {
                learned(room, row, Refusal::WindowClosed).await?;
            }
            if key == Refusal::OtherPartner {
                learned(room, row, key).await?;
            }
            let can_retry = error.class == ErrorClass::RetryAfter;
            fail(room, row, key, Some(detail_of(error)), can_retry).await
        }
    }
}

/// Spreads retries; taken from the message's own id, so that no source of chance is needed.
fn jitter(row: &OutboxRow) -> f64 {
    f64::from(row.id.0.as_bytes()[15]) / 255.0
}

/// What Meta's answer tells of the conversation.
async fn learned(room: &Room, row: &OutboxRow, what: Refusal) -> Result<(), Fault> {
    let id = row.id;
    log::act(&room.desk, move |tx, doing| {
        match outbox::get(tx, id)?.is_some() {
            true => became(tx, doing, id, Became::Learned { what }),
            false => Ok(()),
        }
    })
    .await?;
    Ok(())
}
