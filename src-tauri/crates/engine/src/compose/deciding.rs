//! What a person decides about a message that did not go, or may not have gone.

use super::{
    queue::{blocked, open_line},
    taking_back::{draft_of, forget, give_back},
};
use crate::{
    api::{
        change::Change,
        compose::{Decide, Decision, Draft},
        fault::{Fault, FaultCode},
    },
    engine::Engine,
    intake::may_have_gone,
    outbox::{OutboxRequest, category_now, dearer, excess, settle_thread, waiting_in},
};
use domain::{
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

impl Engine {
    /// Does what a person decided; the words they take back, for the composer.
    pub(crate) async fn decide(self: &Arc<Self>, decide: Decide) -> Result<Draft, Fault> {
        let now = self.now();
        let row = self.outbox_row(decide.id).await?;
        let (thread, key) = (row.thread, row.message);
        let waits = matches!(row.state, OutboxState::Waiting { .. });
        let mut given = Draft::default();
        match decide.decision {
            Decision::Send if waits => {
                self.if_still(row, |tx, row| {
                    outbox::let_past(tx, row.thread, row.seq).map(drop)
                })
                .await?;
            }
            Decision::Send => self.send_again(row, now).await?,
            Decision::Arrived if waits => return Err(Fault::new(FaultCode::Conflict)),
            Decision::Arrived => {
                self.if_still(row, move |tx, row| {
                    outbox::set_state(tx, row.id, &OutboxState::Done { at: now })?;
                    message::set_status(tx, row.message, Status::Sent, now, None, None)
                })
                .await?;
            }
            // On its way or gone, it cannot be dropped any more.
            Decision::Drop if !is_stuck(&row.state) => {
                return Err(Fault::new(FaultCode::Conflict));
            }
            Decision::Drop => {
                given = self
                    .if_still(row, |tx, row| {
                        let draft = draft_of(tx, std::slice::from_ref(row))?;
                        may_have_gone(tx, row)?;
                        forget(tx, row)?;
                        give_back(tx, row.thread, &draft)?;
                        Ok(draft)
                    })
                    .await?;
            }
        }
        self.wake().outbox.notify_one();
        self.feed().announce([
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
            .store()
            .write(move |tx| {
                let now = outbox::get(tx, row.id)?.map(|row| row.state);
                if now.as_ref().map(discriminant) != Some(discriminant(&row.state)) {
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
        self.feed().announce(changes);
        Ok(done)
    }

    async fn outbox_row(&self, id: OutgoingId) -> Result<OutboxRow, Fault> {
        self.store()
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
        if !matches!(
            row.state,
            OutboxState::Uncertain { .. } | OutboxState::Failed { .. }
        ) {
            return Err(Fault::new(FaultCode::Conflict));
        }
        let mut request = request.in_category(category);
        let basis = self.price_basis(row.thread).await?;
        let quote = basis.quote(&self.tariff(), request.kind(), 0);
        blocked(&quote)?;
        if let Some(prices) = dearer(&seen(&row), &quote) {
            self.hold_again(&row, prices).await?;
            let amount = prices.after.decimal();
            return Err(Fault::new(FaultCode::PriceChanged).because(amount));
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
        self.feed().announce([
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

/// It waits, or a person has to decide about it.
fn is_stuck(state: &OutboxState) -> bool {
    !matches!(
        state,
        OutboxState::Sending { .. } | OutboxState::Done { .. }
    )
}

fn was_over_budget(row: &OutboxRow) -> bool {
    matches!(&row.state, OutboxState::Failed { key, .. } if *key == Refusal::OverBudget)
}
