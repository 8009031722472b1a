//! The outbox worker: takes what is due, one message at a time per conversation, and sends it.
//!
//! Written down before it is done, and after: a crash between the two leaves `Sending`, which at
//! the next start means *uncertain*, never *again*. Only what provably never left is repeated.

mod answer;
mod hold;
mod last_ones;
mod meters;
mod resend;
mod send;
mod under_way;
mod unwritten;
mod upload;

use crate::{
    api::{change::Change, fault::Fault},
    desk::Desk,
    log::{self, Doing},
    outgoing::Room,
};
use domain::{
    deed::{Became, Deed},
    id::OutgoingId,
    instant::Instant,
    retry::{NUMBER_LIMIT, SHARED_NUMBER_LIMIT},
};
use meters::PAIR_MEMORY;
use std::sync::Arc;
use store::{
    Read, StoreError, Tx,
    outbox::{self, OutboxRow, OutboxState},
};
use under_way::UnderWay;

pub(crate) use hold::{category_now, excess, guard};
pub(crate) use meters::Meters;
pub(crate) use unwritten::{DiskNews, Unwritten};

/// After a crash: a request that was under way may or may not have reached Meta.
pub(crate) async fn recover(desk: &Desk) -> Result<(), Fault> {
    log::act(desk, |tx, doing| {
        for row in outbox::sending(tx)? {
            became(tx, doing, row.id, Became::Unclear)?;
        }
        Ok(())
    })
    .await?;
    Ok(())
}

fn became(
    tx: &Tx<'_>,
    doing: &mut Doing<'_>,
    id: OutgoingId,
    what: Became,
) -> Result<(), StoreError> {
    doing.deed(tx, &Deed::Became { id, what }).map(drop)
}

/// Sends what is due until the engine stops, then what was to leave within seconds. While the disk
/// takes nothing nothing begins: what came of it could not be written down.
pub(crate) async fn run(room: Arc<Room>) {
    let mut under_way = UnderWay::of(&room);
    let mut condition = room.desk.store().condition();
    loop {
        let now = room.desk.now();
        let (due, next) = if room.desk.does_the_disk_fail() {
            (Vec::new(), None)
        } else {
            due(&room, now).await
        };
        for row in due {
            under_way.begin(row);
        }
        tokio::select! {
            () = room.desk.stopped() => break,
            true = under_way.one_ends() => {}
            () = room.desk.wake().outbox.notified() => {}
            () = sleep_until(&room, next) => {}
            Ok(()) = condition.changed() => say_why_it_waits(&room).await,
        }
    }
    last_ones::go(&room, under_way).await;
}

/// What can be sent now, and when there is more.
async fn due(room: &Room, now: Instant) -> (Vec<OutboxRow>, Option<Instant>) {
    let read = move |read: &Read<'_>| {
        let due = outbox::due(read, now, 64)?;
        Ok((due, outbox::next_due(read)?.filter(|at| *at > now)))
    };
    room.desk.store().read(read).await.unwrap_or_else(|why| {
        tracing::error!(%why, "the outbox cannot be read");
        (Vec::new(), None)
    })
}

/// The disk took nothing, or takes again: whatever waits does so for another reason now.
async fn say_why_it_waits(room: &Room) {
    let waiting = room.desk.store().read(outbox::waiting).await;
    let changes = waiting.unwrap_or_default().into_iter();
    room.desk
        .feed()
        .announce(changes.map(|row| Change::Message {
            thread: row.thread,
            key: row.message,
        }));
}

async fn sleep_until(room: &Room, at: Option<Instant>) {
    match at {
        Some(at) => room.desk.time().sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn deliver(room: &Arc<Room>, row: OutboxRow) -> Result<(), Fault> {
    let thread = row.thread;
    if room.meters.is_new(thread) {
        let now = room.desk.now();
        let sends = room
            .desk
            .store()
            .read(move |read| outbox::recent_sends(read, thread, now.minus(PAIR_MEMORY), now))
            .await?;
        room.meters.remember(thread, &sends);
    }
    let account = room.desk.accounts().of_number(&row.number);
    let limit = if account.is_some_and(|account| account.is_shared(&row.number)) {
        SHARED_NUMBER_LIMIT
    } else {
        NUMBER_LIMIT
    };
    if let Err(later) = room
        .meters
        .take(row.thread, &row.number, limit, room.desk.now())
    {
        return later_than(room, &row, later).await;
    }
    send::send(room, row).await
}

/// Holds a message back for its customer's or its number's sake. Nobody else needs to know.
async fn later_than(room: &Room, row: &OutboxRow, later: Instant) -> Result<(), Fault> {
    let (id, state) = (row.id, row.state.clone());
    let OutboxState::Waiting {
        attempts, reason, ..
    } = state
    else {
        return Ok(());
    };
    let state = OutboxState::Waiting {
        not_before: later,
        attempts,
        reason,
    };
    room.desk
        .store()
        .write(move |tx| match waits(tx, id)? {
            true => outbox::set_state(tx, id, &state),
            false => Ok(()),
        })
        .await?;
    let (thread, key) = (row.thread, row.message);
    room.desk.feed().announce([Change::Message { thread, key }]);
    Ok(())
}

/// Whether Meta is known to have the message.
fn gone(read: &Read<'_>, id: OutgoingId) -> Result<bool, StoreError> {
    Ok(outbox::get(read, id)?.is_none_or(|row| matches!(row.state, OutboxState::Done { .. })))
}

/// Whether what became of it is still open: a status that was faster than the answer to the request
/// has settled it, and so has a person.
fn is_open(read: &Read<'_>, id: OutgoingId) -> Result<bool, StoreError> {
    let row = outbox::get(read, id)?;
    Ok(row.is_some_and(|row| {
        matches!(
            row.state,
            OutboxState::Waiting { .. } | OutboxState::Sending { .. }
        )
    }))
}

/// Whether a message still waits.
fn waits(read: &Read<'_>, id: OutgoingId) -> Result<bool, StoreError> {
    let row = outbox::get(read, id)?;
    Ok(row.is_some_and(|row| matches!(row.state, OutboxState::Waiting { .. })))
}

/// Notes that a request begins; `false` when the message was taken back or held meanwhile, or the
/// engine is about to stop: it goes at the next start.
async fn begin(room: &Room, row: &OutboxRow) -> Result<bool, Fault> {
    if room.has_last_call_passed() {
        return Ok(false);
    }
    let id = row.id;
    Ok(log::act(&room.desk, move |tx, doing| {
        let begins = waits(tx, id)?;
        if begins {
            became(tx, doing, id, Became::Began)?;
        }
        Ok(begins)
    })
    .await?)
}

/// Writes what became of a message, unless that is settled ([`is_open`]). Whether it was written.
async fn put(room: &Room, row: &OutboxRow, what: Became) -> Result<bool, Fault> {
    let id = row.id;
    Ok(log::act(&room.desk, move |tx, doing| {
        let open = is_open(tx, id)?;
        if open {
            became(tx, doing, id, what)?;
        }
        Ok(open)
    })
    .await?)
}
