//! Keeps a conversation's row in step with its outbox.

use domain::id::{MessageKey, ThreadId};
use store::{
    StoreError, Tx, message,
    outbox::{self, OutboxState},
    thread,
};

/// Brings a conversation's row in step with what became of its messages: how many are stuck, and
/// whether the customer still waits for an answer.
pub(crate) fn settle_thread(tx: &Tx<'_>, id: ThreadId) -> Result<(), StoreError> {
    // Where nothing is stuck and nothing was, whoever was answered still is.
    let was_stuck = thread::get(tx, id)?.is_some_and(|state| state.trouble > 0);
    if was_stuck || outbox::trouble(tx, id)? > 0 {
        work_out(tx, id)?;
    }
    Ok(())
}

/// The same, where a message counts as an answer now that did not, though nothing was stuck.
pub(crate) fn work_out(tx: &Tx<'_>, id: ThreadId) -> Result<(), StoreError> {
    let Some(mut state) = thread::get(tx, id)? else {
        return Ok(());
    };
    state.trouble = outbox::trouble(tx, state.id)?;
    state.unanswered_since = message::unanswered_since(tx, state.id)?;
    thread::save(tx, &state)
}

/// A conversation's messages whose wait another one's fate may have changed.
pub(crate) fn waiting_in(tx: &Tx<'_>, id: ThreadId) -> Result<Vec<MessageKey>, StoreError> {
    let rows = outbox::of_thread(tx, id)?.into_iter();
    let waiting = rows.filter(|row| matches!(row.state, OutboxState::Waiting { .. }));
    Ok(waiting.map(|row| row.message).collect())
}
