//! A conversation's row, worked out again from its messages: for whatever does not sort last among
//! them, so that the order in which entries come makes no difference.

use super::{last_line::line_of, work_out};
use domain::{
    id::{MessageKey, ThreadId},
    instant::Instant,
    window::WindowFacts,
};
use store::{
    StoreError, Tx,
    message::{self, Opening},
    thread::{self, ThreadState},
};

/// Whether a message sorts last in its conversation, by when it was written and by when it was heard;
/// `before` is the conversation without it. What answers is heard when it is written, so nothing that
/// was written before the last one can cover what comes now.
pub(super) fn is_in_order(before: &ThreadState, key: MessageKey, at: Instant) -> bool {
    let last = before.last.as_ref();
    last.is_none_or(|last| last.at <= at && last.key < key)
}

/// Works a conversation's row out from its messages, and from `from` on which of them opened the
/// window.
pub(super) fn refold(tx: &Tx<'_>, id: ThreadId, from: Instant) -> Result<ThreadState, StoreError> {
    open_again(tx, id, from)?;
    work_out(tx, id)?;
    let mut state = thread::get(tx, id)?.ok_or(StoreError::NotFound)?;
    state.last = message::last_of(tx, state.id)?.as_ref().map(line_of);
    state.unread = message::unread_after(tx, state.id, state.read_up_to)?;
    thread::save(tx, &state)?;
    Ok(state)
}

/// Which messages opened the window, and after which close.
fn open_again(tx: &Tx<'_>, thread: ThreadId, from: Instant) -> Result<(), StoreError> {
    let mut facts = WindowFacts::default();
    for opening in message::openings_since(tx, thread, from)? {
        match opening {
            Opening::Refused { at } => facts = facts.refused(at),
            Opening::Wrote {
                key,
                at,
                received_at,
                opened,
                closed_before,
            } => {
                let closes = facts.closes_at();
                let opens = closes.is_none_or(|closes| closes <= at);
                let before = closes.filter(|closes| *closes <= at);
                if at >= from && (opened, closed_before) != (opens, before) {
                    message::set_opening(tx, key, opens, before)?;
                }
                facts = facts.customer_wrote(at, received_at);
            }
        }
    }
    Ok(())
}
