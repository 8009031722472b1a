//! Files what Meta says became of our messages, and what they cost.
//!
//! A status may come first, twice, late or out of order; the ladder only climbs, and a message is
//! charged once whatever comes how often.

use super::{Filing, name_of, settle_price, settle_thread, standby, waiting_in, work_out};
use crate::{
    api::change::Change,
    effects::Effects,
    notifier::{Note, NoteKind},
};
use domain::{
    id::{MessageId, OutgoingId, PhoneNumberId},
    instant::Instant,
    refusal::Refusal,
    retry::ErrorClass,
    status::{Pricing, Status},
};
use serde::{Deserialize, Serialize};
use store::{
    StoreError, Tx, early_status,
    message::{self, MessageRow},
    outbox::{self, OutboxState},
    person, thread,
};
use whatsapp::webhook::StatusUpdate;

/// What a status says, as it is kept until its message is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StatusNews {
    pub status: Status,
    pub at: Instant,
    pub pricing: Option<Pricing>,
    pub entry_point_until: Option<Instant>,
    pub failure: Option<Failure>,
}

/// Why a message did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub key: Refusal,
    pub class: ErrorClass,
    pub detail: Option<String>,
}

/// Files a status webhook.
pub(super) fn apply(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    update: &StatusUpdate,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    // A rung Meta added later: the log keeps it, the ladder does not know it.
    let Some(status) = update.status else {
        return Ok(());
    };
    let news = StatusNews {
        status,
        at: update.at.map_or(filing.now, |at| at.min(filing.now)),
        pricing: update.pricing.clone(),
        entry_point_until: update.entry_point_until,
        failure: update.errors.first().map(|error| Failure {
            key: error.sentence(),
            class: error.class(),
            detail: error
                .details
                .clone()
                .or_else(|| error.message.clone())
                .or_else(|| error.title.clone()),
        }),
    };
    let ours = update
        .callback_data
        .as_deref()
        .and_then(|id| id.parse().ok())
        .map(OutgoingId);
    let row = match message::by_wamid(tx, number, &update.id)? {
        Some(row) => Some(row),
        None => ours
            .map(|id| message::by_outgoing(tx, id))
            .transpose()?
            .flatten(),
    };
    match row {
        Some(row) => settle(tx, filing, number, row, &update.id, &news, effects),
        None => early_status::keep(tx, number, &update.id, filing.now, &to_json(&news)),
    }
}

/// Applies statuses that came before the message had its id.
pub(crate) fn catch_up(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    for kept in early_status::take(tx, number, wamid)? {
        let Ok(news) = serde_json::from_value::<StatusNews>(kept) else {
            continue;
        };
        if let Some(row) = message::by_wamid(tx, number, wamid)? {
            settle(tx, filing, number, row, wamid, &news, effects)?;
        }
    }
    Ok(())
}

fn settle(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    mut row: MessageRow,
    wamid: &MessageId,
    news: &StatusNews,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let before = row.status.unwrap_or(Status::Queued);
    let now = before.after(news.status);
    // What the delivery says outweighs what was said when it was sent, whichever comes first.
    let early = !news.status.is_delivered() && before.is_delivered();
    let (first, second) = match early {
        true => (&row.pricing, &news.pricing),
        false => (&news.pricing, &row.pricing),
    };
    let pricing = first.clone().or_else(|| second.clone());
    // Since when it stands there, the rung it came to says.
    let since = match row.status_at {
        Some(known) if now != news.status => known,
        Some(known) if now == before => known.min(news.at),
        _ => news.at,
    };
    if row.wamid.is_none() {
        message::set_wamid(tx, row.key, wamid)?;
    }
    let failure = news.failure.as_ref().filter(|_| now == Status::Failed);
    if before == Status::Failed && failure.is_none() {
        // It is final, and its reason stays.
        return Ok(());
    }
    message::set_status(
        tx,
        row.key,
        now,
        since,
        pricing.as_ref(),
        failure.map(|f| (f.key, f.detail.as_deref())),
    )?;
    row.status = Some(now);
    row.pricing = pricing;

    let mut thread = thread::get(tx, row.thread)?.ok_or(StoreError::NotFound)?;
    match failure {
        Some(failure) if failure.class == ErrorClass::WindowClosed => {
            thread.facts = thread.facts.refused(news.at);
        }
        Some(failure) if failure.key == Refusal::OtherPartner => {
            standby::heard(&mut thread, true, news.at);
        }
        _ => {}
    }
    if let Some(until) = news.entry_point_until {
        thread.entry = thread.entry.confirmed(until);
    }
    if let Some(last) = thread.last.as_mut().filter(|last| last.key == row.key) {
        last.status = Some(now);
    }
    thread::save(tx, &thread)?;
    let was_taken_back = match row.outgoing {
        Some(id) => is_taken_back(tx, id)?,
        None => false,
    };
    if let Some(id) = row.outgoing
        && resolve(tx, id, now, failure, news.at)?
    {
        if was_taken_back {
            outbox::deal_with(tx, id)?;
            work_out(tx, thread.id)?;
        } else {
            settle_thread(tx, thread.id)?;
        }
        let (thread, behind) = (thread.id, waiting_in(tx, thread.id)?);
        let changes = behind
            .into_iter()
            .map(|key| Change::Message { thread, key });
        effects.changes.extend(changes);
    }
    settle_price(tx, filing.book, &row, news)?;

    effects.changes.insert(Change::Message {
        thread: row.thread,
        key: row.key,
    });
    effects.changes.insert(Change::Money {
        number: number.clone(),
    });
    effects.thread(row.thread);
    effects.wake_outbox = true;
    if now == Status::Failed && before != Status::Failed && filing.notify && !was_taken_back {
        effects.notes.push(Note {
            thread: Some(thread.id),
            number: Some(number.clone()),
            name: name_of(person::get(tx, thread.person)?.as_ref()),
            text: row.content.text().map(str::to_owned),
            ..Note::bare(NoteKind::SendFailed)
        });
    }
    Ok(())
}

/// Whether its words were taken back: nobody waits for it any more.
fn is_taken_back(tx: &Tx<'_>, id: OutgoingId) -> Result<bool, StoreError> {
    let row = outbox::get(tx, id)?;
    Ok(row.is_some_and(|row| row.state.is_taken_back()))
}

/// A status ends every doubt about a send: it went, or it failed. Whether that is news.
fn resolve(
    tx: &Tx<'_>,
    id: OutgoingId,
    now: Status,
    failure: Option<&Failure>,
    at: Instant,
) -> Result<bool, StoreError> {
    let Some(row) = outbox::get(tx, id)? else {
        return Ok(false);
    };
    let state = match (now, failure) {
        (Status::Failed, failure) => OutboxState::Failed {
            key: failure.map_or(Refusal::Unknown, |f| f.key),
            detail: failure.and_then(|f| f.detail.clone()),
            can_retry: failure.is_some_and(|f| {
                matches!(f.class, ErrorClass::RetryAfter | ErrorClass::Reauthenticate)
            }),
            needs_template: failure.is_some_and(|f| f.class == ErrorClass::WindowClosed),
            prices: None,
        },
        _ => match row.state {
            OutboxState::Done { .. } => return Ok(false),
            _ => OutboxState::Done { at },
        },
    };
    outbox::set_state(tx, id, &state)?;
    Ok(true)
}

fn to_json(news: &StatusNews) -> serde_json::Value {
    // A struct of plain values always has a JSON form; null is skipped when read back.
    serde_json::to_value(news).unwrap_or_default()
}
