//! The outbox worker: takes what is due, one message at a time per conversation, and sends it.
//!
//! Written down before it is done, and after: a crash between the two leaves `Sending`, which at
//! the next start means *uncertain*, never *again*. Only what provably never left is repeated.

mod hold;
mod request;
mod send;
mod upload;

use crate::{
    api::{change::Change, fault::Fault},
    compose::settle_trouble,
    engine::Engine,
};
use chrono::TimeDelta;
use domain::{
    id::{MessageKey, OutgoingId, PhoneNumberId, ThreadId},
    instant::Instant,
    retry::{Meter, NUMBER_LIMIT, PAIR_LIMIT, RateLimit, SHARED_NUMBER_LIMIT},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use store::{
    Read, StoreError,
    outbox::{self, OutboxRow, OutboxState},
};
use tokio::task::JoinSet;

pub(crate) use hold::{category_now, dearer, excess, guard};
pub(crate) use request::{OutboxBody, OutboxRequest, kind_of, with_file};

/// How many conversations are sent to at the same time.
const AT_ONCE: usize = 8;

/// How fast we sent lately: one message per 6 s to one customer with a burst of 45, and 80 a
/// second per number, 20 where the phone app shares it.
#[derive(Default)]
pub(crate) struct Meters(Mutex<(HashMap<ThreadId, Meter>, HashMap<PhoneNumberId, Meter>)>);

/// How far back sends still count against the limit to one customer: a burst of 45 at one in 6 s.
const PAIR_MEMORY: TimeDelta = TimeDelta::seconds(45 * 6);

impl Meters {
    /// Whether nothing was sent in this conversation since the program started.
    fn is_new(&self, thread: ThreadId) -> bool {
        let meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !meters.0.contains_key(&thread)
    }

    /// Takes in what was sent before the program started.
    fn remember(&self, thread: ThreadId, sends: &[Instant]) {
        let spent = sends
            .iter()
            .fold(Meter::default(), |meter, at| PAIR_LIMIT.spend(meter, *at));
        let mut meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        meters.0.entry(thread).or_insert(spent);
    }

    /// Counts a send at `now`, or says when it may go.
    fn take(
        &self,
        thread: ThreadId,
        number: &PhoneNumberId,
        limit: RateLimit,
        now: Instant,
    ) -> Result<(), Instant> {
        let mut meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (pairs, numbers) = &mut *meters;
        let pair = plausible(PAIR_LIMIT, pairs.get(&thread), now);
        let whole = plausible(limit, numbers.get(number), now);
        let at = PAIR_LIMIT
            .earliest_send(pair, now)
            .max(limit.earliest_send(whole, now));
        if at > now {
            return Err(at);
        }
        pairs.insert(thread, PAIR_LIMIT.spend(pair, now));
        numbers.insert(number.clone(), limit.spend(whole, now));
        Ok(())
    }
}

/// What was counted, unless by a clock that ran ahead: who sends when it is their turn never waits
/// longer than for one message.
fn plausible(limit: RateLimit, meter: Option<&Meter>, now: Instant) -> Meter {
    let in_time = |meter: &Meter| limit.earliest_send(*meter, now).since(now) <= limit.every();
    meter.copied().filter(in_time).unwrap_or_default()
}

/// After a crash: a request that was under way may or may not have reached Meta.
pub(crate) async fn recover(engine: &Engine) -> Result<(), Fault> {
    let now = engine.now();
    engine
        .store()
        .write(move |tx| {
            for row in outbox::sending(tx)? {
                outbox::set_state(tx, row.id, &OutboxState::Uncertain { since: now })?;
                settle_trouble(tx, row.thread)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// Sends what is due until the engine stops.
pub(crate) async fn run(engine: Arc<Engine>) {
    let mut under_way: JoinSet<ThreadId> = JoinSet::new();
    let mut busy: Vec<ThreadId> = Vec::new();
    loop {
        let now = engine.now();
        let due = engine
            .store()
            .read(move |read| outbox::due(read, now, 64))
            .await
            .unwrap_or_else(|why| {
                tracing::error!(%why, "the outbox cannot be read");
                Vec::new()
            });
        for row in due {
            if under_way.len() >= AT_ONCE || busy.contains(&row.thread) {
                continue;
            }
            busy.push(row.thread);
            let engine = Arc::clone(&engine);
            under_way.spawn(async move {
                let thread = row.thread;
                if let Err(why) = deliver(&engine, row).await {
                    tracing::error!(%why, "a message in the outbox could not be dealt with");
                }
                thread
            });
        }
        let next = engine
            .store()
            .read(outbox::next_due)
            .await
            .unwrap_or(None)
            .filter(|at| *at > now);
        tokio::select! {
            Some(done) = under_way.join_next() => if let Ok(thread) = done { busy.retain(|other| *other != thread) },
            () = engine.wake().outbox.notified() => {}
            () = sleep_until(&engine, next) => {}
        }
    }
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

/// Notes that a request begins; `false` when the message was taken back or held meanwhile.
async fn begin(engine: &Engine, row: &OutboxRow) -> Result<bool, Fault> {
    let (id, thread, since) = (row.id, row.thread, engine.now());
    let begun = engine
        .store()
        .write(move |tx| {
            if !waits(tx, id)? {
                return Ok(false);
            }
            outbox::set_state(tx, id, &OutboxState::Sending { since })?;
            settle_trouble(tx, thread)?;
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
/// come before the answer to the request) is not touched any more.
async fn put(
    engine: &Engine,
    id: OutgoingId,
    thread: ThreadId,
    message: MessageKey,
    state: OutboxState,
) -> Result<(), Fault> {
    engine
        .store()
        .write(move |tx| {
            if !gone(tx, id)? {
                outbox::set_state(tx, id, &state)?;
            }
            settle_trouble(tx, thread)
        })
        .await?;
    engine.feed().announce([
        Change::Thread { id: thread },
        Change::Message {
            thread,
            key: message,
        },
    ]);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_a_clock_that_ran_ahead_counted_holds_nobody_back() {
        let (meters, thread) = (Meters::default(), ThreadId(1));
        let number = PhoneNumberId::new("1").unwrap();
        let now = Instant::from_seconds(1_795_255_200);
        let take = |at| meters.take(thread, &number, NUMBER_LIMIT, at);
        for _ in 0..2 {
            let ahead = now.plus(TimeDelta::hours(2));
            let _ = take(ahead);
        }
        assert_eq!(take(now), Ok(()), "the clock was set right");
        let next = now.plus(NUMBER_LIMIT.every());
        assert_eq!(take(now), Err(next), "and counts from there");
        assert_eq!(take(next), Ok(()));
    }
}
