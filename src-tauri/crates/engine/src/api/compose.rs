//! Writing: drafts, prices before sending, sending, templates.

use super::budget::{Advice, BudgetWarning, OtherWays};
use domain::{
    content::{MediaKind, SentTemplate},
    id::{AttachmentId, MessageKey, OutgoingId, PhoneNumberId, TemplateId, ThreadId},
    instant::Instant,
    refusal::Refusal,
    tariff::quote::Quote,
    template::{Template, TemplateProblem, Variable},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What is being written in a conversation. Kept on every change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Draft {
    /// The text, or the caption when there are files.
    pub text: String,
    /// The message answered.
    pub reply_to: Option<MessageKey>,
    /// Files to send.
    pub files: Vec<StagedFile>,
    /// A template being filled in.
    pub template: Option<TemplateDraft>,
}

/// A file handed over by the window, kept until it is sent or dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StagedFile {
    /// Ours.
    pub id: AttachmentId,
    /// Its name.
    pub name: String,
    /// Its type, looked up from its bytes.
    pub mime: String,
    /// What it goes out as; it decides whether words can go under it.
    #[serde(default = "any_file")]
    pub media: MediaKind,
    /// Bytes.
    pub size: u64,
    /// WhatsApp does not take it: key of a sentence.
    pub problem: Option<Refusal>,
}

/// What a file is in a draft kept before that was noted.
fn any_file() -> MediaKind {
    MediaKind::Document
}

/// A template being filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateDraft {
    /// Which.
    pub id: TemplateId,
    /// Its variables by name or position.
    pub values: BTreeMap<String, String>,
}

/// Keeps a draft.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveDraft {
    /// The conversation.
    pub thread: ThreadId,
    /// What stands there now.
    pub draft: Draft,
}

/// Asks what something would cost now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct QuoteQuery {
    /// To whom.
    pub thread: ThreadId,
    /// What.
    pub what: QuoteWhat,
}

/// What would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum QuoteWhat {
    /// Anything free-form.
    Reply,
    /// This template.
    Template {
        /// Which.
        id: TemplateId,
    },
}

/// What the composer needs to know about cost.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ComposerQuote {
    /// The price now.
    pub now: Quote,
    /// The cheapest approved template, for when the window is closed.
    pub template_from: Option<Quote>,
    /// How many messages the send button would make (files and text).
    pub messages: u32,
    /// Free replies on their way: [`Quote::allowance_left`] takes them as used.
    pub pending: u32,
    /// What the budget says, when there is one.
    pub budget: Option<BudgetWarning>,
    /// There is a budget, but it cannot be read: nothing paid goes out.
    pub budget_unreadable: bool,
    /// The cheapest honest way to reach this customer now, when there is something to save.
    pub advice: Option<Advice>,
    /// Ways past Meta, when this send is not free.
    pub other_ways: Option<OtherWays>,
}

/// Sends what stands in the draft.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SendRequest {
    /// To whom.
    pub thread: ThreadId,
    /// What.
    pub draft: Draft,
    /// The price that the button showed: a decimal, or `null` for free. When the price is no
    /// longer that, nothing is sent.
    pub shown: Option<String>,
    /// By how much the person agreed to pass the budget: a decimal.
    #[serde(default)]
    pub over_budget: Option<String>,
}

/// What was put in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Queued {
    /// One for each message.
    pub ids: Vec<OutgoingId>,
    /// They can be taken back until then.
    pub undo_until: Instant,
}

/// Reacts to a message.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct React {
    /// The message.
    pub key: MessageKey,
    /// The emoji; `None` takes ours away.
    pub emoji: Option<String>,
}

/// What a person decides about a message that did not go, or may not have gone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Decide {
    /// The message.
    pub id: OutgoingId,
    /// What to do.
    pub decision: Decision,
}

/// What to do with a message that is stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Send it (again).
    Send,
    /// It did arrive.
    Arrived,
    /// Let it be; put its text back into the draft.
    Drop,
}

/// A template with its price for one customer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TemplateOffer {
    /// The template.
    pub template: Template,
    /// What must be filled in.
    pub variables: Vec<Variable>,
    /// It can be sent (approved).
    pub sendable: bool,
    /// What it costs for this customer now.
    pub quote: Quote,
}

/// Asks how a filled-in template would read.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PreviewQuery {
    /// The number it would go out from.
    pub number: PhoneNumberId,
    /// The template and its values.
    pub template: TemplateDraft,
}

/// How a filled-in template reads.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Preview {
    /// As the customer would read it; missing values stand as `{{name}}`.
    pub rendered: SentTemplate,
    /// What is wrong or missing.
    pub problems: Vec<TemplateProblem>,
}
