//! Quitting: what was sent was meant, so it leaves now and not at the next start; what cannot is
//! said.

use super::{UnderWay, due};
use crate::{
    api::fault::Fault,
    log::name_of,
    notifier::{Note, NoteKind},
    outgoing::Room,
};
use chrono::TimeDelta;
use domain::{id::ThreadId, instant::Instant};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use store::{
    Read, StoreError,
    outbox::{self, OutboxRow, OutboxState},
    person, thread,
};
use tokio::time::{sleep_until, timeout_at};

/// How long requests may still begin: their answers take a moment, too.
const LAST_CALL: Duration = Duration::from_secs(3);
/// How long quitting waits for Meta's answers.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many customers are named at most: a notification has few lines.
const NAMED: usize = 5;

/// Sends what was to leave within seconds, waits for what is under way (cut off, nobody would know
/// whether it went), and tells of what stays.
pub(super) async fn go(room: &Arc<Room>, mut under_way: UnderWay) {
    let begun = tokio::time::Instant::now();
    let all = async {
        if room.desk.does_the_disk_fail() {
            // An answer that is not written down yet has this one chance more.
            let _ = room.desk.store().look_for_room().await;
        }
        if let Err(why) = end_the_delay(room).await {
            tracing::warn!(%why, "what can still be taken back leaves at the next start");
        }
        let last_call = sleep_until(begun + LAST_CALL);
        tokio::pin!(last_call);
        loop {
            let (fresh, next) = fresh(room).await;
            for row in fresh {
                under_way.begin(row);
            }
            if under_way.is_idle() && next.is_none() {
                break;
            }
            tokio::select! {
                true = under_way.one_ends() => {}
                () = super::sleep_until(room, next) => {}
                () = &mut last_call => break,
            }
        }
        room.no_more_sends();
        while under_way.one_ends().await {}
    };
    if timeout_at(begun + PATIENCE, all).await.is_err() {
        tracing::warn!("a request was cut off; the next start asks whether it arrived");
    }
    room.no_more_sends();
    drop(under_way);
    match room.desk.store().read(what_stays).await {
        Ok(Some(note)) => room.desk.tell(note),
        Ok(None) => {}
        Err(why) => tracing::error!(%why, "the outbox cannot be read"),
    }
}

/// Nothing can be taken back any more.
async fn end_the_delay(room: &Room) -> Result<(), Fault> {
    let now = room.desk.now();
    let end = move |tx: &store::Tx<'_>| outbox::end_delay(tx, now);
    room.desk.store().write(end).await?;
    Ok(())
}

/// What was never tried and can go now, and when there is more of it before the last call. What
/// failed is tried again at the next start.
async fn fresh(room: &Room) -> (Vec<OutboxRow>, Option<Instant>) {
    if room.desk.does_the_disk_fail() {
        return (Vec::new(), None);
    }
    let now = room.desk.now();
    let soon = now.plus(TimeDelta::from_std(LAST_CALL).unwrap_or_default());
    let (mut now_due, mut next) = (Vec::new(), None::<Instant>);
    for row in due(room, soon).await.0 {
        match row.state {
            OutboxState::Waiting {
                attempts: 0,
                not_before,
                ..
            } if not_before <= now => now_due.push(row),
            OutboxState::Waiting {
                attempts: 0,
                not_before,
                ..
            } => {
                next = Some(next.map_or(not_before, |next| next.min(not_before)));
            }
            _ => {}
        }
    }
    (now_due, next)
}

/// What is told of messages that stay; `None` when none does.
fn what_stays(read: &Read<'_>) -> Result<Option<Note>, StoreError> {
    let waiting = outbox::waiting(read)?;
    let mut in_doubt = outbox::in_doubt(read)?;
    in_doubt.retain(|row| !row.state.is_taken_back());
    in_doubt.extend(outbox::sending(read)?);
    let threads: BTreeSet<ThreadId> = waiting
        .iter()
        .chain(&in_doubt)
        .map(|row| row.thread)
        .collect();
    let mut names = Vec::with_capacity(threads.len());
    for id in threads {
        if let Some(state) = thread::get(read, id)? {
            names.push(name_of(person::get(read, state.person)?.as_ref()));
        }
    }
    if names.len() > NAMED {
        names.truncate(NAMED);
        names.push("…".to_owned());
    }
    let count = |rows: &[OutboxRow]| u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let stays = !waiting.is_empty() || !in_doubt.is_empty();
    Ok(stays.then(|| Note {
        name: names.join(", "),
        count: Some(count(&waiting)),
        in_doubt: count(&in_doubt),
        ..Note::bare(NoteKind::NotLeft)
    }))
}
