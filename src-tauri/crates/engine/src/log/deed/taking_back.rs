//! Out of the outbox and the conversation. The words are the composer's business.

use crate::{
    api::change::Change,
    effects::Effects,
    log::{line_of, settle_thread},
};
use domain::id::{MessageKey, OutgoingId};
use store::{
    StoreError, Tx, attachment, ledger, message,
    outbox::{self, OutboxRow, OutboxState},
    thread,
};

/// A person took messages back before they went.
pub(super) fn taken_back(
    tx: &Tx<'_>,
    ids: &[OutgoingId],
    effects: &mut Effects,
) -> Result<(), StoreError> {
    for id in ids {
        let row = outbox::get(tx, *id)?.ok_or(StoreError::NotFound)?;
        forget(tx, &row)?;
        settle_thread(tx, row.thread)?;
        changed(&row, effects);
    }
    Ok(())
}

/// A person gave a message up. What may have gone stays where it is, and so does what it may cost,
/// until Meta says what became of it; nothing waits for it or asks about it any more.
pub(super) fn dropped(
    tx: &Tx<'_>,
    id: OutgoingId,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let row = outbox::get(tx, id)?.ok_or(StoreError::NotFound)?;
    if let OutboxState::Uncertain { since, .. } = row.state {
        let taken_back = true;
        outbox::set_state(tx, id, &OutboxState::Uncertain { since, taken_back })?;
    } else {
        forget(tx, &row)?;
    }
    settle_thread(tx, row.thread)?;
    super::outcome::changed(tx, &row, effects)?;
    effects.wake_outbox = true;
    Ok(())
}

/// Takes a message out of the outbox and the conversation; its customer waits again.
fn forget(tx: &Tx<'_>, row: &OutboxRow) -> Result<(), StoreError> {
    outbox::remove(tx, row.id)?;
    ledger::void(tx, row.message)?;
    attachment::unlink(tx, row.message)?;
    message::remove(tx, row.message)?;
    let mut state = thread::get(tx, row.thread)?.ok_or(StoreError::NotFound)?;
    state.unanswered_since = message::unanswered_since(tx, state.id)?;
    state.last = message::last_of(tx, row.thread)?.as_ref().map(line_of);
    thread::save(tx, &state)
}

/// Files go back to the draft with the words; the message keeps some of its own like them.
pub(crate) fn keep_files(tx: &Tx<'_>, message: MessageKey) -> Result<(), StoreError> {
    let files = attachment::of_messages(tx, &[message])?;
    attachment::unlink(tx, message)?;
    for file in files {
        attachment::copy(tx, file.id, message)?;
    }
    Ok(())
}

fn changed(row: &OutboxRow, effects: &mut Effects) {
    let (thread, key) = (row.thread, row.message);
    effects.changes.insert(Change::Message { thread, key });
    effects.thread(thread);
}
