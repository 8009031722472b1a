//! Carries webhooks to their callbacks, in order, several in one body when several are due, and
//! again with growing pauses until the answer is 200 or seven days have passed (Meta, Webhooks,
//! 2026-09-11). One courier walks at a time, so order within a body is Meta's order of events.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::webhook;
use crate::core::Core;
use crate::world::{Callback, World};
use crate::{ids, loopback};

/// Seconds before the next attempt, by how many have failed; the last one repeats.
const PAUSES: [i64; 12] = [1, 2, 5, 10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400];
const GIVES_UP: TimeDelta = TimeDelta::days(7);
const BATCH: usize = 100;
const PATIENCE: Duration = Duration::from_secs(10);

/// Walks until the sandbox closes.
pub(crate) async fn walk(core: Arc<Core>, http: reqwest::Client) {
    let mut changes = core.watch();
    loop {
        changes.mark_unchanged();
        let round = async {
            match core.look(pack) {
                Ok(parcel) => carry(&core, &http, parcel).await,
                Err(pause) => wait(&core, pause, &mut changes).await,
            }
        };
        tokio::select! {
            () = round => {}
            () = core.closed() => return,
        }
    }
}

/// Whether nothing is due or on its way at `now`.
pub(crate) fn idle(world: &World, now: DateTime<Utc>) -> bool {
    world.outgoing.iter().all(|d| d.next_at > now) && world.due.first().is_none_or(|d| d.at > now)
}

struct Parcel {
    seqs: Vec<u64>,
    callback: Callback,
    signature: String,
    body: Vec<u8>,
}

/// The next body to post, or when there will be one.
fn pack(world: &World, now: DateTime<Utc>) -> Result<Parcel, Option<DateTime<Utc>>> {
    let mut ready: Vec<_> = world.outgoing.iter().filter(|d| d.next_at <= now).collect();
    ready.sort_by_key(|d| (d.next_at, d.seq));
    let Some(first) = ready.first() else {
        let next = world.outgoing.iter().map(|d| d.next_at).min();
        let due = world.due.first().map(|d| d.at);
        return Err(next.into_iter().chain(due).min());
    };
    let Some(callback) = webhook::target(world, first) else {
        // Unsubscribed in the meantime: an empty parcel throws the delivery away.
        let callback = Callback {
            url: String::new(),
            verify_token: String::new(),
            verified: true,
        };
        let seqs = vec![first.seq];
        return Ok(Parcel {
            seqs,
            callback,
            signature: String::new(),
            body: Vec::new(),
        });
    };
    let same = |d: &&&crate::world::Delivery| {
        d.next_at == first.next_at
            && webhook::target(world, d).is_some_and(|c| c.url == callback.url)
    };
    let batch: Vec<_> = ready.iter().filter(same).take(BATCH).copied().collect();
    let body = webhook::written(&webhook::body(world, &batch));
    let signature = webhook::signature(&world.account.app_secret, &body);
    Ok(Parcel {
        seqs: batch.iter().map(|d| d.seq).collect(),
        callback: callback.clone(),
        signature,
        body,
    })
}

async fn carry(core: &Core, http: &reqwest::Client, parcel: Parcel) {
    // A state file may name any address; what may not be reached is thrown away like what nobody
    // is subscribed to.
    if !loopback::holds_text(&parcel.callback.url) {
        return core.with(|world, _| world.outgoing.retain(|d| !parcel.seqs.contains(&d.seq)));
    }
    if !parcel.callback.verified {
        let verified = verify(http, &parcel.callback.url, &parcel.callback.verify_token).await;
        if let Err(why) = &verified {
            tracing::warn!(%why, "the callback did not pass the verify challenge");
        }
        core.with(|world, _| mark_verified(world, &parcel.callback.url));
    }
    let answer = http
        .post(&parcel.callback.url)
        .header("content-type", "application/json")
        .header("user-agent", "facebookexternalua")
        .header("x-hub-signature-256", &parcel.signature)
        .timeout(PATIENCE)
        .body(parcel.body)
        .send()
        .await;
    let arrived = answer.is_ok_and(|a| a.status() == reqwest::StatusCode::OK);
    let manual = core.clock.is_manual();
    core.with(|world, now| settle(world, &parcel.seqs, arrived, manual, now));
}

/// Only the callback from the command line is tried unverified; Meta's own rule, that a callback
/// must pass first, holds for those set through the API.
fn mark_verified(world: &mut World, url: &str) {
    if let Some(app) = world.callbacks.app.as_mut().filter(|c| c.url == url) {
        app.verified = true;
    }
}

fn settle(world: &mut World, seqs: &[u64], arrived: bool, manual: bool, now: DateTime<Utc>) {
    if arrived {
        world.delivered += seqs.len() as u64;
        return world.outgoing.retain(|d| !seqs.contains(&d.seq));
    }
    world.failed_attempts += 1;
    for delivery in world.outgoing.iter_mut().filter(|d| seqs.contains(&d.seq)) {
        let pause = PAUSES[(delivery.attempts as usize).min(PAUSES.len() - 1)];
        // A clock turned by hand has already passed the next attempts: they follow one another.
        let from = if manual { delivery.next_at } else { now };
        delivery.next_at = from + TimeDelta::seconds(pause);
        delivery.attempts += 1;
    }
    let before = world.outgoing.len();
    world
        .outgoing
        .retain(|d| d.next_at - d.created_at <= GIVES_UP);
    world.dropped += (before - world.outgoing.len()) as u64;
}

/// Waits for a change, or until something is due.
async fn wait(
    core: &Core,
    next: Option<DateTime<Utc>>,
    changes: &mut tokio::sync::watch::Receiver<u64>,
) {
    let pause = match next {
        Some(at) if !core.clock.is_manual() => (at - core.clock.now()).to_std().unwrap_or_default(),
        _ => Duration::from_secs(3_600),
    };
    tokio::select! {
        () = tokio::time::sleep(pause) => {}
        _ = changes.changed() => {}
    }
}

/// Meta's challenge: a GET with `hub.*` must be answered 200 with the challenge.
pub(crate) async fn verify(http: &reqwest::Client, url: &str, token: &str) -> Result<(), String> {
    if token.is_empty() {
        return Ok(());
    }
    let mut url = Url::parse(url).map_err(|e| e.to_string())?;
    let challenge = (1_000_000_000 + ids::below(1_000_000_000)).to_string();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.verify_token", token);
    let answer = http
        .get(url)
        .timeout(PATIENCE)
        .send()
        .await
        .map_err(|e| e.without_url().to_string())?;
    let status = answer.status();
    let body = answer
        .text()
        .await
        .map_err(|e| e.without_url().to_string())?;
    if status != reqwest::StatusCode::OK {
        return Err(format!(
            "HTTP Status Code = {}; HTTP Message = {status}",
            status.as_u16()
        ));
    }
    if body.trim() == challenge {
        Ok(())
    } else {
        Err("the challenge was not returned".into())
    }
}
