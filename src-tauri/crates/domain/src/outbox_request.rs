//! A send as it is kept until it goes: everything needed to build the request, whenever that is.

use crate::{
    content::MediaKind,
    id::{AttachmentId, MessageId},
    instant::Instant,
    money::Money,
    tariff::quote::SendKind,
    template::{Category, Template, Values},
};
use serde::{Deserialize, Serialize};

/// What goes out, without what Meta must be given first: the message's file, if it has one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutboxRequest {
    /// The message answered.
    pub reply_to: Option<MessageId>,
    /// What.
    pub body: OutboxBody,
    /// Since when the customer had been waiting for it: waits again if it does not go.
    pub answers: Option<Instant>,
    /// By how much the person agreed to pass the budget with it.
    #[serde(default)]
    pub over_budget: Option<Money>,
}

/// What goes out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "body", rename_all = "snake_case")]
pub enum OutboxBody {
    /// Text.
    Text {
        /// The words.
        text: String,
    },
    /// The message's file.
    File {
        /// What sort.
        media: MediaKind,
        /// Words under it.
        caption: Option<String>,
        /// The name its customer sees.
        name: Option<String>,
    },
    /// An emoji on a customer's message; `None` takes ours away.
    Reaction {
        /// The customer's message.
        target: MessageId,
        /// Which.
        emoji: Option<String>,
    },
    /// An approved template with its values.
    Template {
        /// As it was approved.
        template: Box<Template>,
        /// What it is filled in with.
        values: Values,
    },
}

/// How a value begins that stands for the message's file until Meta has it.
const FILE: &str = "attachment:";

impl OutboxRequest {
    /// What the send counts as when it is priced.
    pub fn kind(&self) -> SendKind {
        match &self.body {
            OutboxBody::Reaction { .. } => SendKind::Reaction,
            OutboxBody::Template { template, .. } => send_kind(template.category),
            OutboxBody::Text { .. } | OutboxBody::File { .. } => SendKind::Service,
        }
    }

    /// The template, when it is one.
    pub fn template(&self) -> Option<&Template> {
        match &self.body {
            OutboxBody::Template { template, .. } => Some(template),
            _ => None,
        }
    }

    /// The same with its template in the category that Meta has it in now.
    #[must_use]
    pub fn in_category(mut self, now: Option<Category>) -> Self {
        if let (OutboxBody::Template { template, .. }, Some(now)) = (&mut self.body, now) {
            template.category = now;
        }
        self
    }

    /// The template's name, when it is one.
    pub fn template_name(&self) -> Option<&str> {
        self.template().map(|template| template.name.as_str())
    }

    /// Whether Meta must have a file of the message's first.
    pub fn has_file(&self) -> bool {
        match &self.body {
            OutboxBody::File { .. } => true,
            OutboxBody::Template { values, .. } => values.values().any(|value| is_file(value)),
            OutboxBody::Text { .. } | OutboxBody::Reaction { .. } => false,
        }
    }
}

/// Whether a template's value stands for a file.
pub fn is_file(value: &str) -> bool {
    value.starts_with(FILE)
}

/// The row of the file that a template's value stands for while it is being written.
pub fn staged_file(value: &str) -> Option<AttachmentId> {
    value.strip_prefix(FILE)?.parse().ok().map(AttachmentId)
}

/// The same values without the row of the file: which it is, its message says.
#[must_use]
pub fn without_rows(mut values: Values) -> Values {
    for value in values.values_mut().filter(|value| is_file(value)) {
        FILE.clone_into(value);
    }
    values
}

/// The same values with the row of the message's file, for writing it anew.
#[must_use]
pub fn with_row(mut values: Values, file: Option<AttachmentId>) -> Values {
    for value in values.values_mut().filter(|value| is_file(value)) {
        *value = file.map_or_else(String::new, |file| format!("{FILE}{file}"));
    }
    values
}

/// The price category of a template.
pub fn send_kind(category: Category) -> SendKind {
    match category {
        Category::Utility => SendKind::Utility,
        Category::Authentication => SendKind::Authentication,
        // A category of tomorrow is priced as the dearest of today: no surprise on that side.
        Category::Marketing | Category::Other => SendKind::Marketing,
    }
}

/// Meta's word for what a send counts as.
pub fn category_of(kind: SendKind) -> &'static str {
    match kind {
        SendKind::Service => "service",
        SendKind::Utility => "utility",
        SendKind::Marketing => "marketing",
        SendKind::Authentication => "authentication",
        SendKind::Reaction => "reaction",
    }
}
