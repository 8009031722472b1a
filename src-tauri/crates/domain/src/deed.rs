//! What a person or the program did, so that every desk can make the same of it.
//!
//! A deed names things by what is the same on every desk (a line and a handle, Meta's id or ours),
//! never by a row number, and holds whatever was decided when it was done (the price that was
//! shown, the month it falls into): to apply it nothing is asked again.

use crate::{
    budget::Budget,
    content::Content,
    customer::{Alias, Identity},
    dearer::Dearer,
    email::Email,
    entry::Stamp,
    id::{GroupId, LabelKey, MessageId, OutgoingId, PhoneNumberId, WabaId},
    instant::Instant,
    label::{LabelColor, LabelName},
    ledger_line::LedgerLine,
    money::Currency,
    outbox_request::OutboxRequest,
    rate_file::{RateFile, RateFileName},
    refusal::Refusal,
    sent_file::SentFile,
    status::Status,
    tariff::quote::Quote,
};
use serde::{Deserialize, Serialize};

/// What was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// A person read what had been heard by then.
    Read {
        /// Where.
        conversation: Conversation,
        /// What was heard later is unread.
        up_to: Stamp,
    },
    /// A person sends messages.
    Queued(Box<Queued>),
    /// A person put an emoji on a customer's message, or took it off.
    Reacted {
        /// Where.
        conversation: Conversation,
        /// How it goes out.
        message: Box<Sending>,
    },
    /// Something became of a message of ours.
    Became {
        /// Which.
        id: OutgoingId,
        /// What.
        what: Became,
    },
    /// A person took messages back before they went.
    TakenBack {
        /// Which.
        ids: Vec<OutgoingId>,
    },
    /// A person gave up a message that did not go, or may not have gone.
    Dropped {
        /// Which.
        id: OutgoingId,
    },
    /// A person sends a message again that did not go.
    SentAgain {
        /// Which.
        id: OutgoingId,
        /// At this price.
        quote: Box<Quote>,
        /// As this.
        request: Box<OutboxRequest>,
        /// Its line in the ledger; reactions have none.
        line: Option<LedgerLine>,
    },
    /// A send that Meta had taken before this database was made.
    Imported(Box<Imported>),
    /// A person named a customer; no name takes it away.
    Named {
        /// Whom.
        conversation: Conversation,
        /// What the shop calls them.
        name: Option<String>,
    },
    /// A person noted a customer's address.
    Mailed {
        /// Whose.
        conversation: Conversation,
        /// Where they can be reached without Meta.
        email: Option<Email>,
    },
    /// A person blocked a customer, or let them write again.
    Blocked {
        /// Whom.
        conversation: Conversation,
        /// Blocked.
        on: bool,
    },
    /// A person made or changed a label.
    LabelSaved {
        /// Which.
        label: LabelKey,
        /// What it is called.
        name: LabelName,
        /// How it looks.
        color: LabelColor,
    },
    /// A person removed a label.
    LabelRemoved {
        /// Which.
        label: LabelKey,
    },
    /// A person put a label on a conversation, or took it off.
    LabelPut {
        /// Which.
        label: LabelKey,
        /// Where.
        conversation: Conversation,
        /// On.
        on: bool,
    },
    /// An account has these lines from now on, or is billed otherwise.
    Lines(Lines),
    /// A person set what a month may cost.
    BudgetSet {
        /// At most.
        budget: Budget,
    },
    /// A person added a rate card, volume tiers or rules.
    CardTaken {
        /// As it was read.
        file: RateFile,
    },
    /// A person took one away.
    CardRemoved {
        /// Which.
        name: RateFileName,
    },
}

/// What this program or a person learned of a message of ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "became", rename_all = "snake_case")]
pub enum Became {
    /// A message's request begins.
    Began,
    /// A message was not taken and is tried again.
    Waits {
        /// Not before.
        not_before: Instant,
        /// How often it was tried.
        attempts: u32,
        /// Why it was not taken.
        reason: Option<Refusal>,
    },
    /// Whether a message's request arrived is not known.
    Unclear,
    /// Meta took a message.
    Accepted {
        /// What Meta calls it.
        remote: MessageId,
    },
    /// A message did not go, and costs nothing.
    NotSent {
        /// Why.
        why: NotSent,
    },
    /// A message that did not go still does not, now for this reason.
    StillNotSent {
        /// Why.
        why: NotSent,
    },
    /// Meta's answer to a message told something of its conversation: its window is closed, or
    /// somebody else answers its customer.
    Learned {
        /// What.
        what: Refusal,
    },
    /// A person lets what waits behind a doubt go, up to this message.
    LetPast,
    /// A person says that a message arrived.
    Arrived,
    /// Nothing was ever heard of a message that was taken back: it costs nothing.
    WrittenOff,
}

/// The lines of one account, and what decides what their messages cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// Who is billed.
    pub account: WabaId,
    /// In what; `None` while that is not known.
    pub currency: Option<Currency>,
    /// The IANA time zone in which its months turn; `None` while that is not known.
    pub timezone: Option<String>,
    /// Its lines here; none once it is disconnected.
    pub lines: Vec<PhoneNumberId>,
}

/// A conversation, by what it is called on every desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Our line.
    pub line: PhoneNumberId,
    /// With whom.
    pub with: With,
}

/// With whom a conversation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum With {
    /// Whoever has this handle.
    Handle(Alias),
    /// A group.
    Group(GroupId),
    /// Whoever this message was to or from: a customer whose last handle another one has by now.
    Message(MessageName),
}

/// A message, by what it is called on every desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageName {
    /// Meta's id.
    Remote(MessageId),
    /// Ours.
    Ours(OutgoingId),
}

/// Messages that a person sends to one customer, in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Queued {
    /// Where.
    pub conversation: Conversation,
    /// When they were written.
    pub at: Instant,
    /// They can be taken back until then, and do not go before.
    pub undo_until: Instant,
    /// What had been heard by then is read by whoever answers it.
    pub read_up_to: Option<Stamp>,
    /// Each of them.
    pub messages: Vec<Sending>,
}

/// A message that is to go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sending {
    /// Ours.
    pub id: OutgoingId,
    /// What is asked of Meta.
    pub request: OutboxRequest,
    /// How it reads here.
    pub content: Content,
    /// The price that was shown.
    pub quote: Quote,
    /// Its file.
    pub file: Option<SentFile>,
    /// Its line in the ledger; reactions have none.
    pub line: Option<LedgerLine>,
}

/// Why a message did not go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotSent {
    /// The reason.
    pub key: Refusal,
    /// Meta's words, for the details pane.
    pub detail: Option<String>,
    /// Trying the same again can help.
    pub can_retry: bool,
    /// Only a template can go now.
    pub needs_template: bool,
    /// It would cost more than was shown.
    pub prices: Option<Dearer>,
}

/// A send that Meta had taken before this database was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// From which line.
    pub line: PhoneNumberId,
    /// To whom.
    pub to: Identity,
    /// What Meta calls it.
    pub remote: MessageId,
    /// Ours.
    pub id: OutgoingId,
    /// When.
    pub at: Instant,
    /// The message answered.
    pub reply_to: Option<MessageId>,
    /// What it holds.
    pub content: Content,
    /// Its rung on the ladder.
    pub status: Status,
    /// The price it would have been shown.
    pub quote: Option<Quote>,
    /// Its line in the ledger.
    pub ledger: Option<LedgerLine>,
}
