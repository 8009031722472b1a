//! Messages of ours: into the outbox, the conversation and the ledger at once.

use super::naming::thread_of;
use crate::{
    api::change::Change,
    effects::Effects,
    log::{
        Filing, attach, identify,
        message::{bare, react},
        refold::{is_in_order, refold},
        settle_thread, show_as_last, waiting_in,
    },
};
use domain::{
    author::Author,
    content::{Content, Context},
    deed::{Conversation, Imported, Queued, Sending},
    id::{MessageId, MessageKey, OutgoingId},
    instant::Instant,
    ledger_line::LedgerLine,
    outbox_request::OutboxRequest,
    status::Status,
    tariff::quote::Quote,
};
use serde_json::Value;
use store::{
    StoreError, Tx, attachment,
    ledger::{self, NewLine},
    message::{self, Inserted, NewMessage},
    outbox::{self, NewOutbox, OutboxState},
    thread::{self, ThreadState},
};

/// Puts what a person sends at the end of its conversation's queue. A template settles what only a
/// template could follow.
pub(super) fn queued(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    queued: &Queued,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let mut state = thread_of(tx, &queued.conversation)?;
    let mut keys = Vec::with_capacity(queued.messages.len());
    if outbox::make_way(tx, state.id, queued.undo_until)? > 0 {
        keys.extend(waiting_in(tx, state.id)?);
    }
    let mut in_order = true;
    for (part, sending) in queued.messages.iter().enumerate() {
        let own = filing.part(part);
        let key = enqueue(tx, &own, &state, sending, queued.at, queued.undo_until)?;
        in_order &= is_in_order(&state, key, queued.at);
        let status = Some(Status::Queued);
        show_as_last(&mut state, key, queued.at, true, &sending.content, status);
        keys.push(key);
    }
    state.unanswered_since = None;
    state.read_up_to = state.read_up_to.max(queued.read_up_to);
    state.unread = message::unread_after(tx, state.id, state.read_up_to)?;
    thread::save(tx, &state)?;
    if !in_order {
        state = refold(tx, state.id, queued.at)?;
    }
    if state.trouble > 0 {
        let is_template = |sending: &Sending| sending.request.template().is_some();
        if queued.messages.iter().any(is_template) {
            outbox::settle_refused(tx, state.id)?;
        }
        settle_thread(tx, state.id)?;
        let stuck = outbox::of_thread(tx, state.id)?.into_iter();
        keys.extend(stuck.filter(|row| row.dealt_with).map(|row| row.message));
    }
    let thread = state.id;
    let changes = keys.into_iter().map(|key| Change::Message { thread, key });
    effects.changes.extend(changes);
    effects.thread(thread);
    effects.changes.insert(Change::Money {
        number: state.number,
    });
    effects.wake_outbox = true;
    Ok(())
}

/// Puts an emoji of ours on a customer's message, or takes it off.
pub(super) fn reacted(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    conversation: &Conversation,
    sending: &Sending,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let state = thread_of(tx, conversation)?;
    if let Content::Reaction { target, emoji } = &sending.content {
        react(
            tx,
            filing,
            state.id,
            target,
            true,
            emoji.as_deref(),
            filing.now,
        )?;
        if let Some(row) = message::by_wamid(tx, &state.number, target)? {
            let (thread, key) = (state.id, row.key);
            effects.changes.insert(Change::Message { thread, key });
        }
    }
    enqueue(tx, filing, &state, sending, filing.now, filing.now)?;
    effects.wake_outbox = true;
    Ok(())
}

fn enqueue(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    state: &ThreadState,
    sending: &Sending,
    at: Instant,
    undo_until: Instant,
) -> Result<MessageKey, StoreError> {
    let new = NewMessage {
        status: Some(Status::Queued),
        outgoing: Some(sending.id),
        ..ours(
            filing,
            state,
            at,
            &sending.content,
            sending.request.reply_to.clone(),
        )
    };
    let (Inserted::New(key) | Inserted::Known(key)) = message::insert(tx, &new)?;
    if let Some(file) = &sending.file {
        attachment::give(tx, file, key)?;
    }
    outbox::enqueue(
        tx,
        &NewOutbox {
            id: sending.id,
            thread: state.id,
            number: state.number.clone(),
            message: key,
            request: written(&sending.request),
            not_before: undo_until,
            undo_until,
            quote: sending.quote.clone(),
        },
    )?;
    open_line(tx, state, key, at, &sending.quote, sending.line.as_ref())?;
    Ok(key)
}

/// The same message again, at a price that was seen.
pub(super) fn sent_again(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    id: OutgoingId,
    quote: &Quote,
    request: &OutboxRequest,
    line: Option<&LedgerLine>,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let row = outbox::get(tx, id)?.ok_or(StoreError::NotFound)?;
    let state = OutboxState::Waiting {
        not_before: filing.now,
        attempts: 0,
        reason: None,
    };
    outbox::set_state(tx, id, &state)?;
    outbox::set_quote(tx, id, quote)?;
    outbox::set_request(tx, id, &written(request))?;
    message::set_status(tx, row.message, Status::Queued, filing.now, None, None)?;
    ledger::void(tx, row.message)?;
    let thread = thread::get(tx, row.thread)?.ok_or(StoreError::NotFound)?;
    open_line(tx, &thread, row.message, filing.now, quote, line)?;
    settle_thread(tx, row.thread)?;
    super::outcome::changed(tx, &row, effects)?;
    effects.wake_outbox = true;
    Ok(())
}

/// A send that Meta had taken before this database was made.
pub(super) fn imported(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    sent: &Imported,
) -> Result<(), StoreError> {
    let Some(who) = identify(tx, filing, &sent.to, &mut Effects::default())? else {
        return Ok(());
    };
    let mut state = thread::find_or_create(tx, &sent.line, who)?;
    if let Content::Reaction { target, emoji } = &sent.content {
        return react(
            tx,
            filing,
            state.id,
            target,
            true,
            emoji.as_deref(),
            sent.at,
        );
    }
    let new = NewMessage {
        wamid: Some(sent.remote.clone()),
        status: Some(sent.status),
        outgoing: Some(sent.id),
        ..ours(
            filing,
            &state,
            sent.at,
            &sent.content,
            sent.reply_to.clone(),
        )
    };
    let Inserted::New(key) = message::insert(tx, &new)? else {
        return Ok(());
    };
    attach(tx, key, &sent.content)?;
    if let Some(quote) = &sent.quote {
        open_line(tx, &state, key, sent.at, quote, sent.ledger.as_ref())?;
    }
    state.entry = state.entry.replied(sent.at);
    state.unanswered_since = None;
    let read = message::newest_unread(tx, state.id, state.read_up_to)?;
    state.read_up_to = state.read_up_to.max(read);
    state.unread = 0;
    show_as_last(
        &mut state,
        key,
        sent.at,
        true,
        &sent.content,
        Some(sent.status),
    );
    thread::save(tx, &state)
}

fn ours(
    filing: &Filing<'_>,
    state: &ThreadState,
    at: Instant,
    content: &Content,
    reply_to: Option<MessageId>,
) -> NewMessage {
    NewMessage {
        author: Author::Us,
        context: Context {
            reply_to,
            ..Context::default()
        },
        received_at: at,
        ..bare(filing, state, None, at, content.clone())
    }
}

fn open_line(
    tx: &Tx<'_>,
    state: &ThreadState,
    message: MessageKey,
    at: Instant,
    quote: &Quote,
    line: Option<&LedgerLine>,
) -> Result<(), StoreError> {
    let Some(line) = line.cloned() else {
        return Ok(());
    };
    let new = NewLine {
        message,
        thread: state.id,
        number: state.number.clone(),
        at,
        month: line.month,
        quote: quote.clone(),
        category: line.category,
        uses_allowance: line.uses_allowance,
        facts: line.facts,
    };
    ledger::open(tx, &new)
}

fn written(request: &OutboxRequest) -> Value {
    // A struct of plain values always has a JSON form.
    serde_json::to_value(request).unwrap_or_default()
}
