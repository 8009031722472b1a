//! The outbox worker: takes what is due, one message at a time per conversation, and sends it.
//!
//! Written down before it is done, and after: a crash between the two leaves `Sending`, which at
//! the next start means *uncertain*, never *again*. Only what provably never left is repeated.

mod answer;
mod hold;
mod last_ones;
mod meters;
mod request;
mod resend;
mod send;
mod settle_thread;
mod under_way;
mod unwritten;
mod upload;

use crate::{
    api::{change::Change, fault::Fault},
    engine::Engine,
};
use domain::{
    id::{MessageKey, OutgoingId, ThreadId},
    instant::Instant,
    retry::{NUMBER_LIMIT, SHARED_NUMBER_LIMIT},
};
use meters::PAIR_MEMORY;
use std::sync::Arc;
use store::{
    Read, StoreError,
    outbox::{self, OutboxRow, OutboxState},
};
use under_way::UnderWay;

pub(crate) use hold::{category_now, dearer, excess, guard};
pub(crate) use meters::Meters;
pub(crate) use request::{OutboxBody, OutboxRequest, kind_of, with_file};
pub(crate) use settle_thread::{settle_thread, waiting_in, work_out};
pub(crate) use unwritten::{DiskNews, Unwritten};

/// After a crash: a request that was under way may or may not have reached Meta.
pub(crate) async fn recover(engine: &Engine) -> Result<(), Fault> {
    let now = engine.now();
    engine
        .store()
        .write(move |tx| {
            for row in outbox::sending(tx)? {
                outbox::set_state(
                    tx,
                    row.id,
                    &OutboxState::Uncertain {
                        since: now,
                        taken_back: false,
                    },
                )?;
                settle_thread(tx, row.thread)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// Sends what is due until the engine stops, then what was to leave within seconds. While the disk
/// takes nothing nothing begins: what came of it could not be written down.
pub(crate) async fn run(engine: Arc<Engine>) {
    let mut under_way = UnderWay::of(&engine);
    let mut condition = engine.store().condition();
    loop {
        let now = engine.now();
        let (due, next) = if engine.does_the_disk_fail() {
            (Vec::new(), None)
        } else {
            due(&engine, now).await
        };
        for row in due {
            under_way.begin(row);
        }
        tokio::select! {
            () = engine.stopped() => break,
            true = under_way.one_ends() => {}
            () = engine.wake().outbox.notified() => {}
            () = sleep_until(&engine, next) => {}
            Ok(()) = condition.changed() => say_why_it_waits(&engine).await,
        }
    }
    last_ones::go(&engine, under_way).await;
}

/// What can be sent now, and when there is more.
async fn due(engine: &Engine, now: Instant) -> (Vec<OutboxRow>, Option<Instant>) {
    let read = move |read: &Read<'_>| {
        let due = outbox::due(read, now, 64)?;
        Ok((due, outbox::next_due(read)?.filter(|at| *at > now)))
    };
    engine.store().read(read).await.unwrap_or_else(|why| {
        tracing::error!(%why, "the outbox cannot be read");
        (Vec::new(), None)
    })
}

/// The disk took nothing, or takes again: whatever waits does so for another reason now.
async fn say_why_it_waits(engine: &Engine) {
    let waiting = engine.store().read(outbox::waiting).await;
    let changes = waiting.unwrap_or_default().into_iter();
    engine.feed().announce(changes.map(|row| Change::Message {
        thread: row.thread,
        key: row.message,
    }));
}

async fn sleep_until(engine: &Engine, at: Option<Instant>) {
    match at {
        Some(at) => engine.time().sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn deliver(engine: &Arc<Engine>, row: OutboxRow) -> Result<(), Fault> {
    let thread = row.thread;
    if engine.meters.is_new(thread) {
        let now = engine.now();
        let sends = engine
            .store()
            .read(move |read| outbox::recent_sends(read, thread, now.minus(PAIR_MEMORY), now))
            .await?;
        engine.meters.remember(thread, &sends);
    }
    let account = engine.accounts().of_number(&row.number);
    let limit = if account.is_some_and(|account| account.is_shared(&row.number)) {
        SHARED_NUMBER_LIMIT
    } else {
        NUMBER_LIMIT
    };
    if let Err(later) = engine
        .meters
        .take(row.thread, &row.number, limit, engine.now())
    {
        let OutboxState::Waiting {
            attempts, reason, ..
        } = row.state
        else {
            return Ok(());
        };
        return put(
            engine,
            row.id,
            row.thread,
            row.message,
            OutboxState::Waiting {
                not_before: later,
                attempts,
                reason,
            },
        )
        .await;
    }
    send::send(engine, row).await
}

/// Whether Meta is known to have the message.
fn gone(read: &Read<'_>, id: OutgoingId) -> Result<bool, StoreError> {
    Ok(outbox::get(read, id)?.is_none_or(|row| matches!(row.state, OutboxState::Done { .. })))
}

/// Whether a message still waits.
fn waits(read: &Read<'_>, id: OutgoingId) -> Result<bool, StoreError> {
    let row = outbox::get(read, id)?;
    Ok(row.is_some_and(|row| matches!(row.state, OutboxState::Waiting { .. })))
}

/// Notes that a request begins; `false` when the message was taken back or held meanwhile, or the
/// engine is about to stop: it goes at the next start.
async fn begin(engine: &Engine, row: &OutboxRow) -> Result<bool, Fault> {
    if engine.has_last_call_passed() {
        return Ok(false);
    }
    let (id, thread, since) = (row.id, row.thread, engine.now());
    let begun = engine
        .store()
        .write(move |tx| {
            if !waits(tx, id)? {
                return Ok(false);
            }
            outbox::set_state(tx, id, &OutboxState::Sending { since })?;
            settle_thread(tx, thread)?;
            Ok(true)
        })
        .await?;
    engine.feed().announce([Change::Message {
        thread,
        key: row.message,
    }]);
    Ok(begun)
}

/// Writes where a message stands and tells the window. A message that Meta has (its status may
/// come before the answer to the request) is not touched any more. Those that wait behind it may
/// wait for another reason now.
async fn put(
    engine: &Engine,
    id: OutgoingId,
    thread: ThreadId,
    message: MessageKey,
    state: OutboxState,
) -> Result<(), Fault> {
    let behind = engine
        .store()
        .write(move |tx| {
            if !gone(tx, id)? {
                outbox::set_state(tx, id, &state)?;
            }
            settle_thread(tx, thread)?;
            waiting_in(tx, thread)
        })
        .await?;
    let keys = behind.into_iter().chain([message]);
    engine
        .feed()
        .announce(keys.map(|key| Change::Message { thread, key }));
    engine.feed().announce([Change::Thread { id: thread }]);
    Ok(())
}
