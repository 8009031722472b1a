//! Writing: drafts, prices before sending, sending and taking back.

use crate::{
    accounts::Account,
    api::{
        change::Change,
        compose::{
            ComposerQuote, Decide, Decision, Draft, Queued, QuoteQuery, QuoteWhat, React,
            SaveDraft, SendRequest,
        },
        fault::{Fault, FaultCode},
    },
    engine::Engine,
    intake::show_as_last,
    money::PriceBasis,
    outbox::{OutboxBody, OutboxRequest, kind_of, with_file},
};
use chrono::TimeDelta;
use domain::{
    allowance::month_of,
    content::{Content, Media, MediaKind},
    id::{MessageKey, OutgoingId, ThreadId},
    instant::Instant,
    length,
    status::Status,
    tariff::quote::{Outcome, Quote, SendKind, Why},
    template::{Template, render},
};
use std::sync::Arc;
use store::{
    StoreError, Tx,
    attachment::{self, AttachmentRow},
    draft,
    ledger::{self, NewLine},
    message::{self, Author, Inserted, MessageRow, NewMessage},
    outbox::{self, NewOutbox, OutboxRow, OutboxState},
    template,
    thread::{self, ThreadState},
};

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
            QuoteWhat::Reply => basis.quote(self, SendKind::Service, messages - 1),
            QuoteWhat::Template { id } => {
                let found = templates
                    .iter()
                    .find(|template| template.id.as_ref() == Some(id));
                basis.quote(
                    self,
                    kind_of(found.ok_or(Fault::new(FaultCode::NotFound))?.category),
                    0,
                )
            }
        };
        Ok(ComposerQuote {
            now,
            template_from: cheapest(self, &basis, &templates),
            messages,
        })
    }

    pub(crate) async fn send(self: &Arc<Self>, request: SendRequest) -> Result<Queued, Fault> {
        let SendRequest {
            thread,
            draft,
            shown,
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
            let quote = basis.quote(self, request.kind(), before);
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
        let Some((thread, draft)) = taken else {
            return Err(Fault::new(FaultCode::TooLate));
        };
        self.announce_thread(thread);
        Ok(draft)
    }

    pub(crate) async fn decide(self: &Arc<Self>, decide: Decide) -> Result<(), Fault> {
        let now = self.now();
        let row = self.outbox_row(decide.id).await?;
        let thread = row.thread;
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
        self.announce_thread(thread);
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
        let quote = basis.quote(self, SendKind::Reaction, 0);
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
        let quote = basis.quote(self, request.kind(), 0);
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

    /// What a draft becomes: a template, or its files and its text.
    async fn bodies(&self, account: &Account, draft: &Draft) -> Result<Vec<Body>, Fault> {
        if let Some(chosen) = &draft.template {
            let (waba, id) = (account.waba.clone(), chosen.id.clone());
            let found = self
                .store()
                .read(move |read| template::get(read, &waba, &id))
                .await?;
            let template = found.ok_or(Fault::new(FaultCode::NotFound))?;
            return Ok(vec![template_body(template, chosen.values.clone())?]);
        }
        let ids: Vec<_> = draft.files.iter().map(|file| file.id).collect();
        let files = self
            .store()
            .read(move |read| {
                ids.iter()
                    .map(|id| attachment::get(read, *id))
                    .collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let mut bodies = Vec::new();
        let mut text = Some(draft.text.trim()).filter(|text| !text.is_empty());
        for file in files {
            let file = file.ok_or(Fault::new(FaultCode::NotFound).keyed("media_gone"))?;
            let takes_caption = matches!(
                file.media,
                MediaKind::Image | MediaKind::Video | MediaKind::Document
            );
            let caption = if takes_caption {
                text.take_if(|text| length::check_caption(text).is_ok())
            } else {
                None
            };
            bodies.push(file_body(file, caption));
        }
        if let Some(text) = text {
            length::check_text(text).map_err(|why| {
                Fault::new(FaultCode::Invalid)
                    .keyed("text_too_long")
                    .because(why)
            })?;
            let request = OutboxBody::Text {
                text: text.to_owned(),
            };
            bodies.push(Body {
                request,
                content: Content::Text {
                    body: text.to_owned(),
                },
            });
        }
        if bodies.is_empty() {
            return Err(Fault::new(FaultCode::Invalid).keyed("empty_message"));
        }
        Ok(bodies)
    }
}

/// One message of a draft: how it goes out, and how it reads here.
struct Body {
    request: OutboxBody,
    content: Content,
}

/// One message about to go into the outbox.
struct Send {
    id: OutgoingId,
    request: OutboxRequest,
    content: Content,
    quote: Quote,
}

fn template_body(template: Template, values: domain::template::Values) -> Result<Body, Fault> {
    if !template.is_sendable() {
        return Err(Fault::new(FaultCode::Invalid).keyed("template_not_approved"));
    }
    let rendered = render(&template, &with_file(values.clone(), None)).map_err(|why| {
        Fault::new(FaultCode::Invalid)
            .keyed("template_values_missing")
            .because(why)
    })?;
    Ok(Body {
        request: OutboxBody::Template {
            template: Box::new(template),
            values,
        },
        content: Content::Template(rendered),
    })
}

fn file_body(file: AttachmentRow, caption: Option<&str>) -> Body {
    let caption = caption.map(str::to_owned);
    let filename = file
        .name
        .clone()
        .filter(|_| file.media == MediaKind::Document);
    let content = Content::Media(Media {
        media: file.media,
        id: None,
        mime: file.mime.clone(),
        sha256: None,
        caption: caption.clone(),
        filename: filename.clone(),
        animated: false,
    });
    Body {
        request: OutboxBody::File {
            attachment: file.id,
            media: file.media,
            caption,
            name: filename,
        },
        content,
    }
}

/// How many messages a draft makes. Never less than one: the price of the next message is of
/// interest before the first letter is written.
pub(crate) fn messages_in(draft: &Draft) -> u32 {
    if draft.template.is_some() {
        return 1;
    }
    let files = u32::try_from(draft.files.len()).unwrap_or(u32::MAX);
    let captionable = draft.files.iter().any(|file| {
        ["image/", "video/", "application/"]
            .iter()
            .any(|start| file.mime.starts_with(start))
    });
    let text = draft.text.trim();
    let is_caption = text.is_empty() || (captionable && length::check_caption(text).is_ok());
    files.saturating_add(u32::from(!is_caption)).max(1)
}

fn cheapest(engine: &Engine, basis: &PriceBasis, templates: &[Template]) -> Option<Quote> {
    templates
        .iter()
        .filter(|template| template.is_sendable())
        .map(|template| basis.quote(engine, kind_of(template.category), 0))
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

fn blocked(quote: &Quote) -> Result<(), Fault> {
    match (quote.outcome, quote.why) {
        (Outcome::Blocked, Why::NoPaymentMethod) => Err(Fault::new(FaultCode::NoPaymentMethod)),
        (Outcome::Blocked, _) => Err(Fault::new(FaultCode::WindowClosed)),
        _ => Ok(()),
    }
}

/// Nothing goes out that is not allowed, or that costs more than the button said.
fn check_price(quote: &Quote, shown: Option<&str>) -> Result<(), Fault> {
    blocked(quote)?;
    let Some(amount) = &quote.amount else {
        return Ok(());
    };
    let agreed = shown.and_then(|shown| domain::money::Money::parse(shown, amount.currency).ok());
    if agreed.is_some_and(|agreed| agreed.micros >= amount.micros) {
        Ok(())
    } else {
        Err(Fault::new(FaultCode::PriceChanged).because(amount.decimal()))
    }
}

fn enqueue_all(
    tx: &Tx<'_>,
    basis: &PriceBasis,
    sends: &[Send],
    undo_until: Instant,
) -> Result<Vec<MessageKey>, StoreError> {
    let mut state = thread::get(tx, basis.thread.id)?.ok_or(StoreError::NotFound)?;
    let mut keys = Vec::with_capacity(sends.len());
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
    Ok(keys)
}

fn enqueue(
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
        context: domain::content::Context {
            reply_to: send.request.reply_to.clone(),
            ..Default::default()
        },
        referral: None,
        opened_window: false,
        window_closed_before: None,
        status: Some(Status::Queued),
        outgoing: Some(send.id),
        historic: false,
    };
    let (Inserted::New(key) | Inserted::Known(key)) = message::insert(tx, &new)?;
    if let OutboxBody::File { attachment, .. } = &send.request.body {
        attachment::link(tx, *attachment, key)?;
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
    ledger::open(tx, &line(basis, key, &send.quote, send.request.kind(), at))?;
    Ok(key)
}

fn line(
    basis: &PriceBasis,
    message: MessageKey,
    quote: &Quote,
    kind: SendKind,
    at: Instant,
) -> NewLine {
    NewLine {
        message,
        thread: basis.thread.id,
        number: basis.thread.number.clone(),
        at,
        month: month_of(at, basis.account.timezone).to_string(),
        quote: quote.clone(),
        category: category_of(kind).to_owned(),
        uses_allowance: kind == SendKind::Service && quote.why == Why::Allowance,
    }
}

/// Meta's word for what a send counts as.
pub(crate) fn category_of(kind: SendKind) -> &'static str {
    match kind {
        SendKind::Service => "service",
        SendKind::Utility => "utility",
        SendKind::Marketing => "marketing",
        SendKind::Authentication => "authentication",
        SendKind::Reaction => "reaction",
    }
}

fn take_back(
    tx: &Tx<'_>,
    ids: &[OutgoingId],
    now: Instant,
) -> Result<Option<(ThreadId, Draft)>, StoreError> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(row) = outbox::get(tx, *id)? else {
            return Ok(None);
        };
        if row.undo_until <= now || !matches!(row.state, OutboxState::Waiting { .. }) {
            return Ok(None);
        }
        rows.push(row);
    }
    let Some(thread) = rows.first().map(|row| row.thread) else {
        return Ok(None);
    };
    let draft = draft_of(tx, &rows)?;
    for row in &rows {
        forget(tx, row)?;
    }
    keep_draft(tx, thread, &draft)?;
    settle_trouble(tx, thread)?;
    Ok(Some((thread, draft)))
}

/// Takes a message out of the outbox and the conversation; its customer waits again.
fn forget(tx: &Tx<'_>, row: &OutboxRow) -> Result<(), StoreError> {
    outbox::remove(tx, row.id)?;
    ledger::void(tx, row.message)?;
    attachment::unlink(tx, row.message)?;
    message::remove(tx, row.message)?;
    let mut state = thread::get(tx, row.thread)?.ok_or(StoreError::NotFound)?;
    wait_again(&mut state, &row.request);
    state.last =
        message::last_of(tx, row.thread)?.map(|last| crate::conversation::last_line(&last));
    thread::save(tx, &state)
}

/// An answer that did not go leaves its customer waiting as before.
pub(crate) fn wait_again(state: &mut ThreadState, request: &serde_json::Value) {
    let answered: Option<OutboxRequest> = serde_json::from_value(request.clone()).ok();
    if let Some(since) = answered.and_then(|request| request.answers) {
        state.unanswered_since = Some(
            state
                .unanswered_since
                .map_or(since, |other| other.min(since)),
        );
    }
}

/// What was written, put together again from what went into the outbox.
fn draft_of(tx: &Tx<'_>, rows: &[OutboxRow]) -> Result<Draft, StoreError> {
    let mut draft = Draft::default();
    for row in rows {
        let Ok(request) = serde_json::from_value::<OutboxRequest>(row.request.clone()) else {
            continue;
        };
        if let Some(wamid) = &request.reply_to {
            draft.reply_to =
                message::by_wamid(tx, &row.number, wamid)?.map(|quoted: MessageRow| quoted.key);
        }
        match request.body {
            OutboxBody::Text { text } => add_text(&mut draft.text, &text),
            OutboxBody::File {
                attachment,
                caption,
                ..
            } => {
                if let Some(caption) = caption {
                    add_text(&mut draft.text, &caption);
                }
                draft.files.extend(
                    attachment::get(tx, attachment)?.map(|file| crate::media::staged(&file)),
                );
            }
            OutboxBody::Template { template, values } => {
                draft.template = template
                    .id
                    .map(|id| crate::api::compose::TemplateDraft { id, values });
            }
            OutboxBody::Reaction { .. } => {}
        }
    }
    Ok(draft)
}

fn add_text(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

fn keep_draft(tx: &Tx<'_>, thread: ThreadId, draft: &Draft) -> Result<(), StoreError> {
    if *draft == Draft::default() {
        return draft::clear(tx, thread);
    }
    let json = serde_json::to_string(draft).unwrap_or_default();
    let preview: String = draft.text.chars().take(120).collect();
    draft::save(
        tx,
        thread,
        &json,
        Some(preview.as_str()).filter(|text| !text.is_empty()),
    )
}

/// Gives the words back, unless something else is being written by now.
fn keep_if_empty(tx: &Tx<'_>, thread: ThreadId, draft: &Draft) -> Result<(), StoreError> {
    if draft::get(tx, thread)?.is_none() {
        keep_draft(tx, thread, draft)
    } else {
        Ok(())
    }
}

/// Brings the conversation's row in step with its stuck messages.
pub(crate) fn settle_trouble(tx: &Tx<'_>, id: ThreadId) -> Result<(), StoreError> {
    let Some(mut state) = thread::get(tx, id)? else {
        return Ok(());
    };
    let trouble = outbox::trouble(tx, id)?;
    if state.trouble != trouble {
        state.trouble = trouble;
        thread::save(tx, &state)?;
    }
    Ok(())
}
