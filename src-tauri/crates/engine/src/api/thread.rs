//! One conversation: its head and its messages.

use crate::api::{compose::Draft, inbox::ThreadRow};
use domain::{
    author::Author,
    content::{Content, MediaKind, Referral},
    email::Email,
    file_state::FileState,
    id::{AttachmentId, MessageKey, OutgoingId, ThreadId},
    instant::Instant,
    money::Money,
    refusal::Refusal,
    status::Status,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An open conversation.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ThreadView {
    /// Its row, as in the list.
    pub row: ThreadRow,
    /// What was being written.
    pub draft: Draft,
    /// The advertisement that brought the customer, if any.
    pub referral: Option<Referral>,
    /// First message not read here when the conversation was opened.
    pub first_unread: Option<MessageKey>,
    /// When the customer first wrote.
    pub since: Option<Instant>,
    /// The customer's email address, as the shop wrote it down.
    pub email: Option<Email>,
    /// What this customer's conversation has cost this month.
    pub spent: Option<Money>,
    /// How many messages were paid this month.
    pub paid: u32,
    /// The number's free replies.
    pub allowance: Allowance,
}

/// A number's free replies this month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Allowance {
    /// How many a month has.
    pub limit: u32,
    /// Used: delivered and free by the allowance.
    pub used: u32,
    /// How many of those did not go out from here: sent by other software, or before it was used.
    pub elsewhere: u32,
    /// Sent but not yet delivered: they may still use it up.
    pub pending: u32,
    /// The month's end in the account's time zone.
    pub resets_at: Instant,
    /// What the number has cost this month, as far as known.
    pub spent: Option<Money>,
}

/// Asks for messages of a conversation, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MessagesQuery {
    /// The conversation.
    pub thread: ThreadId,
    /// Older than this place; the newest when both are absent.
    pub before: Option<String>,
    /// Around this message (for a search hit): half of `limit` on both sides.
    pub around: Option<MessageKey>,
    /// Newer than this place.
    pub after: Option<String>,
    /// At most this many, 1 to 200.
    pub limit: u32,
}

/// A page of messages in order of time, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MessagesPage {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Pass as `before` for older ones; absent at the beginning.
    pub older: Option<String>,
    /// Pass as `after` for newer ones; absent at the end.
    pub newer: Option<String>,
}

/// One line of a conversation: a message, or a note about the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Message {
    /// Ours.
    pub key: MessageKey,
    /// The conversation.
    pub thread: ThreadId,
    /// When, by Meta's clock.
    pub at: Instant,
    /// Who wrote it.
    pub author: Author,
    /// What its writer is called, in a group.
    pub sender: Option<String>,
    /// What it holds.
    pub content: Content,
    /// Changed by the customer: what it said before.
    pub edited_from: Option<String>,
    /// Taken back by the customer.
    pub revoked: bool,
    /// Forwarded by the customer.
    pub forwarded: bool,
    /// The message it answers.
    pub quoted: Option<Quoted>,
    /// Emojis on it.
    pub reactions: Vec<Reaction>,
    /// The file, when it has one.
    pub file: Option<File>,
    /// Came through this advertisement.
    pub referral: Option<Referral>,
    /// Where it stands, when it is ours.
    pub sending: Option<Sending>,
    /// The window was opened by this message (it was closed before).
    pub opened_window: bool,
    /// The window closed at this time before the message came.
    pub window_closed_before: Option<Instant>,
}

/// The message another one answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Quoted {
    /// It, when we have it.
    pub key: Option<MessageKey>,
    /// Who wrote it.
    pub author: Option<Author>,
    /// The kind of its content.
    pub kind: Option<String>,
    /// Its words, shortened.
    pub text: Option<String>,
}

/// An emoji on a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// It is ours.
    pub ours: bool,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct File {
    /// Read it from the host's media address with this id; absent until it is fetched.
    pub id: Option<AttachmentId>,
    /// What sort.
    pub media: MediaKind,
    /// MIME type.
    pub mime: String,
    /// Its name.
    pub name: Option<String>,
    /// Bytes, when known.
    pub size: Option<u64>,
    /// Pixels across, for pictures.
    pub width: Option<u32>,
    /// Pixels down, for pictures.
    pub height: Option<u32>,
    /// How long a sound or film plays, in milliseconds, when known.
    pub duration_ms: Option<u32>,
    /// How loud a sound is from beginning to end, 0 to 255; empty when that is not known.
    pub waveform: Vec<u8>,
    /// Where fetching stands.
    pub state: FileState,
}

/// Where a message of ours stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Sending {
    /// Our id of it; absent when it was not sent from here, or so long ago that nothing can be
    /// decided about it any more.
    pub id: Option<OutgoingId>,
    /// The ladder.
    pub status: Status,
    /// Where the outbox has it.
    pub phase: Phase,
    /// It can be taken back until then.
    pub undo_until: Option<Instant>,
    /// What it costs or cost.
    pub price: Price,
}

/// Where the outbox has a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Can still be taken back, waits for its turn or for the network.
    Waiting {
        /// It was tried and will be tried again then.
        retry_at: Option<Instant>,
        /// Why it was not taken the last time: key of a sentence.
        key: Option<Refusal>,
        /// What it waits for, besides its time.
        behind: Option<Behind>,
    },
    /// The request is under way.
    Sending,
    /// Meta answered; what it said is written down as soon as the disk takes anything.
    Unwritten,
    /// Meta has it; the ladder says the rest.
    Gone,
    /// Sent? Not known. Never repeated by itself.
    Uncertain,
    /// Its words were taken back while nobody knew whether it had gone: Meta may still have it.
    TakenBack,
    /// It did not go. A person decides.
    Failed {
        /// Key of the sentence that says why.
        key: Refusal,
        /// Meta's words, for the details pane.
        detail: Option<String>,
        /// Trying the same again can help.
        can_retry: bool,
        /// Only a template can go now.
        needs_template: bool,
        /// It was held because it would cost more than the person saw.
        prices: Option<PriceChange>,
        /// Another message went in its place: it asks for nothing any more.
        settled: bool,
    },
}

/// A message before another one that holds it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Behind {
    /// Of which nobody knows whether it went. A person may let the other past.
    Doubt,
    /// Which was not taken and will be tried again.
    Retry,
    /// Not behind a message: the disk takes nothing, and what is sent could not be written down.
    Disk,
}

/// A price that changed while a message waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PriceChange {
    /// What the person saw; absent when it was free.
    pub before: Option<Money>,
    /// What it would cost now.
    pub after: Money,
}

/// What a message costs or cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Price {
    /// Nothing is known and nothing is promised (sent from the phone, old history).
    None,
    /// Shown before sending, not yet confirmed by delivery.
    Quoted {
        /// Free, or the amount.
        amount: Option<Money>,
        /// Wears `≈`.
        estimate: bool,
        /// `service`, `utility`, `marketing`, `authentication`.
        category: String,
    },
    /// Delivered and free, by Meta's word.
    Free {
        /// `allowance`, `entry_point`, `exempt`, `rule`.
        why: String,
    },
    /// Delivered and charged.
    Charged {
        /// The amount by the card in force; absent when the rate is not known.
        amount: Option<Money>,
        /// Category by Meta's word.
        category: String,
        /// It is not what was quoted.
        differs: bool,
    },
}
