//! Files calls. A customer's call opens the window like a message, answered or not; a call of ours
//! does once the customer accepts it (Meta, Calling API pricing, 2025-12-09).

use super::{
    Effects, Filing, identify,
    last_line::show_as_last,
    message::{bare, happened, note},
};
use crate::api::change::Change;
use domain::{
    author::Author,
    content::Content,
    id::{MessageId, MessageKey, PhoneNumberId},
};
use store::{
    StoreError, Tx,
    message::{self, Inserted, NewMessage},
    thread,
};
use whatsapp::webhook::Call;

/// Files one step of a call. Each call is one line of its conversation, whatever step comes first.
pub(super) fn apply(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    call: &Call,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let Some(content) = call.content() else {
        return Ok(());
    };
    let Some(who) = identify(tx, filing, &call.customer, effects)? else {
        effects.nobody = true;
        return Ok(());
    };
    let mut thread = thread::find_or_create(tx, number, who)?;
    let at = happened(call.at, filing.now);
    let incoming = call.from_customer == Some(true);
    let was_open = thread.facts.closes_at().is_some_and(|closes| closes > at);
    let new = NewMessage {
        author: if incoming {
            Author::Customer
        } else {
            Author::Elsewhere
        },
        opened_window: call.opens_window() && !was_open,
        asks: incoming,
        is_news: incoming,
        opens: call.opens_window(),
        ..bare(
            filing,
            &thread,
            call.id.clone().and_then(MessageId::new),
            at,
            content.clone(),
        )
    };
    let (key, is_new) = match message::insert(tx, &new)? {
        Inserted::New(key) => (key, true),
        Inserted::Known(key) => (key, false),
    };
    if !is_new {
        end(tx, key, &content)?;
    }
    // The window of a call that is known already began with it; ours is accepted later.
    if call.opens_window() && (is_new || !incoming) {
        thread.facts = thread.facts.customer_wrote(at, filing.now);
    }
    if is_new {
        show_as_last(&mut thread, key, at, !incoming, &content, None);
        thread.first_at.get_or_insert(at);
    }
    let rings = is_new && incoming;
    if rings {
        thread.unread += u32::from(thread.read_up_to < Some(filing.stamp));
        thread.unanswered_since = Some(thread.unanswered_since.map_or(at, |since| since.min(at)));
    }
    thread::save(tx, &thread)?;
    effects.changes.insert(Change::Message {
        thread: thread.id,
        key,
    });
    effects.thread(thread.id);
    if rings && filing.notify {
        effects.notes.push(note(tx, &thread, &content)?);
    }
    Ok(())
}

/// How it went, once that is known; a step that comes late takes nothing back.
fn end(tx: &Tx<'_>, key: MessageKey, news: &Content) -> Result<(), StoreError> {
    let known = message::get(tx, key)?.map(|row| row.content);
    let (
        Some(Content::Call {
            answered: before, ..
        }),
        Content::Call {
            incoming,
            answered: Some(answered),
            seconds,
        },
    ) = (known, news)
    else {
        return Ok(());
    };
    // They spoke if any step says so: a call of ours that was accepted ends in its turn.
    let told = Content::Call {
        incoming: *incoming,
        answered: Some(*answered || before == Some(true)),
        seconds: *seconds,
    };
    message::set_content(tx, key, &told)
}
