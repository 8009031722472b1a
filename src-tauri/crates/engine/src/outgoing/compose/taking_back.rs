//! Taking back: out of the outbox and the conversation, with the words back in the composer.

use super::kept_draft;
use crate::{
    api::compose::{Draft, TemplateDraft},
    log::{OutboxBody, OutboxRequest, line, settle_thread},
};
use domain::{
    id::{MessageKey, OutgoingId, ThreadId},
    instant::Instant,
};
use store::{
    StoreError, Tx, attachment, draft, ledger,
    message::{self, MessageRow},
    outbox::{self, OutboxRow, OutboxState},
    thread,
};

/// What was taken back.
pub(super) struct TakenBack {
    /// From which conversation.
    pub thread: ThreadId,
    /// The messages that are no more.
    pub keys: Vec<MessageKey>,
    /// The words, for the composer.
    pub draft: Draft,
}

/// Takes messages back that still can be; `None` when it is too late for one of them.
pub(super) fn take_back(
    tx: &Tx<'_>,
    ids: &[OutgoingId],
    now: Instant,
) -> Result<Option<TakenBack>, StoreError> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(row) = outbox::get(tx, *id)? else {
            return Ok(None);
        };
        if row.undo_until <= now || !matches!(row.state, OutboxState::Waiting { .. }) {
            return Ok(None);
        }
        rows.push(row);
    }
    let Some(thread) = rows.first().map(|row| row.thread) else {
        return Ok(None);
    };
    let draft = draft_of(tx, &rows)?;
    for row in &rows {
        forget(tx, row)?;
    }
    keep_draft(tx, thread, &draft)?;
    settle_thread(tx, thread)?;
    let keys = rows.iter().map(|row| row.message).collect();
    Ok(Some(TakenBack {
        thread,
        keys,
        draft,
    }))
}

/// Takes a message out of the outbox and the conversation; its customer waits again.
pub(super) fn forget(tx: &Tx<'_>, row: &OutboxRow) -> Result<(), StoreError> {
    outbox::remove(tx, row.id)?;
    ledger::void(tx, row.message)?;
    attachment::unlink(tx, row.message)?;
    message::remove(tx, row.message)?;
    let mut state = thread::get(tx, row.thread)?.ok_or(StoreError::NotFound)?;
    state.unanswered_since = message::unanswered_since(tx, state.id)?;
    state.last = message::last_of(tx, row.thread)?.map(|last| {
        line(
            last.key,
            last.at,
            last.author.is_ours(),
            &last.content,
            last.status,
        )
    });
    thread::save(tx, &state)
}

/// Files go back to the draft with the words; the message keeps some of its own like them.
pub(super) fn keep_files(tx: &Tx<'_>, message: MessageKey) -> Result<(), StoreError> {
    let files = attachment::of_messages(tx, &[message])?;
    attachment::unlink(tx, message)?;
    for file in files {
        attachment::copy(tx, file.id, message)?;
    }
    Ok(())
}

/// What was written, put together again from what went into the outbox.
pub(super) fn draft_of(tx: &Tx<'_>, rows: &[OutboxRow]) -> Result<Draft, StoreError> {
    let mut draft = Draft::default();
    for row in rows {
        let Ok(request) = serde_json::from_value::<OutboxRequest>(row.request.clone()) else {
            // Its message holds the words as well.
            let message = message::get(tx, row.message)?;
            if let Some(words) = message.as_ref().and_then(|row| row.content.text()) {
                add_text(&mut draft.text, words);
            }
            continue;
        };
        if let Some(wamid) = &request.reply_to {
            draft.reply_to =
                message::by_wamid(tx, &row.number, wamid)?.map(|quoted: MessageRow| quoted.key);
        }
        match request.body {
            OutboxBody::Text { text } => add_text(&mut draft.text, &text),
            OutboxBody::File {
                attachment,
                caption,
                ..
            } => {
                if let Some(caption) = caption {
                    add_text(&mut draft.text, &caption);
                }
                draft.files.extend(
                    attachment::get(tx, attachment)?.map(|file| crate::media::staged(&file)),
                );
            }
            OutboxBody::Template { template, values } => {
                draft.template = template.id.map(|id| TemplateDraft { id, values });
            }
            OutboxBody::Reaction { .. } => {}
        }
    }
    Ok(draft)
}

fn add_text(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

pub(super) fn keep_draft(tx: &Tx<'_>, thread: ThreadId, draft: &Draft) -> Result<(), StoreError> {
    if *draft == Draft::default() {
        return draft::clear(tx, thread);
    }
    let json = serde_json::to_string(draft).unwrap_or_default();
    let preview: String = draft.text.chars().take(120).collect();
    draft::save(
        tx,
        thread,
        &json,
        Some(preview.as_str()).filter(|text| !text.is_empty()),
    )
}

/// Gives the words back, before whatever is being written by now.
pub(super) fn give_back(tx: &Tx<'_>, thread: ThreadId, given: &Draft) -> Result<(), StoreError> {
    let mut draft = given.clone();
    if let Some(writing) = kept_draft(tx, thread)? {
        if !writing.text.is_empty() {
            add_text(&mut draft.text, &writing.text);
        }
        draft.reply_to = draft.reply_to.or(writing.reply_to);
        draft.files.extend(writing.files);
        draft.template = draft.template.or(writing.template);
    }
    keep_draft(tx, thread, &draft)
}
