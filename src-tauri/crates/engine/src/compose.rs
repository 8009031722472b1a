//! Writing: drafts, prices before sending, sending, taking back, deciding what is stuck.

mod bodies;
mod queue;
mod taking_back;

use crate::{
    api::{
        change::Change,
        compose::{
            ComposerQuote, Decide, Decision, Draft, Queued, QuoteQuery, QuoteWhat, React,
            SaveDraft, SendRequest,
        },
        fault::{Fault, FaultCode},
    },
    engine::Engine,
    money::PriceBasis,
    outbox::{OutboxBody, OutboxRequest, kind_of},
};
use bodies::messages_in;
use chrono::TimeDelta;
use domain::{
    content::Content,
    id::{MessageKey, OutgoingId},
    instant::Instant,
    status::Status,
    tariff::quote::{Outcome, Quote, SendKind},
    template::Template,
};
use queue::{Send, blocked, check_price, enqueue, enqueue_all, line};
use std::sync::Arc;
use store::{
    draft, ledger, message,
    outbox::{self, OutboxRow, OutboxState},
    template,
};
use taking_back::{TakenBack, draft_of, forget, keep_draft, keep_if_empty, take_back};

pub(crate) use queue::category_of;
pub(crate) use taking_back::{settle_trouble, wait_again};

/// How long a message can be taken back.
pub const UNDO: TimeDelta = TimeDelta::seconds(5);

impl Engine {
    pub(crate) async fn save_draft(self: &Arc<Self>, save: SaveDraft) -> Result<(), Fault> {
        let SaveDraft { thread, draft } = save;
        self.store()
            .write(move |tx| keep_draft(tx, thread, &draft))
            .await?;
        self.feed().announce([Change::Thread { id: thread }]);
        Ok(())
    }

    pub(crate) async fn quote(self: &Arc<Self>, query: QuoteQuery) -> Result<ComposerQuote, Fault> {
        let basis = self.price_basis(query.thread).await?;
        let waba = basis.account.waba.clone();
        let (templates, draft) = self
            .store()
            .read(move |read| Ok((template::all(read, &waba)?, draft::get(read, query.thread)?)))
            .await?;
        let messages = draft.map_or(1, |json| {
            messages_in(&serde_json::from_str(&json).unwrap_or_default())
        });
        let now = match &query.what {
            // Several bubbles: the button shows what the dearest of them costs.
            QuoteWhat::Reply => basis.quote(self.tariff(), SendKind::Service, messages - 1),
            QuoteWhat::Template { id } => {
                let found = templates
                    .iter()
                    .find(|template| template.id.as_ref() == Some(id));
                basis.quote(
                    self.tariff(),
                    kind_of(found.ok_or(Fault::new(FaultCode::NotFound))?.category),
                    0,
                )
            }
        };
        Ok(ComposerQuote {
            now,
            template_from: cheapest(self, &basis, &templates),
            messages,
            budget: None,
            advice: None,
        })
    }

    pub(crate) async fn send(self: &Arc<Self>, request: SendRequest) -> Result<Queued, Fault> {
        let SendRequest {
            thread,
            draft,
            shown,
            over_budget: _,
        } = request;
        let basis = self.price_basis(thread).await?;
        let bodies = self.bodies(&basis.account, &draft).await?;
        let reply_to = self.wamid_of(draft.reply_to).await?;
        let mut sends = Vec::with_capacity(bodies.len());
        for (before, body) in (0u32..).zip(bodies) {
            let answers = basis.thread.unanswered_since;
            let request = OutboxRequest {
                reply_to: reply_to.clone().filter(|_| before == 0),
                body: body.request,
                answers,
            };
            let quote = basis.quote(self.tariff(), request.kind(), before);
            check_price(&quote, shown.as_deref())?;
            sends.push(Send {
                id: OutgoingId(uuid::Uuid::now_v7()),
                request,
                content: body.content,
                quote,
            });
        }
        let undo_until = self.now().plus(UNDO);
        let ids = sends.iter().map(|send| send.id).collect();
        let number = basis.thread.number.clone();
        let keys = self
            .store()
            .write(move |tx| {
                let keys = enqueue_all(tx, &basis, &sends, undo_until)?;
                draft::clear(tx, thread)?;
                Ok(keys)
            })
            .await?;
        self.wake().outbox.notify_one();
        self.notifier().withdraw(thread);
        self.feed()
            .announce(keys.into_iter().map(|key| Change::Message { thread, key }));
        self.feed()
            .announce([Change::Thread { id: thread }, Change::Money { number }]);
        Ok(Queued { ids, undo_until })
    }

    pub(crate) async fn undo(self: &Arc<Self>, ids: Vec<OutgoingId>) -> Result<Draft, Fault> {
        let now = self.now();
        let taken = self
            .store()
            .write(move |tx| take_back(tx, &ids, now))
            .await?;
        let Some(TakenBack {
            thread,
            keys,
            draft,
        }) = taken
        else {
            return Err(Fault::new(FaultCode::TooLate));
        };
        self.announce_thread(thread);
        self.feed()
            .announce(keys.into_iter().map(|key| Change::Message { thread, key }));
        Ok(draft)
    }

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

    pub(crate) async fn react(self: &Arc<Self>, react: React) -> Result<(), Fault> {
        let found = self
            .store()
            .read(move |read| message::get(read, react.key))
            .await?;
        let row = found.ok_or(Fault::new(FaultCode::NotFound))?;
        let target = row.wamid.ok_or(Fault::new(FaultCode::NotFound))?;
        let basis = self.price_basis(row.thread).await?;
        let quote = basis.quote(self.tariff(), SendKind::Reaction, 0);
        check_price(&quote, None)?;
        let content = Content::Reaction {
            target: target.clone(),
            emoji: react.emoji.clone(),
        };
        let body = OutboxBody::Reaction {
            target: target.clone(),
            emoji: react.emoji.clone(),
        };
        let request = OutboxRequest {
            reply_to: None,
            body,
            answers: None,
        };
        let send = Send {
            id: OutgoingId(uuid::Uuid::now_v7()),
            request,
            content,
            quote,
        };
        let now = self.now();
        self.store()
            .write(move |tx| {
                message::set_reaction(tx, row.thread, &target, true, react.emoji.as_deref())?;
                enqueue(tx, &basis, &send, now, now).map(drop)
            })
            .await?;
        self.wake().outbox.notify_one();
        self.feed().announce([Change::Message {
            thread: row.thread,
            key: react.key,
        }]);
        Ok(())
    }

    async fn outbox_row(&self, id: OutgoingId) -> Result<OutboxRow, Fault> {
        self.store()
            .read(move |read| outbox::get(read, id))
            .await?
            .ok_or(Fault::new(FaultCode::NotFound))
    }

    /// The same message again: with today's price, and only because a person said so.
    async fn send_again(&self, row: OutboxRow, now: Instant) -> Result<(), Fault> {
        let request: OutboxRequest = serde_json::from_value(row.request.clone())
            .map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
        let basis = self.price_basis(row.thread).await?;
        let quote = basis.quote(self.tariff(), request.kind(), 0);
        blocked(&quote)?;
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
                message::set_status(tx, row.message, Status::Queued, now, None, None)?;
                ledger::void(tx, row.message)?;
                ledger::open(tx, &line(&basis, row.message, &quote, request.kind(), now))?;
                settle_trouble(tx, row.thread)
            })
            .await?;
        Ok(())
    }

    async fn wamid_of(
        &self,
        key: Option<MessageKey>,
    ) -> Result<Option<domain::id::MessageId>, Fault> {
        let Some(key) = key else { return Ok(None) };
        Ok(self
            .store()
            .read(move |read| message::get(read, key))
            .await?
            .and_then(|row| row.wamid))
    }
}

fn cheapest(engine: &Engine, basis: &PriceBasis, templates: &[Template]) -> Option<Quote> {
    templates
        .iter()
        .filter(|template| template.is_sendable())
        .map(|template| basis.quote(engine.tariff(), kind_of(template.category), 0))
        .filter(|quote| quote.outcome != Outcome::Blocked)
        .min_by_key(|quote| {
            quote.amount.map_or(
                if quote.outcome == Outcome::Free {
                    0
                } else {
                    i64::MAX
                },
                |amount| amount.micros,
            )
        })
}
