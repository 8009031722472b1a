//! What a person keeps of customers and conversations.

use super::naming::thread_of;
use crate::{api::change::Change, effects::Effects};
use domain::{
    deed::Conversation,
    entry::Stamp,
    id::LabelKey,
    label::{LabelColor, LabelName},
};
use store::{
    StoreError, Tx, label, message,
    person::{self, PersonRow},
    thread,
};

/// What was heard up to then is read.
pub(super) fn read(
    tx: &Tx<'_>,
    conversation: &Conversation,
    up_to: Stamp,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let mut state = thread_of(tx, conversation)?;
    state.read_up_to = state.read_up_to.max(Some(up_to));
    state.unread = message::unread_after(tx, state.id, state.read_up_to)?;
    effects.thread(state.id);
    thread::save(tx, &state)
}

/// Changes what we keep of a customer, and says so for each of their conversations.
pub(super) fn change_person(
    tx: &Tx<'_>,
    conversation: &Conversation,
    effects: &mut Effects,
    change: impl FnOnce(&mut PersonRow),
) -> Result<(), StoreError> {
    let person = thread_of(tx, conversation)?.person;
    let mut row = person::get(tx, person)?.ok_or(StoreError::NotFound)?;
    change(&mut row);
    person::update(tx, &row)?;
    for thread in thread::of_person(tx, row.id)? {
        effects.thread(thread.id);
    }
    Ok(())
}

pub(super) fn block(
    tx: &Tx<'_>,
    conversation: &Conversation,
    on: bool,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let mut state = thread_of(tx, conversation)?;
    state.blocked = on;
    effects.thread(state.id);
    thread::save(tx, &state)
}

pub(super) fn save_label(
    tx: &Tx<'_>,
    key: LabelKey,
    name: &LabelName,
    color: LabelColor,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    effects.changes.insert(Change::Labels);
    match label::by_key(tx, key)? {
        Some(id) => label::update(tx, id, name, color),
        None => label::create(tx, key, name, color).map(drop),
    }
}

pub(super) fn remove_label(
    tx: &Tx<'_>,
    key: LabelKey,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let id = label::by_key(tx, key)?.ok_or(StoreError::NotFound)?;
    for thread in label::threads(tx, id)? {
        effects.thread(thread);
    }
    effects.changes.insert(Change::Labels);
    label::remove(tx, id)
}

pub(super) fn put_label(
    tx: &Tx<'_>,
    key: LabelKey,
    conversation: &Conversation,
    on: bool,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let id = label::by_key(tx, key)?.ok_or(StoreError::NotFound)?;
    let thread = thread_of(tx, conversation)?.id;
    effects.thread(thread);
    effects.changes.insert(Change::Labels);
    match on {
        true => label::put(tx, id, thread),
        false => label::take(tx, id, thread),
    }
}
