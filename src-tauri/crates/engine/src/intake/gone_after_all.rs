//! A message that a person dropped while nobody knew whether it had gone, and of which Meta says
//! that it did: it is shown, and it costs what it costs.

use super::{Effects, Filing, show_as_last};
use domain::{
    id::{MessageKey, OutgoingId},
    status::Status,
};
use store::{
    StoreError, Tx, attachment,
    given_up::{self, GivenUp},
    ledger::{self, LedgerRow, NewLine},
    message::{self, Author, Inserted, MessageRow, NewMessage},
    outbox::{OutboxRow, OutboxState},
    thread,
};

/// Notes what it takes to file a message again that is about to be dropped, if it may have gone.
pub(crate) fn may_have_gone(tx: &Tx<'_>, row: &OutboxRow) -> Result<(), StoreError> {
    if !matches!(row.state, OutboxState::Uncertain { .. }) {
        return Ok(());
    }
    let Some(message) = message::get(tx, row.message)? else {
        return Ok(());
    };
    let files = attachment::of_messages(tx, &[row.message])?;
    given_up::keep(
        tx,
        &GivenUp {
            outgoing: row.id,
            thread: row.thread,
            at: message.at,
            content: message.content,
            context: message.context,
            files: files.into_iter().map(|file| file.id).collect(),
            line: ledger::get(tx, row.message)?.map(as_new),
        },
    )
}

fn as_new(line: LedgerRow) -> NewLine {
    NewLine {
        message: line.message,
        thread: line.thread,
        number: line.number,
        at: line.at,
        month: line.month,
        quote: line.quote,
        category: line.category,
        uses_allowance: line.uses_allowance,
        facts: line.facts,
    }
}

/// Files the dropped message again that Meta has a `status` of; `None` when there is none, or when
/// it did not go: then it stays dropped.
pub(super) fn file_again(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    id: OutgoingId,
    status: Status,
    effects: &mut Effects,
) -> Result<Option<MessageRow>, StoreError> {
    let Some(gone) = given_up::take(tx, id)?.filter(|_| status != Status::Failed) else {
        return Ok(None);
    };
    let Some(mut state) = thread::get(tx, gone.thread)? else {
        return Ok(None);
    };
    let new = NewMessage {
        thread: gone.thread,
        wamid: None,
        at: gone.at,
        received_at: filing.now,
        author: Author::Us,
        content: gone.content,
        context: gone.context,
        referral: None,
        opened_window: false,
        window_closed_before: None,
        asks: false,
        status: Some(Status::Queued),
        outgoing: Some(id),
        historic: false,
    };
    let (Inserted::New(key) | Inserted::Known(key)) = message::insert(tx, &new)?;
    for file in gone.files {
        attachment::copy(tx, file, key)?;
    }
    open_again(tx, gone.line, key)?;
    let status = Some(Status::Queued);
    show_as_last(&mut state, key, gone.at, true, &new.content, status);
    state.entry = state.entry.replied(gone.at);
    state.unanswered_since = message::unanswered_since(tx, gone.thread)?;
    thread::save(tx, &state)?;
    effects.thread(gone.thread);
    message::get(tx, key)
}

fn open_again(tx: &Tx<'_>, line: Option<NewLine>, message: MessageKey) -> Result<(), StoreError> {
    match line {
        Some(line) => ledger::open(tx, &NewLine { message, ..line }),
        None => Ok(()),
    }
}
