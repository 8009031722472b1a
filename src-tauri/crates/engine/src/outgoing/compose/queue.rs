//! The last look at the price and the budget before a message is queued.

use super::asking::total;
use crate::{
    accounts::Account,
    api::fault::{Fault, FaultCode},
    log,
    money::{budget, price::PriceBasis},
};
use domain::{
    deed::{Deed, Queued, Sending},
    instant::Instant,
    money::Money,
    tariff::quote::{Outcome, Quote, Why},
};
use std::sync::Arc;
use store::{Read, StoreError, message, thread};

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
    sends: &[Sending],
    agreed: Option<Money>,
) -> Result<Option<Money>, StoreError> {
    let paid = |send: &Sending| send.quote.amount.is_some_and(|amount| amount.micros > 0);
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

/// The deed of a person who sends these: whoever answers has read what had been heard by then.
pub(super) fn queued(
    read: &Read<'_>,
    basis: &PriceBasis,
    messages: Vec<Sending>,
    undo_until: Instant,
) -> Result<Deed, StoreError> {
    let state = thread::get(read, basis.thread.id)?.ok_or(StoreError::NotFound)?;
    Ok(Deed::Queued(Box::new(Queued {
        conversation: log::conversation(read, state.id)?,
        at: basis.now,
        undo_until,
        read_up_to: message::newest_unread(read, state.id, state.read_up_to)?,
        messages,
    })))
}
