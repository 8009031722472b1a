//! What became of a message of ours, as far as this program or a person learned it.

use crate::{
    api::change::Change,
    effects::Effects,
    log::{Filing, catch_up, settle_thread, standby, waiting_in, work_out},
};
use domain::{
    deed::{Became, NotSent},
    id::{MessageId, OutgoingId},
    refusal::Refusal,
    status::Status,
};
use store::{
    StoreError, Tx, ledger, message,
    outbox::{self, OutboxRow, OutboxState},
    thread,
};

pub(super) fn apply(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    id: OutgoingId,
    what: &Became,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    if let Became::Accepted { remote } = what {
        // A status may have ended it before, and its row may be gone by now.
        return accepted(tx, filing, id, remote, effects);
    }
    let Some(row) = outbox::get(tx, id)? else {
        // It was settled, and forgotten since; or it is not here yet.
        let known = message::by_outgoing(tx, id)?;
        return known.map(drop).ok_or(StoreError::NotFound);
    };
    if !is_open_to(what, &row.state) {
        return Ok(());
    }
    let now = filing.now;
    match what {
        Became::Accepted { .. } => Ok(()),
        Became::Began => began(tx, filing, &row, effects),
        Became::Waits {
            not_before,
            attempts,
            reason,
        } => {
            let state = OutboxState::Waiting {
                not_before: *not_before,
                attempts: *attempts,
                reason: *reason,
            };
            stands(tx, &row, &state, effects)
        }
        Became::Unclear => {
            let (since, taken_back) = (now, false);
            let state = OutboxState::Uncertain { since, taken_back };
            stands(tx, &row, &state, effects)
        }
        Became::NotSent { why } => not_sent(tx, filing, &row, why, effects),
        Became::StillNotSent { why } => {
            outbox::set_state(tx, id, &failed(why))?;
            settled(tx, &row, effects)
        }
        Became::Learned { what } => learned(tx, filing, &row, *what),
        Became::LetPast => {
            outbox::let_past(tx, row.thread, row.seq)?;
            settled(tx, &row, effects)
        }
        Became::Arrived => {
            outbox::set_state(tx, id, &OutboxState::Done { at: now })?;
            message::set_status(tx, row.message, Status::Sent, now, None, None)?;
            settled(tx, &row, effects)
        }
        Became::WrittenOff => {
            ledger::void(tx, row.message)?;
            let (thread, key) = (row.thread, row.message);
            effects.changes.insert(Change::Message { thread, key });
            effects.changes.insert(Change::Money { number: row.number });
            Ok(())
        }
    }
}

/// Whether something can still become so of a message that stands there: a status that was faster
/// has settled it.
fn is_open_to(what: &Became, state: &OutboxState) -> bool {
    match what {
        Became::Began => matches!(state, OutboxState::Waiting { .. }),
        Became::Waits { .. } | Became::Unclear => matches!(
            state,
            OutboxState::Waiting { .. } | OutboxState::Sending { .. }
        ),
        Became::NotSent { .. } => !matches!(state, OutboxState::Done { .. }),
        _ => true,
    }
}

/// Its conversation is brought in step, and what waits behind it may go.
fn settled(tx: &Tx<'_>, row: &OutboxRow, effects: &mut Effects) -> Result<(), StoreError> {
    settle_thread(tx, row.thread)?;
    effects.wake_outbox = true;
    changed(tx, row, effects)
}

/// A request begins: a message that was tried in vain counts as an answer again.
fn began(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    row: &OutboxRow,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let since = filing.now;
    outbox::set_state(tx, row.id, &OutboxState::Sending { since })?;
    if matches!(row.state, OutboxState::Waiting { attempts, .. } if attempts > 0) {
        work_out(tx, row.thread)?;
    } else {
        settle_thread(tx, row.thread)?;
    }
    let (thread, key) = (row.thread, row.message);
    effects.changes.insert(Change::Message { thread, key });
    Ok(())
}

/// Where a message stands. One that was tried and waits again is no answer.
fn stands(
    tx: &Tx<'_>,
    row: &OutboxRow,
    state: &OutboxState,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    outbox::set_state(tx, row.id, state)?;
    work_out(tx, row.thread)?;
    changed(tx, row, effects)
}

/// Meta took it. A status that was faster has settled it, with its reason if it failed.
fn accepted(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    id: OutgoingId,
    remote: &MessageId,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let row = message::by_outgoing(tx, id)?.ok_or(StoreError::NotFound)?;
    let (key, now) = (row.key, filing.now);
    message::set_wamid(tx, key, remote)?;
    let before = row.status.unwrap_or(Status::Queued);
    let status = before.after(Status::Accepted);
    if status != before {
        outbox::set_state(tx, id, &OutboxState::Done { at: now })?;
        message::set_status(tx, key, status, now, None, None)?;
    }
    if let Some(mut state) = thread::get(tx, row.thread)? {
        state.entry = state.entry.replied(now);
        if let Some(last) = state.last.as_mut().filter(|last| last.key == key) {
            last.status = Some(status);
        }
        thread::save(tx, &state)?;
        catch_up(tx, filing, &state.number, remote, effects)?;
    }
    let thread = row.thread;
    effects.changes.insert(Change::Message { thread, key });
    effects.thread(thread);
    effects.wake_outbox = true;
    Ok(())
}

/// It costs nothing, its customer waits again, and its conversation shows that something is stuck.
fn not_sent(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    row: &OutboxRow,
    why: &NotSent,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    outbox::set_state(tx, row.id, &failed(why))?;
    let reason = Some((why.key, None));
    message::set_status(tx, row.message, Status::Failed, filing.now, None, reason)?;
    ledger::void(tx, row.message)?;
    settle_thread(tx, row.thread)?;
    effects.changes.insert(Change::Money {
        number: row.number.clone(),
    });
    // What it held back may go now.
    effects.wake_outbox = true;
    let (thread, key) = (row.thread, row.message);
    effects.changes.insert(Change::Message { thread, key });
    effects.thread(thread);
    Ok(())
}

/// Meta says the window is closed: it is, until the customer writes again. Or somebody else answers.
fn learned(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    row: &OutboxRow,
    what: Refusal,
) -> Result<(), StoreError> {
    if what == Refusal::OtherPartner {
        return standby::refused(tx, row.thread, filing.now);
    }
    let Some(mut state) = thread::get(tx, row.thread)? else {
        return Ok(());
    };
    state.facts = state.facts.refused(filing.now);
    thread::save(tx, &state)
}

/// A message changed, and with it perhaps why those behind it wait.
pub(super) fn changed(
    tx: &Tx<'_>,
    row: &OutboxRow,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let thread = row.thread;
    let keys = waiting_in(tx, thread)?.into_iter().chain([row.message]);
    let changes = keys.map(|key| Change::Message { thread, key });
    effects.changes.extend(changes);
    effects.thread(thread);
    Ok(())
}

fn failed(why: &NotSent) -> OutboxState {
    OutboxState::Failed {
        key: why.key,
        detail: why.detail.clone(),
        can_retry: why.can_retry,
        needs_template: why.needs_template,
        prices: why.prices,
    }
}
