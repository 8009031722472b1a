//! What Meta answered to a request: noted once, whatever the disk does meanwhile.

use super::{
    put,
    send::{fail, failure_note},
};
use crate::{
    api::{change::Change, fault::Fault},
    effects::Effects,
    fault::detail_of,
    log::{Filing, catch_up, standby},
    outgoing::Room,
    troubles::{Source, is_metas_own},
};
use chrono::TimeDelta;
use domain::{
    id::ThreadId,
    instant::Instant,
    refusal::Refusal,
    retry::{ErrorClass, NextStep, next_step, pace_of},
    status::Status,
};
use std::sync::Arc;
use store::{
    StoreError, Tx, message,
    outbox::{self, OutboxRow, OutboxState},
    thread,
};
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
    let (id, key, number, thread) = (row.id, row.message, row.number.clone(), row.thread);
    let book = room.desk.book();
    let effects = room
        .desk
        .store()
        .write(move |tx| {
            let mut effects = Effects::default();
            message::set_wamid(tx, key, &sent.id)?;
            let row = message::get(tx, key)?.ok_or(StoreError::NotFound)?;
            let before = row.status.unwrap_or(Status::Queued);
            let status = before.after(Status::Accepted);
            // A status that was faster has settled it, with its reason if it failed.
            if status != before {
                outbox::set_state(tx, id, &OutboxState::Done { at: now })?;
                message::set_status(tx, key, status, now, None, None)?;
            }
            if let Some(mut state) = thread::get(tx, thread)? {
                state.entry = state.entry.replied(now);
                if let Some(last) = state.last.as_mut().filter(|last| last.key == key) {
                    last.status = Some(status);
                }
                thread::save(tx, &state)?;
            }
            let filing = Filing {
                now,
                book: &book,
                notify: true,
            };
            catch_up(tx, &filing, &number, &sent.id, &mut effects)?;
            effects.changes.insert(Change::Message { thread, key });
            effects.thread(thread);
            effects.wake_outbox = true;
            Ok(effects)
        })
        .await?;
    room.desk.carry_out(effects);
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
            let state = OutboxState::Waiting {
                not_before: now.plus(after),
                attempts,
                reason: Some(key),
            };
            if is_metas_own(key) {
                // Asks Meta something harmless, which shows whether it is so for everything.
                room.desk.wake().sync.notify_one();
            }
            put(room, row.id, row.thread, row.message, state)
                .await
                .map(drop)
        }
        NextStep::WaitForStatus => {
            let is_open = put(
                room,
                row.id,
                row.thread,
                row.message,
                OutboxState::Uncertain {
                    since: now,
                    taken_back: false,
                },
            )
            .await?;
            if is_open {
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
                refused(room, row.thread, now).await?;
            }
            if key == Refusal::OtherPartner {
                let thread = row.thread;
                let learn = move |tx: &Tx<'_>| standby::refused(tx, thread, now);
                room.desk.store().write(learn).await?;
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

/// Meta says the window is closed: it is, until the customer writes again.
async fn refused(room: &Room, id: ThreadId, at: Instant) -> Result<(), Fault> {
    room.desk
        .store()
        .write(move |tx| {
            let Some(mut state) = thread::get(tx, id)? else {
                return Ok(());
            };
            state.facts = state.facts.refused(at);
            thread::save(tx, &state)
        })
        .await?;
    Ok(())
}
