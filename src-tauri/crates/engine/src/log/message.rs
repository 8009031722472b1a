//! Files what customers write and do, and what we wrote elsewhere.

use super::{
    Effects, Filing, group, identify,
    last_line::{say_again, show_as_last},
    person::moved,
    refold::{is_in_order, refold},
    standby,
};
use crate::{
    api::change::Change,
    notifier::{Note, NoteKind},
};
use domain::{
    author::Author,
    content::{Content, Media},
    customer::Identity,
    entry::EntryId,
    file_state::FileState,
    id::{MessageId, MessageKey, PhoneNumberId, ThreadId},
    instant::Instant,
    phone::E164,
};
use store::{
    StoreError, Tx,
    attachment::{self, NewAttachment},
    early_change::{self, EarlyChange},
    message::{self, Inserted, MessageRow, NewMessage},
    person,
    register::{self, Word},
    thread::{self, ThreadState},
};
use whatsapp::webhook::{Echo, HistoryMessage, Inbound};

/// Files a message from a customer.
pub(super) fn inbound(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    inbound: &Inbound,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let Some(who) = identify(tx, filing, &inbound.from, effects)? else {
        effects.nobody = true;
        return Ok(());
    };
    if let Some(id) = &inbound.group {
        return group::inbound(tx, filing, number, id, who, inbound, effects);
    }
    let mut thread = thread::find_or_create(tx, number, who)?;
    let at = happened(inbound.at, filing.now);
    match &inbound.content {
        Content::Reaction { target, emoji } => {
            react(tx, filing, thread.id, target, false, emoji.as_deref(), at)?;
            touch(tx, number, target, &thread, effects)
        }
        Content::Edit { target, content } => {
            changes(tx, filing, &thread, target, Some(content), at)?;
            touch(tx, number, target, &thread, effects)
        }
        Content::Revoke { target } => {
            changes(tx, filing, &thread, target, None, at)?;
            touch(tx, number, target, &thread, effects)
        }
        content => {
            if let Content::System {
                new_wa_id,
                new_user_id,
                ..
            } = content
            {
                follow(
                    tx,
                    &inbound.from,
                    new_wa_id.as_deref(),
                    new_user_id.as_deref(),
                    filing,
                    effects,
                )?;
                // They may turn out to be somebody known, whose conversation takes this one in.
                thread = thread::get(tx, thread.id)?.ok_or(StoreError::NotFound)?;
            }
            let opens = inbound.opens_window();
            let closed_before = thread.facts.closes_at().filter(|closes| *closes <= at);
            let was_open = thread.facts.closes_at().is_some_and(|closes| closes > at);
            let author = if matches!(content, Content::System { .. }) {
                Author::System
            } else {
                Author::Customer
            };
            // What somebody else answers waits for nobody here, nor does what is no message.
            let waits = author == Author::Customer && opens && !inbound.standby;
            let heard = waits || content.is_unseen_change();
            let new = NewMessage {
                thread: thread.id,
                wamid: inbound.id.clone(),
                at,
                received_at: filing.now,
                author,
                content: content.clone(),
                context: inbound.context.clone(),
                referral: inbound.referral.clone(),
                opened_window: opens && !was_open,
                window_closed_before: closed_before.filter(|_| opens),
                asks: waits,
                brought: (filing.stamp, filing.part),
                is_news: heard,
                opens,
                status: None,
                outgoing: None,
                historic: false,
            };
            let key = match message::insert(tx, &new)? {
                Inserted::New(key) => key,
                Inserted::Known(key) => return heard_again(tx, filing, &thread, key, effects),
            };
            attach(tx, key, content)?;
            effects.fetch_media |= matches!(content, Content::Media(_));
            if opens {
                thread.facts = thread.facts.customer_wrote(at, filing.now);
            }
            if let Some(referral) = &inbound.referral {
                thread.entry = thread
                    .entry
                    .referred(at, referral.source_type.as_deref() == Some("ad"));
                thread.referral = Some(referral.clone());
            }
            standby::heard(&mut thread, inbound.standby, at);
            thread.unread += u32::from(heard && thread.read_up_to < Some(filing.stamp));
            if waits {
                thread.unanswered_since =
                    Some(thread.unanswered_since.map_or(at, |since| since.min(at)));
            }
            let in_order = is_in_order(&thread, key, at);
            show_as_last(&mut thread, key, at, false, content, None);
            thread.first_at = Some(thread.first_at.map_or(at, |first| first.min(at)));
            thread::save(tx, &thread)?;
            changed_before(tx, &thread, inbound.id.as_ref(), key)?;
            if !in_order {
                thread = refold(tx, thread.id, at)?;
            }
            effects.changes.insert(Change::Message {
                thread: thread.id,
                key,
            });
            effects.thread(thread.id);
            if filing.notify && waits {
                effects.notes.push(note(tx, &thread, content)?);
            }
            Ok(())
        }
    }
}

/// Files a message of ours sent from the phone: it answers, but opens nothing and costs nothing
/// (Meta, Onboarding business app users, 2026-09-11).
pub(super) fn echo(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    echo: &Echo,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let Some(who) = identify(tx, filing, &echo.to, effects)? else {
        effects.nobody = true;
        return Ok(());
    };
    let mut thread = thread::find_or_create(tx, number, who)?;
    let at = happened(echo.at, filing.now);
    let new = NewMessage {
        author: if echo.standby {
            Author::Elsewhere
        } else {
            Author::Phone
        },
        ..bare(filing, &thread, echo.id.clone(), at, echo.content.clone())
    };
    let Inserted::New(key) = message::insert(tx, &new)? else {
        return Ok(());
    };
    attach(tx, key, &echo.content)?;
    effects.fetch_media |= matches!(echo.content, Content::Media(_));
    if thread.unanswered_since.is_some_and(|since| since <= at) {
        thread.unanswered_since = None;
    }
    let read = message::heard_by_then(tx, thread.id, at)?;
    thread.read_up_to = thread.read_up_to.max(read);
    thread.unread = message::unread_after(tx, thread.id, thread.read_up_to)?;
    let in_order = is_in_order(&thread, key, at);
    show_as_last(&mut thread, key, at, true, &echo.content, None);
    thread::save(tx, &thread)?;
    if !in_order {
        refold(tx, thread.id, at)?;
    }
    effects.changes.insert(Change::Message {
        thread: thread.id,
        key,
    });
    effects.thread(thread.id);
    Ok(())
}

/// Files a message from before the number was connected: no window, nothing unread, no cost.
pub(super) fn history(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    past: &HistoryMessage,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let Some(who) = identify(tx, filing, &past.customer, effects)? else {
        effects.nobody = true;
        return Ok(());
    };
    let mut thread = thread::find_or_create(tx, number, who)?;
    let at = happened(past.at, filing.now);
    let author = if past.outgoing {
        Author::Phone
    } else {
        Author::Customer
    };
    let new = NewMessage {
        author,
        historic: true,
        ..bare(filing, &thread, past.id.clone(), at, past.content.clone())
    };
    let Inserted::New(key) = message::insert(tx, &new)? else {
        return Ok(());
    };
    show_as_last(&mut thread, key, at, past.outgoing, &past.content, None);
    thread.first_at = Some(thread.first_at.map_or(at, |first| first.min(at)));
    thread::save(tx, &thread)?;
    effects.thread(thread.id);
    Ok(())
}

pub(in crate::log) fn bare(
    filing: &Filing<'_>,
    thread: &ThreadState,
    wamid: Option<MessageId>,
    at: Instant,
    content: Content,
) -> NewMessage {
    NewMessage {
        thread: thread.id,
        wamid,
        at,
        received_at: filing.now,
        author: Author::Customer,
        content,
        context: Default::default(),
        referral: None,
        opened_window: false,
        window_closed_before: None,
        asks: false,
        brought: (filing.stamp, filing.part),
        is_news: false,
        opens: false,
        status: None,
        outgoing: None,
        historic: false,
    }
}

/// When it happened: Meta's word, but never later than when we got it.
pub(super) fn happened(meta: Option<Instant>, received: Instant) -> Instant {
    meta.map_or(received, |at| at.min(received))
}

/// Puts an emoji on a message, or takes it off, unless a later word is known.
pub(in crate::log) fn react(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    thread: ThreadId,
    target: &MessageId,
    ours: bool,
    emoji: Option<&str>,
    at: Instant,
) -> Result<(), StoreError> {
    let key = format!("reaction/{thread}/{target}/{ours}");
    match register::is_last(tx, &key, filing.word(at))? {
        true => message::set_reaction(tx, thread, target, ours, emoji),
        false => Ok(()),
    }
}

/// A customer changes a message of theirs, or takes it back (`None`), unless a later word is known.
/// What is done to a message that is not here yet is kept for it.
fn changes(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    thread: &ThreadState,
    target: &MessageId,
    content: Option<&Content>,
    at: Instant,
) -> Result<(), StoreError> {
    let number = &thread.number;
    if message::by_wamid(tx, number, target)?.is_none() {
        let change = EarlyChange {
            thread: thread.id,
            at,
            stamp: filing.stamp,
            content: content.cloned(),
        };
        return early_change::keep(tx, number, target, &change);
    }
    let Some(row) = theirs(tx, number, target, thread)? else {
        return Ok(());
    };
    match content {
        None => message::revoke(tx, row.key)?,
        Some(content) => change(tx, (number, target), row.key, content, filing.word(at))?,
    }
    say_again(tx, row.key)
}

fn change(
    tx: &Tx<'_>,
    (number, id): (&PhoneNumberId, &MessageId),
    key: MessageKey,
    content: &Content,
    word: Word,
) -> Result<(), StoreError> {
    match register::is_last(tx, &format!("edit/{number}/{id}"), word)? {
        true => message::update_content(tx, key, content),
        false => Ok(()),
    }
}

/// What its customer did to a message before it came here.
fn changed_before(
    tx: &Tx<'_>,
    thread: &ThreadState,
    id: Option<&MessageId>,
    key: MessageKey,
) -> Result<(), StoreError> {
    let Some(id) = id else { return Ok(()) };
    for early in early_change::take(tx, &thread.number, id)? {
        // Nobody changes what somebody else wrote.
        if thread::get(tx, early.thread)?.map(|theirs| theirs.id) != Some(thread.id) {
            continue;
        }
        let word = Word {
            at: early.at,
            stamp: early.stamp,
            entry: EntryId::NONE,
        };
        match &early.content {
            None => message::revoke(tx, key)?,
            Some(content) => change(tx, (&thread.number, id), key, content, word)?,
        }
        say_again(tx, key)?;
    }
    Ok(())
}

/// The same message by another inlet, or once more: it was received when it was first heard.
fn heard_again(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    thread: &ThreadState,
    key: MessageKey,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let brought = (filing.stamp, filing.part);
    let Some(at) = message::heard_earlier(tx, key, brought, filing.now)? else {
        return Ok(());
    };
    effects.thread(thread.id);
    refold(tx, thread.id, at).map(drop)
}

/// The message that a customer wants to change, when it is here and their own: nobody changes what
/// somebody else wrote, whatever id they name.
fn theirs(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    target: &MessageId,
    thread: &ThreadState,
) -> Result<Option<MessageRow>, StoreError> {
    let found = message::by_wamid(tx, number, target)?;
    Ok(found.filter(|row| row.thread == thread.id && row.author == Author::Customer))
}

/// Something changed on a message that may or may not be here.
fn touch(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    target: &MessageId,
    thread: &ThreadState,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let found = message::by_wamid(tx, number, target)?;
    if let Some(row) = found.filter(|row| row.thread == thread.id) {
        effects.changes.insert(Change::Message {
            thread: thread.id,
            key: row.key,
        });
    }
    effects.thread(thread.id);
    Ok(())
}

fn follow(
    tx: &Tx<'_>,
    known: &Identity,
    new_wa_id: Option<&str>,
    new_user_id: Option<&str>,
    filing: &Filing<'_>,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let Some(old) = known.aliases().into_iter().next() else {
        return Ok(());
    };
    let phone = new_wa_id.and_then(E164::from_wa_id);
    let to = Identity::from_meta(new_wa_id, new_user_id, None, None);
    for new in to.aliases() {
        moved(tx, &old, &new, filing.book, effects)?;
    }
    let (Some(phone), Some(owner)) = (phone, person::alias_owner(tx, &old)?) else {
        return Ok(());
    };
    if let Some(row) = person::get(tx, owner)? {
        person::update(
            tx,
            &person::PersonRow {
                phone: Some(phone),
                ..row
            },
        )?;
    }
    Ok(())
}

/// Meta's ids live seven days: the file is fetched at once, and the message never waits for it.
pub(crate) fn attach(tx: &Tx<'_>, key: MessageKey, content: &Content) -> Result<(), StoreError> {
    let Content::Media(Media {
        media,
        id,
        mime,
        sha256,
        filename,
        ..
    }) = content
    else {
        return Ok(());
    };
    let row = NewAttachment {
        message: Some(key),
        media: *media,
        media_id: id.clone(),
        sha256: sha256.clone(),
        mime: mime.clone(),
        name: filename.clone(),
        state: if id.is_some() {
            FileState::Fetching
        } else {
            FileState::Lost
        },
    };
    attachment::create(tx, &row)?;
    Ok(())
}

pub(super) fn note(
    tx: &Tx<'_>,
    thread: &ThreadState,
    content: &Content,
) -> Result<Note, StoreError> {
    Ok(Note {
        thread: Some(thread.id),
        number: Some(thread.number.clone()),
        name: crate::log::name_of(person::get(tx, thread.person)?.as_ref()),
        text: content.text().map(str::to_owned),
        closes_at: thread.facts.closes_at(),
        ..Note::bare(NoteKind::Message)
    })
}
