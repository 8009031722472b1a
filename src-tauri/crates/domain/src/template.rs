//! Message templates: what Meta approved, what must be filled in, and how it reads afterwards.
//!
//! Read tolerantly from Meta's component array, because Meta adds component kinds; what this
//! version cannot fill in is named and refused instead of sent wrong.

mod fill;
mod read;
mod request;

pub use fill::{TemplateProblem, Values, render, variables};
pub use request::components_json;

use crate::id::TemplateId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Most characters of a body, variables filled in (Meta's template guidelines as repeated by several
/// resellers; error 132005 says when it is more).
pub const BODY: usize = 1_024;
/// Most characters of a text header, its variable filled in (same sources as [`BODY`]).
pub const HEADER: usize = 60;
/// Most characters of a template's name (same sources as [`BODY`]).
pub const NAME: usize = 512;

/// A template as Meta keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Template {
    /// Meta's id.
    pub id: Option<TemplateId>,
    /// The name it is sent by.
    pub name: String,
    /// The language it is sent by, as Meta writes it (`fr`, `en_US`).
    pub language: String,
    /// What Meta charges it as.
    pub category: Category,
    /// Where it stands in Meta's review.
    pub status: TemplateStatus,
    /// Whether its variables have numbers or names.
    pub parameter_format: ParameterFormat,
    /// Meta's quality score (`GREEN`, `YELLOW`, `RED`, `UNKNOWN`), as sent.
    pub quality: Option<String>,
    /// What stands above the body.
    pub header: Header,
    /// The text, with its `{{variables}}`.
    pub body: String,
    /// Small line at the end.
    pub footer: Option<String>,
    /// What can be tapped.
    pub buttons: Vec<TemplateButton>,
    /// Examples given at approval, by [`Variable::key`].
    pub examples: BTreeMap<String, String>,
    /// Component kinds this version cannot fill in (`CAROUSEL`, …); such a template is not sent.
    pub unsupported: Vec<String>,
}

/// What a template is charged as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Offers and news.
    Marketing,
    /// About something the customer ordered or asked for.
    Utility,
    /// One-time codes.
    Authentication,
    /// A category this version does not know.
    Other,
}

/// Where a template stands in Meta's review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TemplateStatus {
    /// It can be sent.
    Approved,
    /// Under review or in appeal.
    Pending,
    /// Refused.
    Rejected,
    /// Paused for low quality; comes back by itself.
    Paused,
    /// Switched off by Meta, or deleted.
    Disabled,
    /// A state this version does not know.
    Other,
}

/// Whether variables have numbers (`{{1}}`) or names (`{{order}}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ParameterFormat {
    /// `{{1}}`, `{{2}}`, …
    Positional,
    /// `{{first_name}}`
    Named,
}

/// What stands above a template's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Header {
    /// Nothing.
    None,
    /// A line of text, with at most one variable.
    Text {
        /// The line.
        text: String,
    },
    /// A picture, film or file chosen at sending.
    Media {
        /// Which of them.
        media: HeaderMedia,
    },
    /// A place chosen at sending.
    Location,
}

/// What sort of file a header shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeaderMedia {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A file.
    Document,
}

/// Something that can be tapped under a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateButton {
    /// Its label.
    pub text: String,
    /// What it does.
    pub action: ButtonAction,
}

/// What a template's button does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ButtonAction {
    /// Sends its label as an answer, which opens the window.
    QuickReply,
    /// Opens a link, perhaps with `{{1}}` at its end.
    Url {
        /// The link.
        url: String,
    },
    /// Calls a number.
    Phone {
        /// The number.
        number: String,
    },
    /// Copies a coupon code chosen at sending.
    CopyCode,
    /// Copies or fills in the one-time code of the body.
    OneTimeCode,
    /// Anything else that needs nothing at sending (a form, the catalogue, a call).
    Other {
        /// Meta's type.
        raw: String,
    },
}

/// Something to fill in before a template can be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Variable {
    /// Under which its value is given: `body:1`, `header:media`, `button:0`.
    pub key: String,
    /// In which part it stands.
    pub place: Place,
    /// Its number or name within that part.
    pub name: String,
    /// What to give.
    pub input: VariableInput,
    /// The example given at approval.
    pub example: Option<String>,
}

/// In which part of a template a variable stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Above the body.
    Header,
    /// The body.
    Body,
    /// A button.
    Button,
}

/// What a variable takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VariableInput {
    /// Text on one line.
    Text,
    /// A media id or an `https` link to a picture.
    Image,
    /// A media id or an `https` link to a film.
    Video,
    /// A media id or an `https` link to a file.
    Document,
    /// Degrees, a decimal.
    Degrees,
}

impl Template {
    /// Reads one element of Meta's `message_templates` answer; `None` when it has no name.
    pub fn from_graph(json: &serde_json::Value) -> Option<Self> {
        read::template(json)
    }

    /// Whether Meta takes it now: approved, and nothing in it that this version cannot fill in.
    pub fn is_sendable(&self) -> bool {
        self.status == TemplateStatus::Approved && self.unsupported.is_empty()
    }
}

/// Whether `name` can be a template's: lower-case letters, digits and `_` (same sources as [`BODY`]).
pub fn is_name(name: &str) -> bool {
    (1..=NAME).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests;
