//! Taking back: the words of what was queued, back in the composer.

use super::kept_draft;
use crate::{
    api::compose::{Draft, TemplateDraft},
    log::Doing,
};
use domain::{
    deed::Deed,
    id::{OutgoingId, ThreadId},
    instant::Instant,
    outbox_request::{OutboxBody, OutboxRequest, with_row},
};
use store::{
    StoreError, Tx, attachment, draft,
    message::{self, MessageRow},
    outbox::{self, OutboxRow, OutboxState},
};

/// Takes messages back that still can be, with their words in the composer; `None` when it is too
/// late for one of them.
pub(super) fn take_back(
    tx: &Tx<'_>,
    doing: &mut Doing<'_>,
    ids: Vec<OutgoingId>,
    now: Instant,
) -> Result<Option<Draft>, StoreError> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in &ids {
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
    doing.deed(tx, &Deed::TakenBack { ids })?;
    keep_draft(tx, thread, &draft)?;
    Ok(Some(draft))
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
        let files = attachment::of_messages(tx, &[row.message])?;
        match request.body {
            OutboxBody::Text { text } => add_text(&mut draft.text, &text),
            OutboxBody::File { caption, .. } => {
                if let Some(caption) = caption {
                    add_text(&mut draft.text, &caption);
                }
                draft.files.extend(files.iter().map(crate::media::staged));
            }
            OutboxBody::Template { template, values } => {
                let values = with_row(values, files.first().map(|file| file.id));
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
