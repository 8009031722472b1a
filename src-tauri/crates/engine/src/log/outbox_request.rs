//! A send as it is kept in the outbox: everything needed to build the request, whenever it goes.

use domain::{
    content::MediaKind,
    id::{AttachmentId, MediaId, MessageId},
    instant::Instant,
    money::Money,
    tariff::quote::SendKind,
    template::{Category, Template, Values, components_json},
};
use serde::{Deserialize, Serialize};
use whatsapp::client::{Body, MediaSource};

/// What goes out, without what Meta must be given first (an uploaded file's id).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OutboxRequest {
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
pub(crate) enum OutboxBody {
    /// Text.
    Text { text: String },
    /// A file from our own store.
    File {
        attachment: AttachmentId,
        media: MediaKind,
        caption: Option<String>,
        name: Option<String>,
    },
    /// An emoji on a customer's message; `None` takes ours away.
    Reaction {
        target: MessageId,
        emoji: Option<String>,
    },
    /// An approved template with its values.
    Template {
        template: Box<Template>,
        values: Values,
    },
}

/// A value that stands for a file of ours until Meta has it.
const ATTACHMENT: &str = "attachment:";

impl OutboxRequest {
    /// What the send counts as when it is priced.
    pub(crate) fn kind(&self) -> SendKind {
        match &self.body {
            OutboxBody::Reaction { .. } => SendKind::Reaction,
            OutboxBody::Template { template, .. } => send_kind(template.category),
            OutboxBody::Text { .. } | OutboxBody::File { .. } => SendKind::Service,
        }
    }

    /// The template, when it is one.
    pub(crate) fn template(&self) -> Option<&Template> {
        match &self.body {
            OutboxBody::Template { template, .. } => Some(template),
            _ => None,
        }
    }

    /// The same with its template in the category that Meta has it in now.
    #[must_use]
    pub(crate) fn in_category(mut self, now: Option<Category>) -> Self {
        if let (OutboxBody::Template { template, .. }, Some(now)) = (&mut self.body, now) {
            template.category = now;
        }
        self
    }

    /// The template's name, when it is one.
    pub(crate) fn template_name(&self) -> Option<&str> {
        self.template().map(|template| template.name.as_str())
    }

    /// The file that Meta must have first.
    pub(crate) fn file(&self) -> Option<AttachmentId> {
        match &self.body {
            OutboxBody::File { attachment, .. } => Some(*attachment),
            OutboxBody::Template { values, .. } => values.values().find_map(|value| staged(value)),
            OutboxBody::Text { .. } | OutboxBody::Reaction { .. } => None,
        }
    }

    /// The request's body, once Meta has the file; `None` when the template cannot be filled in.
    pub(crate) fn body(self, uploaded: Option<MediaId>) -> Option<Body> {
        Some(match self.body {
            OutboxBody::Text { text } => Body::Text {
                preview_url: names_a_page(&text),
                body: text,
            },
            OutboxBody::File {
                media,
                caption,
                name,
                ..
            } => Body::Media {
                kind: media,
                source: MediaSource::Id(uploaded?),
                caption,
                filename: name,
            },
            OutboxBody::Reaction { target, emoji } => Body::Reaction { target, emoji },
            OutboxBody::Template { template, values } => Body::Template {
                components: components_json(&template, &with_file(values, uploaded.as_ref()))
                    .ok()?,
                name: template.name,
                language: template.language,
            },
        })
    }
}

/// Whether Meta should look for a page to show under the text (Send messages, 2026-05-21).
fn names_a_page(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("https://") || text.contains("http://")
}

/// The price category of a template.
pub(crate) fn send_kind(category: Category) -> SendKind {
    match category {
        Category::Utility => SendKind::Utility,
        Category::Authentication => SendKind::Authentication,
        // A category of tomorrow is priced as the dearest of today: no surprise on that side.
        Category::Marketing | Category::Other => SendKind::Marketing,
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

/// The same values with a staged file's place taken by its id at Meta; before the upload by a
/// stand-in, so that everything else can be checked.
pub(crate) fn with_file(mut values: Values, uploaded: Option<&MediaId>) -> Values {
    for value in values.values_mut().filter(|value| staged(value).is_some()) {
        *value = uploaded.map_or_else(|| "1".to_owned(), |id| id.as_str().to_owned());
    }
    values
}

fn staged(value: &str) -> Option<AttachmentId> {
    value
        .strip_prefix(ATTACHMENT)?
        .parse()
        .ok()
        .map(AttachmentId)
}
