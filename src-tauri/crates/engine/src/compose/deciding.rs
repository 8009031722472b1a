//! What a person decides about a message that did not go, or may not have gone.

use super::{
    queue::{blocked, open_line},
    taking_back::{draft_of, forget, keep_if_empty, settle_trouble},
};
use crate::{
    api::{
        change::Change,
        compose::{Decide, Decision},
        fault::{Fault, FaultCode},
    },
    engine::Engine,
    outbox::{OutboxRequest, category_now, dearer, excess},
};
use domain::{
    id::OutgoingId,
    instant::Instant,
    refusal::Refusal,
    status::Status,
    tariff::quote::{Outcome, Quote},
};
use std::sync::Arc;
use store::{
    ledger, message,
    outbox::{self, Dearer, OutboxRow, OutboxState},
};

impl Engine {
    pub(crate) async fn decide(self: &Arc<Self>, decide: Decide) -> Result<(), Fault> {
        let now = self.now();
        let row = self.outbox_row(decide.id).await?;
        let (thread, key) = (row.thread, row.message);
        // A status may have decided meanwhile, and a second tap must not send twice.
        if !matches!(
            row.state,
            OutboxState::Uncertain { .. } | OutboxState::Failed { .. }
        ) {
            return Err(Fault::new(FaultCode::Conflict));
        }
        match decide.decision {
            Decision::Send => self.send_again(row, now).await?,
            Decision::Arrived => {
                self.store()
                    .write(move |tx| {
                        outbox::set_state(tx, row.id, &OutboxState::Done { at: now })?;
                        message::set_status(tx, row.message, Status::Sent, now, None, None)?;
                        settle_trouble(tx, row.thread)
                    })
                    .await?;
            }
            Decision::Drop => {
                self.store()
                    .write(move |tx| {
                        let draft = draft_of(tx, std::slice::from_ref(&row))?;
                        forget(tx, &row)?;
                        keep_if_empty(tx, row.thread, &draft)?;
                        settle_trouble(tx, row.thread)
                    })
                    .await?;
            }
        }
        self.wake().outbox.notify_one();
        self.feed().announce([
            Change::Thread { id: thread },
            Change::Message { thread, key },
        ]);
        Ok(())
    }

    async fn outbox_row(&self, id: OutgoingId) -> Result<OutboxRow, Fault> {
        self.store()
            .read(move |read| outbox::get(read, id))
            .await?
            .ok_or(Fault::new(FaultCode::NotFound))
    }

    /// The same message again, because a person said so: at a price they saw, and as what Meta
    /// charges it as now.
    async fn send_again(&self, row: OutboxRow, now: Instant) -> Result<(), Fault> {
        let request: OutboxRequest = serde_json::from_value(row.request.clone())
            .map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
        let category = category_now(self, &row.number, &request).await?;
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
        self.store()
            .write(move |tx| {
                outbox::set_state(
                    tx,
                    row.id,
                    &OutboxState::Waiting {
                        not_before: now,
                        attempts: 0,
                        reason: None,
                    },
                )?;
                outbox::set_quote(tx, row.id, &quote)?;
                let json = serde_json::to_value(&request).unwrap_or_default();
                outbox::set_request(tx, row.id, &json)?;
                message::set_status(tx, row.message, Status::Queued, now, None, None)?;
                ledger::void(tx, row.message)?;
                open_line(tx, &basis, row.message, &quote, &request, now)?;
                settle_trouble(tx, row.thread)
            })
            .await?;
        Ok(())
    }

    /// It became dearer again after the person looked: they see both prices before they decide.
    async fn hold_again(&self, row: &OutboxRow, prices: Dearer) -> Result<(), Fault> {
        let (id, thread, key) = (row.id, row.thread, row.message);
        let state = OutboxState::Failed {
            key: Refusal::PriceChanged,
            detail: None,
            can_retry: true,
            needs_template: false,
            prices: Some(prices),
        };
        self.store()
            .write(move |tx| {
                outbox::set_state(tx, id, &state)?;
                settle_trouble(tx, thread)
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

fn was_over_budget(row: &OutboxRow) -> bool {
    matches!(&row.state, OutboxState::Failed { key, .. } if *key == Refusal::OverBudget)
}
