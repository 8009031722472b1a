//! One conversation as the window shows it: its head, its pages of messages.

use crate::{
    accounts::Account,
    api::{
        change::Change,
        compose::Draft,
        fault::{Fault, FaultCode},
        thread::{
            Author, File, FileState, Message, MessagesPage, MessagesQuery, Phase, Quoted, Reaction,
            Sending, ThreadView,
        },
    },
    engine::Engine,
    inbox::rows,
    intake::kind_of,
    money::{allowance_of, price_of},
};
use chrono_tz::Tz;
use domain::{
    allowance::month_of,
    content::{Content, MediaKind},
    id::{MessageId, MessageKey, PhoneNumberId, ThreadId},
    instant::Instant,
    status::Status,
};
use std::{collections::HashMap, sync::Arc};
use store::{
    Cursor, Read, StoreError,
    attachment::{self, AttachmentRow},
    draft,
    ledger::{self, LedgerRow},
    message::{self, MessageRow, Place},
    outbox::{self, OutboxRow, OutboxState},
    thread::{self, LastLine},
};

impl Engine {
    pub(crate) async fn thread(self: &Arc<Self>, id: ThreadId) -> Result<ThreadView, Fault> {
        let now = self.now();
        let accounts = self.accounts().all();
        let found = self
            .store()
            .read(move |read| {
                let Some(state) = thread::get(read, id)? else {
                    return Ok(None);
                };
                let account = accounts
                    .iter()
                    .find(|account| account.numbers.contains(&state.number));
                view(read, account.map(Arc::as_ref), state, now).map(Some)
            })
            .await?;
        found.ok_or(Fault::new(FaultCode::NotFound))
    }

    pub(crate) async fn messages(
        self: &Arc<Self>,
        query: MessagesQuery,
    ) -> Result<MessagesPage, Fault> {
        let place = match (&query.around, &query.before, &query.after) {
            (Some(key), _, _) => Place::Around(*key),
            (_, Some(before), _) => Place::Before(decode(before)?),
            (_, _, Some(after)) => Place::After(decode(after)?),
            _ => Place::Newest,
        };
        let limit = query.limit.clamp(1, 200);
        let thread = query.thread;
        Ok(self
            .store()
            .read(move |read| {
                let page = message::page(read, thread, place, limit)?;
                let edge = |cursor: Option<Cursor>| cursor.map(|cursor| cursor.encode());
                Ok(MessagesPage {
                    messages: views(read, page.rows)?,
                    older: edge(page.older),
                    newer: edge(page.newer),
                })
            })
            .await?)
    }

    pub(crate) async fn messages_many(
        self: &Arc<Self>,
        keys: Vec<MessageKey>,
    ) -> Result<Vec<Message>, Fault> {
        Ok(self
            .store()
            .read(move |read| {
                let rows = message::many(read, &keys)?;
                views(read, rows)
            })
            .await?)
    }

    pub(crate) async fn mark_read(self: &Arc<Self>, id: ThreadId) -> Result<(), Fault> {
        let wamid = self
            .store()
            .write(move |tx| {
                let Some(mut state) = thread::get(tx, id)? else {
                    return Ok(None);
                };
                if state.unread == 0 {
                    return Ok(None);
                }
                state.unread = 0;
                thread::save(tx, &state)?;
                Ok(message::last_customer_message(tx, id)?
                    .and_then(|row| row.wamid)
                    .map(|wamid| (state.number, wamid)))
            })
            .await?;
        self.notifier().withdraw(id);
        self.feed().announce([Change::Thread { id }]);
        if let Some((number, wamid)) = wamid.filter(|_| self.preferences_now().read_receipts) {
            self.tell_read(number, wamid, false);
        }
        Ok(())
    }

    pub(crate) async fn typing(self: &Arc<Self>, id: ThreadId) -> Result<(), Fault> {
        if !self.preferences_now().read_receipts {
            return Ok(());
        }
        let found = self
            .store()
            .read(move |read| {
                Ok(thread::get(read, id)?.zip(message::last_customer_message(read, id)?))
            })
            .await?;
        if let Some((
            state,
            MessageRow {
                wamid: Some(wamid), ..
            },
        )) = found
        {
            self.tell_read(state.number, wamid, true);
        }
        Ok(())
    }

    /// Blue ticks and "typing…" are a courtesy: when they do not get through, nothing is lost.
    fn tell_read(&self, number: PhoneNumberId, wamid: MessageId, typing: bool) {
        let Some(account) = self.accounts().of_number(&number) else {
            return;
        };
        self.spawn(async move {
            if let Err(why) = account.client.mark_read(&number, &wamid, typing).await {
                tracing::debug!(%why, "the customer was not told that we read");
            }
        });
    }
}

/// A conversation stays readable when its account is no longer connected.
fn view(
    read: &Read<'_>,
    account: Option<&Account>,
    state: thread::ThreadState,
    now: Instant,
) -> Result<ThreadView, StoreError> {
    let timezone = account.map_or(Tz::UTC, |account| account.timezone);
    let month = month_of(now, timezone);
    let usage = ledger::usage(read, &state.number, month.as_str())?;
    let spend = ledger::of_thread_month(read, state.id, month.as_str())?;
    let draft = draft::get(read, state.id)?
        .and_then(|json| serde_json::from_str::<Draft>(&json).ok())
        .unwrap_or_default();
    let first_unread = message::first_unread(read, state.id, state.unread)?;
    let (referral, since) = (state.referral.clone(), state.first_at);
    let row = rows(read, vec![state], now)?
        .pop()
        .ok_or(StoreError::NotFound)?;
    Ok(ThreadView {
        row,
        draft,
        referral,
        first_unread,
        since,
        spent: spend.spent,
        paid: spend.paid,
        allowance: allowance_of(timezone, &usage, now),
    })
}

/// Messages as the window shows them. Reactions are not lines of their own.
pub(crate) fn views(read: &Read<'_>, rows: Vec<MessageRow>) -> Result<Vec<Message>, StoreError> {
    let rows: Vec<_> = rows
        .into_iter()
        .filter(|row| !matches!(row.content, Content::Reaction { .. }))
        .collect();
    let keys: Vec<_> = rows.iter().map(|row| row.key).collect();
    let wamids: Vec<_> = rows.iter().filter_map(|row| row.wamid.clone()).collect();
    let mut files: HashMap<MessageKey, AttachmentRow> = attachment::of_messages(read, &keys)?
        .into_iter()
        .filter_map(|file| Some((file.message?, file)))
        .collect();
    let thread = rows.first().map(|row| row.thread);
    let number = thread
        .map(|id| thread::get(read, id))
        .transpose()?
        .flatten()
        .map(|state| state.number);
    let mut outbox: HashMap<MessageKey, OutboxRow> = outbox::of_messages(read, &keys)?
        .into_iter()
        .map(|out| (out.message, out))
        .collect();
    let mut ledger: HashMap<MessageKey, LedgerRow> = ledger::many(read, &keys)?
        .into_iter()
        .map(|line| (line.message, line))
        .collect();
    let mut reactions: HashMap<MessageId, Vec<Reaction>> = HashMap::new();
    if let Some(thread) = thread {
        for found in message::reactions(read, thread, &wamids)? {
            reactions.entry(found.target).or_default().push(Reaction {
                emoji: found.emoji,
                ours: found.ours,
            });
        }
    }
    rows.into_iter()
        .map(|row| {
            let reactions = row
                .wamid
                .as_ref()
                .and_then(|wamid| reactions.remove(wamid))
                .unwrap_or_default();
            let beside = Beside {
                reactions,
                file: files.remove(&row.key),
                outbox: outbox.remove(&row.key),
                ledger: ledger.remove(&row.key),
            };
            let quoted = match (&row.context.reply_to, &number) {
                (Some(wamid), Some(number)) => Some(quoted(read, number, wamid)?),
                _ => None,
            };
            Ok(one(row, quoted, beside))
        })
        .collect()
}

/// What other tables hold about a message.
struct Beside {
    reactions: Vec<Reaction>,
    file: Option<AttachmentRow>,
    outbox: Option<OutboxRow>,
    ledger: Option<LedgerRow>,
}

fn one(row: MessageRow, quoted: Option<Quoted>, beside: Beside) -> Message {
    let Beside {
        reactions,
        file,
        outbox,
        ledger,
    } = beside;
    let sending = row
        .status
        .filter(|_| row.author != message::Author::Customer)
        .map(|status| Sending {
            id: row.outgoing,
            status,
            phase: phase(status, outbox.as_ref(), &row),
            undo_until: outbox
                .as_ref()
                .filter(|out| matches!(out.state, OutboxState::Waiting { attempts: 0, .. }))
                .map(|out| out.undo_until),
            price: price_of(ledger.as_ref()),
        });
    Message {
        key: row.key,
        thread: row.thread,
        at: row.at,
        author: author(row.author),
        edited_from: row.edited_from,
        revoked: row.revoked,
        forwarded: row.context.forwarded || row.context.frequently_forwarded,
        quoted,
        reactions,
        file: file.map(file_view),
        referral: row.referral,
        sending,
        opened_window: row.opened_window,
        window_closed_before: row.window_closed_before,
        content: row.content,
    }
}

fn phase(status: Status, outbox: Option<&OutboxRow>, row: &MessageRow) -> Phase {
    match outbox.map(|out| &out.state) {
        Some(OutboxState::Waiting {
            not_before,
            attempts,
            reason,
        }) => Phase::Waiting {
            retry_at: (*attempts > 0).then_some(*not_before),
            key: reason.clone(),
        },
        Some(OutboxState::Sending { .. }) => Phase::Sending,
        Some(OutboxState::Uncertain { .. }) => Phase::Uncertain,
        Some(OutboxState::Failed {
            key,
            detail,
            can_retry,
            needs_template,
        }) => Phase::Failed {
            key: key.clone(),
            detail: detail.clone(),
            can_retry: *can_retry,
            needs_template: *needs_template,
        },
        Some(OutboxState::Done { .. }) | None if status == Status::Failed => Phase::Failed {
            key: row
                .error_key
                .clone()
                .unwrap_or_else(|| "unknown".to_owned()),
            detail: row.error_detail.clone(),
            can_retry: false,
            needs_template: false,
        },
        Some(OutboxState::Done { .. }) | None => Phase::Gone,
    }
}

fn quoted(
    read: &Read<'_>,
    number: &PhoneNumberId,
    wamid: &MessageId,
) -> Result<Quoted, StoreError> {
    let found = message::by_wamid(read, number, wamid)?;
    Ok(Quoted {
        key: found.as_ref().map(|row| row.key),
        author: found.as_ref().map(|row| author(row.author)),
        kind: found.as_ref().map(|row| kind_of(&row.content).to_owned()),
        text: found
            .as_ref()
            .and_then(|row| row.content.text())
            .map(|text| text.chars().take(160).collect()),
    })
}

fn author(author: message::Author) -> Author {
    match author {
        message::Author::Customer => Author::Customer,
        message::Author::Us => Author::Us,
        message::Author::Phone => Author::Phone,
        message::Author::Elsewhere => Author::Elsewhere,
        message::Author::System => Author::System,
    }
}

fn file_view(file: AttachmentRow) -> File {
    let state = match file.state {
        attachment::FileState::Ready => FileState::Ready,
        attachment::FileState::Fetching => FileState::Fetching,
        attachment::FileState::Failed => FileState::Failed,
        attachment::FileState::Lost => FileState::Lost,
    };
    File {
        id: (state == FileState::Ready).then_some(file.id),
        media: file.media,
        mime: file
            .mime
            .unwrap_or_else(|| default_mime(file.media).to_owned()),
        name: file.name,
        size: file.size,
        width: file.width,
        height: file.height,
        state,
    }
}

fn default_mime(media: MediaKind) -> &'static str {
    match media {
        MediaKind::Image => "image/jpeg",
        MediaKind::Video => "video/mp4",
        MediaKind::Audio | MediaKind::Voice => "audio/ogg",
        MediaKind::Sticker => "image/webp",
        MediaKind::Document => "application/octet-stream",
    }
}

/// A message as the conversation's newest line.
pub(crate) fn last_line(row: &MessageRow) -> LastLine {
    LastLine {
        key: row.key,
        at: row.at,
        ours: !matches!(
            row.author,
            message::Author::Customer | message::Author::System
        ),
        kind: kind_of(&row.content).to_owned(),
        media: match &row.content {
            Content::Media(media) => Some(media.media),
            _ => None,
        },
        text: row
            .content
            .text()
            .map(|text| text.chars().take(200).collect()),
        status: row.status,
    }
}

fn decode(place: &str) -> Result<Cursor, Fault> {
    Cursor::decode(place).ok_or(Fault::new(FaultCode::Invalid).because("place"))
}
