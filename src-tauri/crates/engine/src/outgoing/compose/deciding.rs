//! What a person decides about a message that did not go, or may not have gone.

use super::{
    queue::{self, blocked, enqueue_all, open_line, over_budget_by},
    taking_back::{draft_of, forget, give_back, keep_files},
};
use crate::{
    api::{
        change::Change,
        compose::{Decide, Decision, Draft},
        fault::{Fault, FaultCode},
    },
    log::{OutboxRequest, settle_thread, waiting_in},
    money::price::{PriceBasis, dearer},
    outgoing::{
        Room,
        outbox::{category_now, excess},
    },
};
use domain::{
    departure::leaves_at,
    id::OutgoingId,
    instant::Instant,
    refusal::Refusal,
    status::Status,
    tariff::quote::{Outcome, Quote},
};
use std::{mem::discriminant, sync::Arc};
use store::{
    StoreError, Tx, ledger, message,
    outbox::{self, Dearer, OutboxRow, OutboxState},
};

impl Room {
    /// Does what a person decided; the words they take back, for the composer.
    pub(crate) async fn decide(self: &Arc<Self>, decide: Decide) -> Result<Draft, Fault> {
        let now = self.desk.now();
        let row = self.outbox_row(decide.id).await?;
        let (thread, key) = (row.thread, row.message);
        if !is_asked(decide.decision, &row.state) {
            return Err(Fault::new(FaultCode::Conflict));
        }
        let mut given = Draft::default();
        match decide.decision {
            Decision::Send if matches!(row.state, OutboxState::Waiting { .. }) => {
                self.if_still(row, |tx, row| {
                    outbox::let_past(tx, row.thread, row.seq).map(drop)
                })
                .await?;
            }
            Decision::Send => self.send_again(row, now).await?,
            Decision::Arrived => {
                self.if_still(row, move |tx, row| {
                    outbox::set_state(tx, row.id, &OutboxState::Done { at: now })?;
                    message::set_status(tx, row.message, Status::Sent, now, None, None)
                })
                .await?;
            }
            Decision::Drop => given = self.if_still(row, drop_it).await?,
        }
        self.desk.wake().outbox.notify_one();
        self.desk.feed().announce([
            Change::Thread { id: thread },
            Change::Message { thread, key },
        ]);
        Ok(given)
    }

    /// Changes a message as a person said, if it still stands as they saw it: a status may have
    /// decided meanwhile, and a second tap must not send twice.
    pub(crate) async fn if_still<T: Send + 'static>(
        &self,
        row: OutboxRow,
        change: impl FnOnce(&Tx<'_>, &OutboxRow) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Fault> {
        let thread = row.thread;
        let changed = self
            .desk
            .store()
            .write(move |tx| {
                let now = outbox::get(tx, row.id)?.map(|row| row.state);
                if !now.is_some_and(|now| is_same(&now, &row.state)) {
                    return Ok(None);
                }
                let done = change(tx, &row)?;
                settle_thread(tx, row.thread)?;
                Ok(Some((done, waiting_in(tx, row.thread)?)))
            })
            .await?;
        let (done, behind) = changed.ok_or(Fault::new(FaultCode::Conflict))?;
        let changes = behind
            .into_iter()
            .map(|key| Change::Message { thread, key });
        self.desk.feed().announce(changes);
        Ok(done)
    }

    async fn outbox_row(&self, id: OutgoingId) -> Result<OutboxRow, Fault> {
        self.desk
            .store()
            .read(move |read| outbox::get(read, id))
            .await?
            .ok_or(Fault::new(FaultCode::NotFound))
    }

    /// The same message again, because a person said so: at a price they saw, and as what Meta
    /// charges it as now.
    pub(crate) async fn send_again(&self, row: OutboxRow, now: Instant) -> Result<(), Fault> {
        let request: OutboxRequest = serde_json::from_value(row.request.clone())
            .map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
        let category = category_now(self, &row.number, &request).await?;
        if !is_asked(Decision::Send, &row.state) {
            return Err(Fault::new(FaultCode::Conflict));
        }
        let mut request = request.in_category(category);
        let basis = self.money.price_basis(row.thread).await?;
        let quote = basis.quote(&self.desk.tariff(), request.kind(), 0);
        blocked(&quote)?;
        if let Some(prices) = dearer(&seen(&row), &quote) {
            self.hold_again(&row, prices).await?;
            let amount = prices.after.decimal();
            return Err(Fault::new(FaultCode::PriceChanged).because(amount));
        }
        if let OutboxState::Uncertain { since, .. } = row.state {
            return self.send_beside(row, since, request, quote, basis).await;
        }
        // Who sends what was held for the budget agrees to what it passes the budget by.
        if let Some(amount) = quote.amount.filter(|_| was_over_budget(&row)) {
            request.over_budget = excess(self, &row, amount).await?;
        }
        self.if_still(row, move |tx, row| {
            let state = OutboxState::Waiting {
                not_before: now,
                attempts: 0,
                reason: None,
            };
            outbox::set_state(tx, row.id, &state)?;
            outbox::set_quote(tx, row.id, &quote)?;
            let json = serde_json::to_value(&request).unwrap_or_default();
            outbox::set_request(tx, row.id, &json)?;
            message::set_status(tx, row.message, Status::Queued, now, None, None)?;
            ledger::void(tx, row.message)?;
            open_line(tx, &basis, row.message, &quote, &request, now)
        })
        .await
    }

    /// What may have arrived stays as it is and stays counted. What a person sends all the same is
    /// another message, with a moment to think again.
    async fn send_beside(
        &self,
        row: OutboxRow,
        since: Instant,
        request: OutboxRequest,
        quote: Quote,
        basis: PriceBasis,
    ) -> Result<(), Fault> {
        let edge = basis.edge(&self.desk.tariff(), &[request.kind()]);
        let time = Arc::clone(self.desk.time());
        let (thread, accounts) = (row.thread, self.desk.accounts().all());
        let keys = self
            .if_still(row, move |tx, row| {
                let message = message::get(tx, row.message)?.ok_or(StoreError::NotFound)?;
                let sends = [queue::Send {
                    id: OutgoingId(uuid::Uuid::now_v7()),
                    request,
                    content: message.content,
                    quote,
                }];
                // Nobody agreed to pass it: that is asked where it is written.
                if let Some(over) = over_budget_by(tx, &accounts, &basis, &sends, None)? {
                    return Ok(Err(over));
                }
                stays_in_doubt(tx, row, since)?;
                enqueue_all(tx, &basis, &sends, leaves_at(time.now(), edge)).map(Ok)
            })
            .await?
            .map_err(|over| Fault::new(FaultCode::OverBudget).because(over.decimal()))?;
        self.desk
            .feed()
            .announce(keys.into_iter().map(|key| Change::Message { thread, key }));
        Ok(())
    }

    /// It became dearer again after the person looked: they see both prices before they decide.
    async fn hold_again(&self, row: &OutboxRow, prices: Dearer) -> Result<(), Fault> {
        let (thread, key) = (row.thread, row.message);
        let state = OutboxState::Failed {
            key: Refusal::PriceChanged,
            detail: None,
            can_retry: true,
            needs_template: false,
            prices: Some(prices),
        };
        self.if_still(row.clone(), move |tx, row| {
            outbox::set_state(tx, row.id, &state)
        })
        .await?;
        self.desk.feed().announce([
            Change::Thread { id: thread },
            Change::Message { thread, key },
        ]);
        Ok(())
    }
}

/// The price the person last saw for a message that did not go.
fn seen(row: &OutboxRow) -> Quote {
    let mut seen = row.quote.clone();
    if let OutboxState::Failed {
        prices: Some(prices),
        ..
    } = &row.state
    {
        (seen.outcome, seen.amount) = (Outcome::Paid, Some(prices.after));
    }
    seen
}

/// Whether a person has this to decide about a message that stands there. On its way, gone or
/// taken back, they have nothing.
fn is_asked(decision: Decision, state: &OutboxState) -> bool {
    match state {
        // That it arrived can be said as long as nobody else has.
        OutboxState::Uncertain { taken_back, .. } => !taken_back || decision == Decision::Arrived,
        OutboxState::Failed { can_retry, .. } if decision == Decision::Send => *can_retry,
        OutboxState::Waiting { .. } | OutboxState::Failed { .. } => decision != Decision::Arrived,
        OutboxState::Sending { .. } | OutboxState::Done { .. } => false,
    }
}

/// Whether nothing was decided in between; a wait may have become another one.
fn is_same(now: &OutboxState, then: &OutboxState) -> bool {
    match (now, then) {
        (OutboxState::Uncertain { .. }, OutboxState::Uncertain { .. }) => now == then,
        _ => discriminant(now) == discriminant(then),
    }
}

/// Gives the words back. Of what may have gone the message stays where it is, and so does what it
/// may cost, until Meta says what became of it.
fn drop_it(tx: &Tx<'_>, row: &OutboxRow) -> Result<Draft, StoreError> {
    let draft = draft_of(tx, std::slice::from_ref(row))?;
    if let OutboxState::Uncertain { since, .. } = row.state {
        stays_in_doubt(tx, row, since)?;
    } else {
        forget(tx, row)?;
    }
    give_back(tx, row.thread, &draft)?;
    Ok(draft)
}

/// Nothing waits for it or asks about it any more; it stays, and so does what it may cost.
fn stays_in_doubt(tx: &Tx<'_>, row: &OutboxRow, since: Instant) -> Result<(), StoreError> {
    let taken_back = true;
    outbox::set_state(tx, row.id, &OutboxState::Uncertain { since, taken_back })?;
    keep_files(tx, row.message)
}

fn was_over_budget(row: &OutboxRow) -> bool {
    matches!(&row.state, OutboxState::Failed { key, .. } if *key == Refusal::OverBudget)
}
