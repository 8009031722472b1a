//! Messages as the window shows them: what several tables hold about each, put together.

use crate::{
    api::thread::{Behind, File, Message, Phase, PriceChange, Quoted, Reaction, Sending},
    log::{kind_of, name_of},
    money::price::price_of,
    outgoing::outbox::DiskNews,
};
use domain::{
    author::Author,
    content::{Content, MediaKind},
    file_name,
    file_state::FileState,
    id::{MessageId, MessageKey, PhoneNumberId, ThreadId},
    refusal::Refusal,
    status::Status,
};
use std::collections::HashMap;
use store::{
    Read, StoreError,
    attachment::{self, AttachmentRow},
    ledger::{self, LedgerRow},
    message::{self, MessageRow},
    outbox::{self, OutboxRow, OutboxState},
    person, thread,
};

/// Messages as the window shows them. Reactions are not lines of their own.
pub(super) fn views(
    read: &Read<'_>,
    rows: Vec<MessageRow>,
    disk: &DiskNews,
) -> Result<Vec<Message>, StoreError> {
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
    let queue = match thread {
        Some(thread) if outbox.values().any(waits) => outbox::of_thread(read, thread)?,
        _ => Vec::new(),
    };
    let mut ledger: HashMap<MessageKey, LedgerRow> = ledger::many(read, &keys)?
        .into_iter()
        .map(|line| (line.message, line))
        .collect();
    let mut senders = HashMap::new();
    for (key, who) in message::senders(read, &keys)? {
        senders.insert(key, name_of(person::get(read, who)?.as_ref()));
    }
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
                sender: senders.remove(&row.key),
                file: files.remove(&row.key),
                outbox: outbox.remove(&row.key),
                ledger: ledger.remove(&row.key),
            };
            let quoted = match (&row.context.reply_to, &number) {
                (Some(wamid), Some(number)) => Some(quoted(read, number, row.thread, wamid)?),
                _ => None,
            };
            Ok(one(
                row,
                quoted,
                beside,
                Ahead {
                    queue: &queue,
                    disk,
                },
            ))
        })
        .collect()
}

/// What other tables hold about a message.
struct Beside {
    reactions: Vec<Reaction>,
    sender: Option<String>,
    file: Option<AttachmentRow>,
    outbox: Option<OutboxRow>,
    ledger: Option<LedgerRow>,
}

/// What may hold a message back.
#[derive(Clone, Copy)]
struct Ahead<'a> {
    /// What is not done of its conversation, when it may matter.
    queue: &'a [OutboxRow],
    disk: &'a DiskNews,
}

fn one(row: MessageRow, quoted: Option<Quoted>, beside: Beside, ahead: Ahead<'_>) -> Message {
    let Beside {
        reactions,
        sender,
        file,
        outbox,
        ledger,
    } = beside;
    let sending = row
        .status
        .filter(|_| row.author != Author::Customer)
        .map(|status| Sending {
            id: row.outgoing.filter(|_| outbox.is_some()),
            status,
            phase: phase(status, outbox.as_ref(), &row, ahead),
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
        author: row.author,
        sender,
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

fn waits(out: &OutboxRow) -> bool {
    matches!(out.state, OutboxState::Waiting { .. })
}

/// What holds a waiting message back, if anything in its conversation does.
fn behind(out: &OutboxRow, ahead: Ahead<'_>) -> Option<Behind> {
    let mut before = ahead.queue.iter().take_while(|other| other.seq < out.seq);
    let doubt = |other: &OutboxRow| {
        matches!(other.state, OutboxState::Uncertain { .. })
            && !other.state.is_taken_back()
            && !other.dealt_with
    };
    let retry =
        |other: &OutboxRow| matches!(other.state, OutboxState::Waiting { attempts: 1.., .. });
    if before.clone().any(doubt) {
        Some(Behind::Doubt)
    } else if ahead.disk.fails
        || before
            .clone()
            .any(|other| ahead.disk.unwritten.contains(&other.id))
    {
        Some(Behind::Disk)
    } else {
        before.any(retry).then_some(Behind::Retry)
    }
}

fn phase(status: Status, outbox: Option<&OutboxRow>, row: &MessageRow, ahead: Ahead<'_>) -> Phase {
    match outbox.map(|out| (&out.state, out)) {
        Some((
            OutboxState::Waiting {
                not_before,
                attempts,
                reason,
            },
            out,
        )) => Phase::Waiting {
            retry_at: (*attempts > 0).then_some(*not_before),
            key: *reason,
            behind: behind(out, ahead),
        },
        Some((OutboxState::Sending { .. }, out)) if ahead.disk.unwritten.contains(&out.id) => {
            Phase::Unwritten
        }
        Some((OutboxState::Sending { .. }, _)) => Phase::Sending,
        Some((OutboxState::Uncertain { taken_back, .. }, _)) => match taken_back {
            true => Phase::TakenBack,
            false => Phase::Uncertain,
        },
        Some((
            OutboxState::Failed {
                key,
                detail,
                can_retry,
                needs_template,
                prices,
            },
            out,
        )) => Phase::Failed {
            key: *key,
            detail: detail.clone(),
            can_retry: *can_retry,
            needs_template: *needs_template,
            prices: prices.map(|prices| PriceChange {
                before: prices.before,
                after: prices.after,
            }),
            settled: out.dealt_with,
        },
        Some((OutboxState::Done { .. }, _)) | None if status == Status::Failed => Phase::Failed {
            key: row.error_key.unwrap_or(Refusal::Unknown),
            detail: row.error_detail.clone(),
            can_retry: false,
            needs_template: false,
            prices: None,
            settled: false,
        },
        Some((OutboxState::Done { .. }, _)) | None => Phase::Gone,
    }
}

fn quoted(
    read: &Read<'_>,
    number: &PhoneNumberId,
    thread: ThreadId,
    wamid: &MessageId,
) -> Result<Quoted, StoreError> {
    // Whatever id a customer names: only words of this conversation are shown in it.
    let found = message::by_wamid(read, number, wamid)?.filter(|row| row.thread == thread);
    Ok(Quoted {
        key: found.as_ref().map(|row| row.key),
        author: found.as_ref().map(|row| row.author),
        kind: found.as_ref().map(|row| kind_of(&row.content).to_owned()),
        text: found
            .as_ref()
            .and_then(|row| row.content.text())
            .map(|text| text.chars().take(160).collect()),
    })
}

fn file_view(file: AttachmentRow) -> File {
    let playing = file.playing.unwrap_or_default();
    File {
        id: (file.state == FileState::Ready).then_some(file.id),
        media: file.media,
        mime: file
            .mime
            .unwrap_or_else(|| default_mime(file.media).to_owned()),
        name: file.name.as_deref().map(file_name::shown),
        size: file.size,
        width: file.width,
        height: file.height,
        duration_ms: playing.duration_ms,
        waveform: playing.waveform,
        state: file.state,
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
