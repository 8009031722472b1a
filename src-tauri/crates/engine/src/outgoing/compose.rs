//! Writing: drafts, prices before sending, sending, taking back, deciding what is stuck.

mod asking;
mod bodies;
mod deciding;
mod kept_draft;
mod queue;
mod taking_back;

use crate::{
    api::{
        change::Change,
        compose::{Draft, Queued, React, SaveDraft, SendRequest},
        fault::{Fault, FaultCode},
    },
    log,
    outgoing::Room,
};
use domain::{
    content::Content,
    deed::{Deed, Sending},
    departure::leaves_at,
    id::{MessageKey, OutgoingId},
    money::Money,
    outbox_request::{OutboxBody, OutboxRequest},
    tariff::quote::SendKind,
};
use queue::{check_price, over_budget_by, queued};
use std::sync::Arc;
use store::{draft, message};
use taking_back::{keep_draft, take_back};

pub(crate) use kept_draft::kept_draft;

impl Room {
    pub(crate) async fn save_draft(self: &Arc<Self>, save: SaveDraft) -> Result<(), Fault> {
        let SaveDraft { thread, draft } = save;
        self.desk
            .store()
            .write(move |tx| keep_draft(tx, thread, &draft))
            .await?;
        self.desk.feed().announce([Change::Thread { id: thread }]);
        Ok(())
    }

    pub(crate) async fn send(self: &Arc<Self>, request: SendRequest) -> Result<Queued, Fault> {
        let SendRequest {
            thread,
            draft,
            shown,
            over_budget,
        } = request;
        let basis = self.money.price_basis(thread).await?;
        let agreed = over_budget
            .zip(basis.account.currency)
            .map(|(over, currency)| Money::parse(&over, currency))
            .transpose()
            .map_err(|why| Fault::new(FaultCode::Invalid).because(why))?;
        let tariff = self.desk.tariff();
        let bodies = self.bodies(&basis.account, &draft).await?;
        let reply_to = self.wamid_of(draft.reply_to).await?;
        let mut sends = Vec::with_capacity(bodies.len());
        for (before, body) in (0u32..).zip(bodies) {
            let answers = basis.thread.unanswered_since;
            let request = OutboxRequest {
                reply_to: reply_to.clone().filter(|_| before == 0),
                body: body.request,
                answers,
                over_budget: agreed,
            };
            let quote = basis.quote(&tariff, request.kind(), before);
            check_price(&quote, shown.as_deref())?;
            let line = basis.line(&request, &quote);
            sends.push(Sending {
                id: OutgoingId(uuid::Uuid::now_v7()),
                request,
                content: body.content,
                quote,
                file: body.file,
                line,
            });
        }
        let kinds: Vec<_> = sends.iter().map(|send| send.request.kind()).collect();
        let edge = basis.edge(&tariff, &kinds);
        let ids = sends.iter().map(|send| send.id).collect();
        let accounts = self.desk.accounts().all();
        let time = Arc::clone(self.desk.time());
        let undo_until = log::act(&self.desk, move |tx, doing| {
            // In the transaction that fills it, so that two sends cannot both have the last of it.
            if let Some(over) = over_budget_by(tx, &accounts, &basis, &sends, agreed)? {
                let fault = Fault::new(FaultCode::OverBudget).because(over.decimal());
                return Ok(Err(fault));
            }
            // Here, so that a clock set right meanwhile finds it (see `keep_clock_offset`).
            let undo_until = leaves_at(time.now(), edge);
            doing.deed(tx, &queued(tx, &basis, sends, undo_until)?)?;
            draft::clear(tx, thread)?;
            Ok(Ok(undo_until))
        })
        .await??;
        self.desk.notifier().withdraw(thread);
        Ok(Queued { ids, undo_until })
    }

    pub(crate) async fn undo(self: &Arc<Self>, ids: Vec<OutgoingId>) -> Result<Draft, Fault> {
        let now = self.desk.now();
        let taken = log::act(&self.desk, move |tx, doing| take_back(tx, doing, ids, now)).await?;
        taken.ok_or(Fault::new(FaultCode::TooLate))
    }

    pub(crate) async fn react(self: &Arc<Self>, react: React) -> Result<(), Fault> {
        let found = self
            .desk
            .store()
            .read(move |read| message::get(read, react.key))
            .await?;
        let row = found.ok_or(Fault::new(FaultCode::NotFound))?;
        let target = row.wamid.ok_or(Fault::new(FaultCode::NotFound))?;
        let basis = self.money.price_basis(row.thread).await?;
        let quote = basis.quote(&self.desk.tariff(), SendKind::Reaction, 0);
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
            over_budget: None,
        };
        let message = Box::new(Sending {
            id: OutgoingId(uuid::Uuid::now_v7()),
            request,
            content,
            quote,
            file: None,
            line: None,
        });
        log::act(&self.desk, move |tx, doing| {
            let conversation = log::conversation(tx, row.thread)?;
            let deed = Deed::Reacted {
                conversation,
                message,
            };
            doing.deed(tx, &deed).map(drop)
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
            .desk
            .store()
            .read(move |read| message::get(read, key))
            .await?
            .and_then(|row| row.wamid))
    }
}
