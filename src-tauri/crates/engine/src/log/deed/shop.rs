//! What a person keeps of customers and conversations.

use super::naming::thread_of;
use crate::{api::change::Change, effects::Effects, log::Filing};
use domain::{
    deed::Conversation,
    entry::Stamp,
    id::LabelKey,
    label::{LabelColor, LabelName},
};
use store::{
    StoreError, Tx, label, message,
    person::{self, PersonRow},
    register, thread,
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
    filing: &Filing<'_>,
    field: &str,
    conversation: &Conversation,
    effects: &mut Effects,
    change: impl FnOnce(&mut PersonRow),
) -> Result<(), StoreError> {
    let person = thread_of(tx, conversation)?.person;
    let mut row = person::get(tx, person)?.ok_or(StoreError::NotFound)?;
    if !is_last(tx, filing, &format!("{field}/{}", row.id))? {
        return Ok(());
    }
    change(&mut row);
    person::update(tx, &row)?;
    for thread in thread::of_person(tx, row.id)? {
        effects.thread(thread.id);
    }
    Ok(())
}

pub(super) fn block(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    conversation: &Conversation,
    on: bool,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let mut state = thread_of(tx, conversation)?;
    if !is_last(tx, filing, &format!("blocked/{}", state.id))? {
        return Ok(());
    }
    state.blocked = on;
    effects.thread(state.id);
    thread::save(tx, &state)
}

pub(super) fn save_label(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    key: LabelKey,
    name: &LabelName,
    color: LabelColor,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    effects.changes.insert(Change::Labels);
    if is_removed(tx, key)? || !is_last(tx, filing, &format!("label/{}", key.0))? {
        return Ok(());
    }
    match label::by_key(tx, key)? {
        Some(id) => label::update(tx, id, name, color),
        None => label::create(tx, key, name, color).map(drop),
    }
}

/// What is removed stays so, whatever others did to it before or since.
pub(super) fn remove_label(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    key: LabelKey,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    is_last(tx, filing, &removal(key))?;
    let Some(id) = label::by_key(tx, key)? else {
        return Ok(());
    };
    for thread in label::threads(tx, id)? {
        effects.thread(thread);
    }
    effects.changes.insert(Change::Labels);
    label::remove(tx, id)
}

pub(super) fn put_label(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    key: LabelKey,
    conversation: &Conversation,
    on: bool,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    if is_removed(tx, key)? {
        return Ok(());
    }
    // Another desk may have made it, and that is not here yet.
    let id = label::by_key(tx, key)?.ok_or(StoreError::NotFound)?;
    let thread = thread_of(tx, conversation)?.id;
    if !is_last(tx, filing, &format!("label/{}/{thread}", key.0))? {
        return Ok(());
    }
    effects.thread(thread);
    effects.changes.insert(Change::Labels);
    match on {
        true => label::put(tx, id, thread),
        false => label::take(tx, id, thread),
    }
}

/// Whether nothing was done to the same thing later; then it is noted.
pub(super) fn is_last(tx: &Tx<'_>, filing: &Filing<'_>, thing: &str) -> Result<bool, StoreError> {
    register::is_last(tx, thing, filing.word(filing.now))
}

fn is_removed(tx: &Tx<'_>, key: LabelKey) -> Result<bool, StoreError> {
    Ok(register::last(tx, &removal(key))?.is_some())
}

fn removal(key: LabelKey) -> String {
    format!("label removed/{}", key.0)
}
