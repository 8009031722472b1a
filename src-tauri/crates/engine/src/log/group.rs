//! Files what is written in groups: apart from the writers' own conversations, nobody's window,
//! waiting for no answer, because none can be given from here.

use super::{
    Effects, Filing,
    last_line::{say_again, show_as_last},
    message::{attach, bare, happened, react},
};
use crate::api::change::Change;
use domain::{
    author::Author,
    content::Content,
    id::{GroupId, MessageId, MessageKey, PersonId, PhoneNumberId},
};
use store::{
    StoreError, Tx,
    message::{self, Inserted, NewMessage},
    person::{self, PersonRow},
    thread::{self, ThreadState},
};
use whatsapp::webhook::{GroupUpdate, Inbound};

/// Files a message that `who` wrote in a group.
pub(super) fn inbound(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    group: &GroupId,
    who: PersonId,
    inbound: &Inbound,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let mut thread = thread::find_or_create_group(tx, number, group)?;
    effects.thread(thread.id);
    let at = happened(inbound.at, filing.now);
    match &inbound.content {
        Content::Reaction { target, emoji } => {
            react(tx, filing, thread.id, target, false, emoji.as_deref(), at)?;
            if let Some(row) = message::by_wamid(tx, number, target)? {
                changed(&thread, row.key, effects);
            }
            Ok(())
        }
        Content::Edit { target, content } => match written_by(tx, number, &thread, who, target)? {
            Some(key) => {
                changed(&thread, key, effects);
                message::update_content(tx, key, content)?;
                say_again(tx, key)
            }
            None => Ok(()),
        },
        Content::Revoke { target } => match written_by(tx, number, &thread, who, target)? {
            Some(key) => {
                changed(&thread, key, effects);
                message::revoke(tx, key)?;
                say_again(tx, key)
            }
            None => Ok(()),
        },
        content => {
            let author = if matches!(content, Content::System { .. }) {
                Author::System
            } else {
                Author::Customer
            };
            let new = NewMessage {
                author,
                context: inbound.context.clone(),
                ..bare(filing, &thread, inbound.id.clone(), at, content.clone())
            };
            let Inserted::New(key) = message::insert(tx, &new)? else {
                return Ok(());
            };
            message::set_sender(tx, key, who)?;
            attach(tx, key, content)?;
            effects.fetch_media |= matches!(content, Content::Media(_));
            show_as_last(&mut thread, key, at, false, content, None);
            thread.first_at.get_or_insert(at);
            thread::save(tx, &thread)?;
            changed(&thread, key, effects);
            Ok(())
        }
    }
}

/// Files what a group is called.
pub(super) fn renamed(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    update: &GroupUpdate,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let (Some(group), Some(subject)) = (&update.id, &update.subject) else {
        return Ok(());
    };
    let thread = thread::find_or_create_group(tx, number, group)?;
    if let Some(row) = person::get(tx, thread.person)? {
        let profile_name = Some(subject.clone());
        person::update(
            tx,
            &PersonRow {
                profile_name,
                ..row
            },
        )?;
    }
    effects.thread(thread.id);
    Ok(())
}

/// The message of this group that `who` wrote: only its writer changes it.
fn written_by(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    thread: &ThreadState,
    who: PersonId,
    target: &MessageId,
) -> Result<Option<MessageKey>, StoreError> {
    let Some(row) = message::by_wamid(tx, number, target)?.filter(|row| row.thread == thread.id)
    else {
        return Ok(None);
    };
    let writer = message::senders(tx, &[row.key])?.pop().map(|(_, who)| who);
    let writer = writer.map(|id| person::get(tx, id)).transpose()?.flatten();
    Ok(writer.filter(|writer| writer.id == who).map(|_| row.key))
}

fn changed(thread: &ThreadState, key: MessageKey, effects: &mut Effects) {
    effects.changes.insert(Change::Message {
        thread: thread.id,
        key,
    });
}
