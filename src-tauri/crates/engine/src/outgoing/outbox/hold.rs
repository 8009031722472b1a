//! Why a message that waits does not go as it stands: what was true when the button was pressed may
//! be true no longer. Looked at just before a message leaves, and whenever templates or prices
//! change, so that the person sees it at once.

use super::send;
use crate::{
    api::{
        change::Change,
        fault::{Fault, FaultCode},
    },
    clock_watch,
    feed::until_changed,
    money::{budget, price::dearer},
    outgoing::Room,
};
use domain::{
    dearer::Dearer,
    id::PhoneNumberId,
    money::Money,
    outbox_request::{OutboxRequest, send_kind},
    refusal::Refusal,
    tariff::quote::{Outcome, Quote, Why},
    template::Category,
};
use std::sync::Arc;
use store::{
    outbox::{self, OutboxRow},
    template,
};

/// Why a message is held, in the words of [`outbox::OutboxState::Failed`].
pub(super) struct Hold {
    pub key: Refusal,
    pub can_retry: bool,
    pub prices: Option<Dearer>,
}

/// Why `row` does not go as it stands, if so.
pub(super) async fn reason(
    room: &Room,
    row: &OutboxRow,
    request: &OutboxRequest,
) -> Result<Option<Hold>, Fault> {
    let category = category_now(room, &row.number, request).await?;
    let kind = category.map_or(request.kind(), send_kind);
    let mut quote = room.money.quote_for(row.thread, kind, Some(row.id)).await?;
    if is_closed(&quote) {
        if !clock_watch::make_sure(&room.desk).await {
            // Meta knows what time it is; a refusal costs nothing.
            return Ok(None);
        }
        quote = room.money.quote_for(row.thread, kind, Some(row.id)).await?;
    }
    let (key, can_retry, prices) = match quote.why {
        _ if is_closed(&quote) => (Refusal::WindowClosed, false, None),
        Why::NoPaymentMethod if quote.outcome == Outcome::Blocked => {
            (Refusal::PaymentMethod, false, None)
        }
        _ => match dearer(&row.quote, &quote) {
            Some(prices) if kind != request.kind() => {
                (Refusal::CategoryChanged, true, Some(prices))
            }
            Some(prices) => (Refusal::PriceChanged, true, Some(prices)),
            None => match against_budget(room, row, request, quote.amount).await? {
                Some(key) => (key, true, None),
                None => return Ok(None),
            },
        },
    };
    Ok(Some(Hold {
        key,
        can_retry,
        prices,
    }))
}

fn is_closed(quote: &Quote) -> bool {
    quote.outcome == Outcome::Blocked && quote.why == Why::WindowClosed
}

/// What the budget has against the send: it passes it by more than was agreed, or limits cannot be
/// read. What is free passes none.
async fn against_budget(
    room: &Room,
    row: &OutboxRow,
    request: &OutboxRequest,
    amount: Option<Money>,
) -> Result<Option<Refusal>, Fault> {
    let Some(amount) = amount.filter(|amount| amount.micros > 0) else {
        return Ok(None);
    };
    let over = match excess(room, row, amount).await {
        Err(fault) if fault.key == Some(Refusal::BudgetUnreadable) => {
            return Ok(Some(Refusal::BudgetUnreadable));
        }
        over => over?,
    };
    let agreed = request.over_budget.map_or(0, |agreed| agreed.micros);
    Ok(over
        .filter(|over| over.micros > agreed)
        .map(|_| Refusal::OverBudget))
}

/// By how much a message in the outbox passes the budget, counting what was written before it.
pub(crate) async fn excess(
    room: &Room,
    row: &OutboxRow,
    amount: Money,
) -> Result<Option<Money>, Fault> {
    let (accounts, now) = (room.desk.accounts().all(), room.desk.now());
    let (number, message) = (row.number.clone(), row.message);
    let left = room
        .desk
        .store()
        .read(move |read| budget::left(read, &accounts, &number, now, Some(message)))
        .await?;
    Ok(left.and_then(|left| budget::excess(left, amount)))
}

/// The category that Meta has a waiting template in now; `None` for what is no template, and for a
/// template that is no longer known.
pub(crate) async fn category_now(
    room: &Room,
    number: &PhoneNumberId,
    request: &OutboxRequest,
) -> Result<Option<Category>, Fault> {
    let id = request.template().and_then(|template| template.id.clone());
    let account = room.desk.accounts().of_number(number);
    let Some((id, account)) = id.zip(account) else {
        return Ok(None);
    };
    let waba = account.waba.clone();
    let found = room
        .desk
        .store()
        .read(move |read| template::get(read, &waba, &id))
        .await?;
    Ok(found.map(|template| template.category))
}

/// Holds what became dearer while it waited, until the engine stops.
pub(crate) async fn guard(room: Arc<Room>) {
    let mut changes = room.desk.changes();
    loop {
        if let Err(why) = hold_what_became_dearer(&room).await {
            tracing::error!(%why, "what waits could not be looked at again");
        }
        let concerns = |change: &Change| matches!(change, Change::Templates | Change::Tariff);
        if !until_changed(&mut changes, concerns).await {
            return;
        }
    }
}

async fn hold_what_became_dearer(room: &Arc<Room>) -> Result<(), Fault> {
    for row in room.desk.store().read(outbox::waiting).await? {
        let Ok(request) = serde_json::from_value::<OutboxRequest>(row.request.clone()) else {
            continue;
        };
        match reason(room, &row, &request).await {
            Ok(Some(hold)) if hold.prices.is_some() => send::hold(room, &row, hold).await?,
            // Everything else is looked at when its turn comes.
            Ok(_) => {}
            Err(fault) if fault.code == FaultCode::NotConnected => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}
