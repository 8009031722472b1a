//! Files that customers sent, fetched from Meta at once: several at the same time, so that one that
//! hardly comes holds up nobody else's.

use super::{dimensions, playing};
use crate::{
    api::{change::Change, fault::Fault},
    media::Room,
};
use bytes::Bytes;
use chrono::TimeDelta;
use domain::{
    file_state::FileState,
    file_type::LARGEST,
    id::{AttachmentId, ThreadId},
    instant::Instant,
    retry::{ErrorClass, NextStep, Pace, next_step},
};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::sync::Arc;
use store::{
    attachment::{self, AttachmentRow},
    message, thread,
};
use whatsapp::client::{CallError, Cause};

/// How many files are fetched at the same time.
const AT_ONCE: usize = 4;
/// How many of them in one conversation: whoever sends a hundred does not hold up the others.
const OF_ONE: usize = 2;
/// How long Meta keeps a file at most: our uploads for 30 days, what customers sent for 7 (Meta,
/// Media, 2025-12).
const META_KEEPS: TimeDelta = TimeDelta::days(30);
/// How long fetching rests when a file that is here cannot be kept.
const BREATH: TimeDelta = TimeDelta::seconds(30);

/// Fetches files until the engine stops.
pub(crate) async fn run(room: Arc<Room>) {
    let mut under_way = FuturesUnordered::new();
    let mut places: Vec<(AttachmentId, ThreadId)> = Vec::new();
    let mut pause = None;
    loop {
        if let Err(why) = playing::measure_new(&room).await {
            tracing::warn!(%why, "how sounds play is not known");
        }
        let now = room.desk.now();
        while pause.is_none() && places.len() < AT_ONCE {
            let Some((file, thread)) = next_due(&room, now, &places).await else {
                break;
            };
            places.push((file.id, thread));
            let (id, room) = (file.id, &room);
            under_way.push(async move { (id, fetch(room, file).await) });
        }
        tokio::select! {
            Some((id, result)) = under_way.next() => {
                places.retain(|(known, _)| *known != id);
                if let Err(why) = result {
                    tracing::warn!(%why, "a file could not be filed");
                    // The disk is full, most likely: fetching it again at once would not help.
                    pause = Some(room.desk.time().rest(BREATH));
                }
            }
            () = room.desk.wake().media.notified() => {}
            () = next_time(&room, now, pause.as_mut()) => pause = None,
        }
    }
}

/// The next file that is due, unless too many of the same conversation are `under_way`.
async fn next_due(
    room: &Room,
    now: Instant,
    under_way: &[(AttachmentId, ThreadId)],
) -> Option<(AttachmentRow, ThreadId)> {
    let ids: Vec<_> = under_way.iter().map(|(id, _)| *id).collect();
    let threads: Vec<_> = under_way.iter().map(|(_, thread)| *thread).collect();
    let busy = move |thread: &ThreadId| {
        let of_it = threads.iter().filter(|other| *other == thread);
        of_it.count() >= OF_ONE
    };
    let busy: Vec<_> = under_way
        .iter()
        .map(|(_, thread)| *thread)
        .filter(busy)
        .collect();
    let found = room
        .desk
        .store()
        .read(move |read| attachment::to_fetch(read, now, &ids, &busy))
        .await;
    found.unwrap_or_else(|why| {
        tracing::error!(%why, "files to fetch cannot be looked up");
        None
    })
}

/// Resolves when there may be something to begin: after the pause, if there is one, else when the
/// next file is due.
async fn next_time(room: &Room, now: Instant, pause: Option<&mut BoxFuture<'static, ()>>) {
    if let Some(pause) = pause {
        return pause.await;
    }
    let next = room
        .desk
        .store()
        .read(move |read| attachment::next_fetch(read, now))
        .await;
    sleep_until(room, next.unwrap_or(None)).await;
}

async fn sleep_until(room: &Room, at: Option<Instant>) {
    match at {
        Some(at) => room.desk.time().sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn fetch(room: &Room, file: AttachmentRow) -> Result<(), Fault> {
    let Some(key) = file.message else {
        return Ok(());
    };
    let place = room
        .desk
        .store()
        .read(move |read| {
            let Some(row) = message::get(read, key)? else {
                return Ok(None);
            };
            Ok(thread::get(read, row.thread)?.map(|state| (state.id, state.number, row.at)))
        })
        .await?;
    let account = place
        .as_ref()
        .and_then(|(_, number, _)| room.desk.accounts().of_number(number));
    let (Some((thread, _, at)), Some(account), Some(media_id)) =
        (place, account, file.media_id.clone())
    else {
        return put(
            room,
            AttachmentRow {
                state: FileState::Failed,
                next_try: None,
                ..file
            },
            None,
        )
        .await;
    };
    if room.desk.time().earlier_now().since(at) > META_KEEPS {
        return put(
            room,
            AttachmentRow {
                state: FileState::Lost,
                next_try: None,
                ..file
            },
            None,
        )
        .await;
    }
    let fetched = account
        .client
        .download_media(&media_id, LARGEST, file.sha256.as_deref())
        .await;
    match fetched {
        Ok((info, bytes)) => {
            let (width, height) = dimensions(&bytes).unzip();
            let row = AttachmentRow {
                state: FileState::Ready,
                mime: file.mime.clone().or(info.mime),
                size: Some(bytes.len() as u64),
                width,
                height,
                next_try: None,
                ..file
            };
            put(room, row, Some(bytes)).await?;
        }
        Err(error) => put(room, after_failure(file, &error, room.desk.now()), None).await?,
    }
    room.desk.feed().announce([Change::Message { thread, key }]);
    Ok(())
}

fn after_failure(file: AttachmentRow, error: &CallError, now: Instant) -> AttachmentRow {
    let attempts = file.attempts + 1;
    let too_large = matches!(error.cause, Cause::TooLarge);
    let gone = error.http == Some(404) || (error.class == ErrorClass::Permanent && !too_large);
    let class = if error.class == ErrorClass::Uncertain {
        ErrorClass::RetryAfter
    } else {
        error.class
    };
    match next_step(class, Pace::Slow, attempts, 0.5, None) {
        NextStep::Retry { after } => AttachmentRow {
            attempts,
            next_try: Some(now.plus(after)),
            ..file
        },
        _ if gone || too_large => AttachmentRow {
            attempts,
            state: FileState::Lost,
            next_try: None,
            ..file
        },
        _ => AttachmentRow {
            attempts,
            state: FileState::Failed,
            next_try: None,
            ..file
        },
    }
}

async fn put(room: &Room, row: AttachmentRow, bytes: Option<Bytes>) -> Result<(), Fault> {
    let kept = match bytes {
        Some(bytes) => Some(room.desk.store().keep_file(bytes).await?),
        None => None,
    };
    room.desk
        .store()
        .write(move |tx| {
            if let Some(kept) = &kept {
                attachment::put_bytes(tx, row.id, kept)?;
            }
            attachment::update(tx, &row)
        })
        .await?;
    Ok(())
}
