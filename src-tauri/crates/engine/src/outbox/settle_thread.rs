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
    let Some(mut state) = thread::get(tx, id)? else {
        return Ok(());
    };
    let trouble = outbox::trouble(tx, state.id)?;
    // Where nothing is stuck and nothing was, whoever was answered still is.
    if state.trouble == 0 && trouble == 0 {
        return Ok(());
    }
    state.trouble = trouble;
    state.unanswered_since = message::unanswered_since(tx, state.id)?;
    thread::save(tx, &state)
}

/// A conversation's messages whose wait another one's fate may have changed.
pub(crate) fn waiting_in(tx: &Tx<'_>, id: ThreadId) -> Result<Vec<MessageKey>, StoreError> {
    let rows = outbox::of_thread(tx, id)?.into_iter();
    let waiting = rows.filter(|row| matches!(row.state, OutboxState::Waiting { .. }));
    Ok(waiting.map(|row| row.message).collect())
}
