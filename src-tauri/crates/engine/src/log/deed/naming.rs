//! What conversations are called in deeds, and which ones those are here.

use domain::{
    deed::{Conversation, MessageName, With},
    id::ThreadId,
};
use store::{Read, StoreError, Tx, message, person, thread};

/// What a conversation is called on every desk.
///
/// # Errors
/// [`StoreError::NotFound`] when it is gone, or nothing was ever said in it.
pub(crate) fn conversation(read: &Read<'_>, id: ThreadId) -> Result<Conversation, StoreError> {
    let state = thread::get(read, id)?.ok_or(StoreError::NotFound)?;
    let handle = person::aliases(read, state.person)?.into_iter().next();
    let with = match (state.group, handle) {
        (Some(group), _) => With::Group(group),
        (None, Some(handle)) => With::Handle(handle),
        (None, None) => {
            let said = message::last_of(read, state.id)?.ok_or(StoreError::NotFound)?;
            let ours = said.outgoing.map(MessageName::Ours);
            With::Message(
                ours.or(said.wamid.map(MessageName::Remote))
                    .ok_or(StoreError::NotFound)?,
            )
        }
    };
    Ok(Conversation {
        line: state.number,
        with,
    })
}

/// The conversation that is called so, begun if there was none.
pub(super) fn thread_of(
    tx: &Tx<'_>,
    called: &Conversation,
) -> Result<thread::ThreadState, StoreError> {
    let line = &called.line;
    match &called.with {
        With::Handle(handle) => {
            let person = match person::alias_owner(tx, handle)? {
                Some(person) => person,
                None => person::create_known_by(tx, handle)?,
            };
            thread::find_or_create(tx, line, person)
        }
        With::Group(group) => thread::find_or_create_group(tx, line, group),
        With::Message(name) => {
            let row = match name {
                MessageName::Remote(id) => message::by_wamid(tx, line, id)?,
                MessageName::Ours(id) => message::by_outgoing(tx, *id)?,
            };
            let row = row.ok_or(StoreError::NotFound)?;
            thread::get(tx, row.thread)?.ok_or(StoreError::NotFound)
        }
    }
}
