//! Files customers' payments. Each is one line of its conversation, which follows what becomes of
//! it. It moves no tick, opens no window and waits for no answer.

use super::{
    Effects, Filing, identify,
    last_line::show_as_last,
    message::{bare, happened},
};
use crate::api::change::Change;
use domain::{
    author::Author,
    content::Content,
    id::{MessageKey, PhoneNumberId},
};
use store::{
    StoreError, Tx,
    message::{self, Inserted, NewMessage},
    payment,
    thread::{self, ThreadState},
};
use whatsapp::webhook::PaymentUpdate;

/// Files news of a payment.
pub(super) fn apply(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    update: &PaymentUpdate,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let transaction = update.payment.transaction.as_ref();
    let reference = update
        .payment
        .reference
        .as_deref()
        .or_else(|| transaction?.id.as_deref())
        .or(update.id.as_ref().map(|id| id.as_str()));
    let shown = match reference {
        Some(reference) => payment::message(tx, number, reference)?,
        None => None,
    };
    if let Some(key) = shown {
        return follow(tx, key, update, effects);
    }
    let Some(mut thread) = conversation(tx, filing, number, update, effects)? else {
        effects.nobody = true;
        return Ok(());
    };
    let at = happened(update.payment.at, filing.now);
    let content = Content::Payment(Box::new(update.payment.clone()));
    let new = NewMessage {
        author: Author::System,
        ..bare(filing, &thread, None, at, content.clone())
    };
    let Inserted::New(key) = message::insert(tx, &new)? else {
        return Ok(());
    };
    if let Some(reference) = reference {
        payment::shown_by(tx, number, reference, key)?;
    }
    show_as_last(&mut thread, key, at, false, &content, None);
    thread::save(tx, &thread)?;
    announce(&thread, key, effects);
    Ok(())
}

/// Whose payment it is: the customer it names, else of whoever was asked to pay. Never of somebody
/// who only stands beside it.
fn conversation(
    tx: &Tx<'_>,
    filing: &Filing<'_>,
    number: &PhoneNumberId,
    update: &PaymentUpdate,
    effects: &mut Effects,
) -> Result<Option<ThreadState>, StoreError> {
    if let Some(who) = identify(tx, filing, &update.customer, effects)? {
        return thread::find_or_create(tx, number, who).map(Some);
    }
    let asked = match &update.id {
        Some(id) => message::by_wamid(tx, number, id)?,
        None => None,
    };
    asked.map_or(Ok(None), |row| thread::get(tx, row.thread))
}

fn follow(
    tx: &Tx<'_>,
    key: MessageKey,
    update: &PaymentUpdate,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let row = message::get(tx, key)?.ok_or(StoreError::NotFound)?;
    let Content::Payment(known) = row.content else {
        return Ok(());
    };
    let now = Content::Payment(Box::new(known.after(update.payment.clone())));
    message::set_content(tx, key, &now)?;
    if let Some(thread) = thread::get(tx, row.thread)? {
        announce(&thread, key, effects);
    }
    Ok(())
}

fn announce(thread: &ThreadState, key: MessageKey, effects: &mut Effects) {
    effects.changes.insert(Change::Message {
        thread: thread.id,
        key,
    });
    effects.thread(thread.id);
}
