//! Into the outbox: the last look at the price, then the message, its request and its ledger line
//! in one transaction.

use super::asking::total;
use crate::{
    accounts::Account,
    api::fault::{Fault, FaultCode},
    log::category_of,
    log::{OutboxRequest, settle_thread, show_as_last, waiting_in},
    money::{
        budget,
        price::{PriceBasis, ad_of, country_of},
    },
};
use domain::{
    allowance::month_of,
    author::Author,
    content::{Content, Context},
    id::{MessageKey, OutgoingId},
    instant::Instant,
    money::Money,
    status::Status,
    tariff::quote::{Outcome, Quote, SendKind, Why},
    window::WindowState,
};
use std::sync::Arc;
use store::{
    Read, StoreError, Tx, attachment,
    ledger::{self, LineFacts, NewLine},
    message::{self, Inserted, NewMessage},
    outbox::{self, NewOutbox},
    thread,
};

/// One message about to go into the outbox.
pub(super) struct Send {
    pub id: OutgoingId,
    pub request: OutboxRequest,
    pub content: Content,
    pub quote: Quote,
}

pub(super) fn blocked(quote: &Quote) -> Result<(), Fault> {
    match (quote.outcome, quote.why) {
        (Outcome::Blocked, Why::NoPaymentMethod) => Err(Fault::new(FaultCode::NoPaymentMethod)),
        (Outcome::Blocked, _) => Err(Fault::new(FaultCode::WindowClosed)),
        _ => Ok(()),
    }
}

/// Nothing goes out that is not allowed, or that costs more than the button said.
pub(super) fn check_price(quote: &Quote, shown: Option<&str>) -> Result<(), Fault> {
    blocked(quote)?;
    let Some(amount) = &quote.amount else {
        return Ok(());
    };
    let agreed = shown.and_then(|shown| Money::parse(shown, amount.currency).ok());
    if agreed.is_some_and(|agreed| agreed.micros >= amount.micros) {
        Ok(())
    } else {
        Err(Fault::new(FaultCode::PriceChanged).because(amount.decimal()))
    }
}

/// By how much these sends pass the budget, if by more than was agreed. What is free asks for none.
///
/// # Errors
/// [`StoreError::Setting`] when something is paid and a limit cannot be read.
pub(super) fn over_budget_by(
    read: &Read<'_>,
    accounts: &[Arc<Account>],
    basis: &PriceBasis,
    sends: &[Send],
    agreed: Option<Money>,
) -> Result<Option<Money>, StoreError> {
    let paid = |send: &Send| send.quote.amount.is_some_and(|amount| amount.micros > 0);
    if !sends.iter().any(paid) {
        return Ok(None);
    }
    let Some(left) = budget::left(read, accounts, &basis.thread.number, basis.now, None)? else {
        return Ok(None);
    };
    let total = total(sends.iter().map(|send| &send.quote), left);
    let over = budget::excess(left, total);
    Ok(over.filter(|over| agreed.is_none_or(|agreed| agreed.micros < over.micros)))
}

/// Puts what a person sends at the end of its conversation's queue. A template settles what only a
/// template could follow. The messages that changed.
pub(super) fn enqueue_all(
    tx: &Tx<'_>,
    basis: &PriceBasis,
    sends: &[Send],
    undo_until: Instant,
) -> Result<Vec<MessageKey>, StoreError> {
    let mut state = thread::get(tx, basis.thread.id)?.ok_or(StoreError::NotFound)?;
    let mut keys = Vec::with_capacity(sends.len());
    if outbox::make_way(tx, state.id, undo_until)? > 0 {
        keys.extend(waiting_in(tx, state.id)?);
    }
    for send in sends {
        let key = enqueue(tx, basis, send, basis.now, undo_until)?;
        show_as_last(
            &mut state,
            key,
            basis.now,
            true,
            &send.content,
            Some(Status::Queued),
        );
        keys.push(key);
    }
    state.unanswered_since = None;
    state.unread = 0;
    thread::save(tx, &state)?;
    if state.trouble > 0 {
        if sends.iter().any(|send| send.request.template().is_some()) {
            outbox::settle_refused(tx, state.id)?;
        }
        settle_thread(tx, state.id)?;
        let stuck = outbox::of_thread(tx, state.id)?.into_iter();
        keys.extend(stuck.filter(|row| row.dealt_with).map(|row| row.message));
    }
    Ok(keys)
}

pub(super) fn enqueue(
    tx: &Tx<'_>,
    basis: &PriceBasis,
    send: &Send,
    at: Instant,
    undo_until: Instant,
) -> Result<MessageKey, StoreError> {
    let new = NewMessage {
        thread: basis.thread.id,
        wamid: None,
        at,
        received_at: at,
        author: Author::Us,
        content: send.content.clone(),
        context: Context {
            reply_to: send.request.reply_to.clone(),
            ..Default::default()
        },
        referral: None,
        opened_window: false,
        window_closed_before: None,
        asks: false,
        status: Some(Status::Queued),
        outgoing: Some(send.id),
        historic: false,
    };
    let (Inserted::New(key) | Inserted::Known(key)) = message::insert(tx, &new)?;
    if let Some(file) = send.request.file() {
        attachment::link(tx, file, key)?;
    }
    outbox::enqueue(
        tx,
        &NewOutbox {
            id: send.id,
            thread: basis.thread.id,
            number: basis.thread.number.clone(),
            message: key,
            request: serde_json::to_value(&send.request).unwrap_or_default(),
            not_before: undo_until,
            undo_until,
            quote: send.quote.clone(),
        },
    )?;
    open_line(tx, basis, key, &send.quote, &send.request, at)?;
    Ok(key)
}

/// Begins the ledger line of a message. Reactions have none: they are always free and never
/// counted (Meta, Messages, 2026-09-29).
pub(super) fn open_line(
    tx: &Tx<'_>,
    basis: &PriceBasis,
    message: MessageKey,
    quote: &Quote,
    request: &OutboxRequest,
    at: Instant,
) -> Result<(), StoreError> {
    let kind = request.kind();
    if kind == SendKind::Reaction {
        return Ok(());
    }
    let line = NewLine {
        message,
        thread: basis.thread.id,
        number: basis.thread.number.clone(),
        at,
        month: month_of(at, basis.account.timezone).to_string(),
        quote: quote.clone(),
        category: category_of(kind).to_owned(),
        uses_allowance: kind == SendKind::Service && quote.why == Why::Allowance,
        facts: LineFacts {
            country: basis.recipient.as_ref().and_then(country_of),
            market: quote.market.clone(),
            template: request.template_name().map(str::to_owned),
            ad: ad_of(&basis.thread, at),
            late: request.template_name().is_some()
                && request.answers.is_some()
                && matches!(basis.window(), WindowState::Closed { .. }),
        },
    };
    ledger::open(tx, &line)
}
