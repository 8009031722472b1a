//! The list of conversations, its counters and search.

use domain::{
    content::MediaKind,
    id::{LabelId, MessageKey, PersonId, PhoneNumberId, ThreadId},
    instant::Instant,
    status::Status,
    window::WindowState,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which conversations, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Waiting for an answer and still open: closing soonest first.
    Closing,
    /// Waiting for an answer, open or not: waiting longest first.
    Unanswered,
    /// All: newest first.
    All,
    /// Window closed: newest first.
    Closed,
}

/// Asks for a page of conversations.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct InboxQuery {
    /// Which list.
    pub view: View,
    /// Only this number's; all numbers when absent.
    pub number: Option<PhoneNumberId>,
    /// Only those that carry this label; all when absent.
    #[serde(default)]
    pub label: Option<LabelId>,
    /// Where the last page ended; the first page when absent.
    pub after: Option<String>,
    /// At most this many, 1 to 200.
    pub limit: u32,
}

/// Which conversations are counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct InboxScope {
    /// Only this number's; all numbers when absent.
    #[serde(default)]
    pub number: Option<PhoneNumberId>,
    /// Only those that carry this label; all when absent.
    #[serde(default)]
    pub label: Option<LabelId>,
}

/// A page of conversations.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct InboxPage {
    /// In the list's order.
    pub rows: Vec<ThreadRow>,
    /// Pass as `after` for the next page; absent at the end.
    pub next: Option<String>,
}

/// One conversation as the list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ThreadRow {
    /// The conversation.
    pub id: ThreadId,
    /// The customer.
    pub person: PersonId,
    /// Our number.
    pub number: PhoneNumberId,
    /// What the customer is called here.
    pub name: String,
    /// Two letters for the avatar.
    pub initials: String,
    /// The customer's number for people to read, if known.
    pub phone: Option<String>,
    /// `@username`, if known.
    pub username: Option<String>,
    /// May we write freely, and until when.
    pub window: WindowState,
    /// Everything is free until then: an ad's free entry point, confirmed by Meta.
    pub free_until: Option<Instant>,
    /// Since when the customer waits for an answer.
    pub unanswered_since: Option<Instant>,
    /// Messages not yet read here.
    pub unread: u32,
    /// The newest message.
    pub last: Option<LastMessage>,
    /// Beginning of an unsent draft.
    pub draft: Option<String>,
    /// A message of ours failed or is uncertain and nobody has dealt with it.
    pub trouble: bool,
    /// We blocked this customer.
    pub blocked: bool,
    /// A group: nobody's window, and nothing can be sent to it. Its name may be empty.
    pub group: bool,
    /// Somebody else answers this customer since then: another partner, or Meta's own assistant.
    pub standby_since: Option<Instant>,
    /// The labels it carries, by name.
    pub labels: Vec<LabelId>,
}

/// The newest message in one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct LastMessage {
    /// When, by Meta's clock.
    pub at: Instant,
    /// We wrote it.
    pub ours: bool,
    /// Its ticks, when it is ours.
    pub status: Option<Status>,
    /// It is ours, and nobody knows whether it went.
    pub in_doubt: bool,
    /// `text`, `image`, `voice`, `template`, … (the `kind` of its content, media by their sort).
    pub kind: String,
    /// Sort of file, when it is one.
    pub media: Option<MediaKind>,
    /// The first 200 characters of its words.
    pub text: Option<String>,
}

/// How many conversations each list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InboxCounts {
    /// Waiting and open.
    pub closing: u32,
    /// Waiting.
    pub unanswered: u32,
    /// All.
    pub all: u32,
    /// Window closed.
    pub closed: u32,
    /// Unread messages in all of them.
    pub unread: u32,
}

/// Asks for conversations and messages by words, name or number.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SearchQuery {
    /// As typed.
    pub text: String,
    /// Only in this conversation.
    pub thread: Option<ThreadId>,
    /// At most this many messages, 1 to 200.
    pub limit: u32,
}

/// What a search found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SearchResult {
    /// Conversations whose customer matches.
    pub people: Vec<ThreadRow>,
    /// Messages that match, newest first.
    pub messages: Vec<Hit>,
}

/// A message that matches.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Hit {
    /// The conversation.
    pub thread: ThreadId,
    /// The message.
    pub key: MessageKey,
    /// What the customer is called.
    pub name: String,
    /// When.
    pub at: Instant,
    /// We wrote it.
    pub ours: bool,
    /// The words around the match, in pieces: matching and not.
    pub snippet: Vec<SnippetPart>,
}

/// A piece of a snippet.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SnippetPart {
    /// Plain text.
    pub text: String,
    /// It matches what was typed.
    pub hit: bool,
}
