//! What a person decides about a message that did not go, or may not have gone.

use super::{
    queue::{blocked, over_budget_by, queued},
    taking_back::{draft_of, give_back},
};
use crate::{
    api::{
        change::Change,
        compose::{Decide, Decision, Draft},
        fault::{Fault, FaultCode},
    },
    log::{self, Doing, keep_files},
    money::price::{PriceBasis, dearer},
    outgoing::{
        Room,
        outbox::{category_now, excess},
    },
};
use domain::{
    dearer::Dearer,
    deed::{Became, Deed, NotSent, Sending},
    departure::leaves_at,
    id::OutgoingId,
    outbox_request::OutboxRequest,
    refusal::Refusal,
    tariff::quote::{Outcome, Quote},
};
use std::{mem::discriminant, sync::Arc};
use store::{
    StoreError, Tx, attachment, message,
    outbox::{self, OutboxRow, OutboxState},
};

impl Room {
    /// Does what a person decided; the words they take back, for the composer.
    pub(crate) async fn decide(self: &Arc<Self>, decide: Decide) -> Result<Draft, Fault> {
        let row = self.outbox_row(decide.id).await?;
        let (thread, key) = (row.thread, row.message);
        if !is_asked(decide.decision, &row.state) {
            return Err(Fault::new(FaultCode::Conflict));
        }
        let given = match decide.decision {
            Decision::Send if matches!(row.state, OutboxState::Waiting { .. }) => {
                self.became(row, Became::LetPast).await?;
                Draft::default()
            }
            Decision::Send => {
                self.send_again(row).await?;
                Draft::default()
            }
            Decision::Arrived => {
                self.became(row, Became::Arrived).await?;
                Draft::default()
            }
            Decision::Drop => self.if_still(row, drop_it).await?,
        };
        self.desk.feed().announce([
            Change::Thread { id: thread },
            Change::Message { thread, key },
        ]);
        Ok(given)
    }

    /// Notes what a person said became of a message, if it still stands as they saw it.
    async fn became(&self, row: OutboxRow, what: Became) -> Result<(), Fault> {
        self.if_still(row, move |tx, doing, row| {
            let id = row.id;
            doing.deed(tx, &Deed::Became { id, what }).map(drop)
        })
        .await
    }

    /// Changes a message as a person said, if it still stands as they saw it: a status may have
    /// decided meanwhile, and a second tap must not send twice.
    pub(crate) async fn if_still<T: Send + 'static>(
        &self,
        row: OutboxRow,
        change: impl FnOnce(&Tx<'_>, &mut Doing<'_>, &OutboxRow) -> Result<T, StoreError>
        + Send
        + 'static,
    ) -> Result<T, Fault> {
        let changed = log::act(&self.desk, move |tx, doing| {
            let now = outbox::get(tx, row.id)?.map(|row| row.state);
            if !now.is_some_and(|now| is_same(&now, &row.state)) {
                return Ok(None);
            }
            change(tx, doing, &row).map(Some)
        })
        .await?;
        changed.ok_or(Fault::new(FaultCode::Conflict))
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
    pub(crate) async fn send_again(&self, row: OutboxRow) -> Result<(), Fault> {
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
        if matches!(row.state, OutboxState::Uncertain { .. }) {
            return self.send_beside(row, request, quote, basis).await;
        }
        // Who sends what was held for the budget agrees to what it passes the budget by.
        if let Some(amount) = quote.amount.filter(|_| was_over_budget(&row)) {
            request.over_budget = excess(self, &row, amount).await?;
        }
        let line = basis.line(&request, &quote);
        self.if_still(row, move |tx, doing, row| {
            let deed = Deed::SentAgain {
                id: row.id,
                quote: Box::new(quote),
                request: Box::new(request),
                line,
            };
            doing.deed(tx, &deed).map(drop)
        })
        .await
    }

    /// What may have arrived stays as it is and stays counted. What a person sends all the same is
    /// another message, with a moment to think again.
    async fn send_beside(
        &self,
        row: OutboxRow,
        request: OutboxRequest,
        quote: Quote,
        basis: PriceBasis,
    ) -> Result<(), Fault> {
        let edge = basis.edge(&self.desk.tariff(), &[request.kind()]);
        let time = Arc::clone(self.desk.time());
        let accounts = self.desk.accounts().all();
        self.if_still(row, move |tx, doing, row| {
            let message = message::get(tx, row.message)?.ok_or(StoreError::NotFound)?;
            let files = attachment::of_messages(tx, &[row.message])?;
            let file = match files.first() {
                Some(file) => attachment::sent_file(tx, file.id)?,
                None => None,
            };
            let sends = vec![Sending {
                id: OutgoingId(uuid::Uuid::now_v7()),
                line: basis.line(&request, &quote),
                request,
                content: message.content,
                quote,
                file,
            }];
            // Nobody agreed to pass it: that is asked where it is written.
            if let Some(over) = over_budget_by(tx, &accounts, &basis, &sends, None)? {
                return Ok(Err(over));
            }
            doing.deed(tx, &Deed::Dropped { id: row.id })?;
            keep_files(tx, row.message)?;
            let undo_until = leaves_at(time.now(), edge);
            doing.deed(tx, &queued(tx, &basis, sends, undo_until)?)?;
            Ok(Ok(()))
        })
        .await?
        .map_err(|over| Fault::new(FaultCode::OverBudget).because(over.decimal()))
    }

    /// It became dearer again after the person looked: they see both prices before they decide.
    async fn hold_again(&self, row: &OutboxRow, prices: Dearer) -> Result<(), Fault> {
        let why = NotSent {
            key: Refusal::PriceChanged,
            detail: None,
            can_retry: true,
            needs_template: false,
            prices: Some(prices),
        };
        self.still_not_sent(row, why).await
    }

    /// Says of a message that did not go why it still does not.
    pub(crate) async fn still_not_sent(&self, row: &OutboxRow, why: NotSent) -> Result<(), Fault> {
        self.became(row.clone(), Became::StillNotSent { why }).await
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
fn drop_it(tx: &Tx<'_>, doing: &mut Doing<'_>, row: &OutboxRow) -> Result<Draft, StoreError> {
    let draft = draft_of(tx, std::slice::from_ref(row))?;
    doing.deed(tx, &Deed::Dropped { id: row.id })?;
    if matches!(row.state, OutboxState::Uncertain { .. }) {
        keep_files(tx, row.message)?;
    }
    give_back(tx, row.thread, &draft)?;
    Ok(draft)
}

fn was_over_budget(row: &OutboxRow) -> bool {
    matches!(&row.state, OutboxState::Failed { key, .. } if *key == Refusal::OverBudget)
}
