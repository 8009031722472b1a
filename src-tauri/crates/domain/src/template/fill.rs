//! Filling a template in: which values it wants, and how it then reads. Values are never read as
//! variables again.

use super::{
    BODY, ButtonAction, HEADER, Header, HeaderMedia, Place, Template, Variable, VariableInput,
};
use crate::content::SentTemplate;
use crate::length::count;
use crate::profile::is_website;
use crate::web_address::is_https;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Values by [`Variable::key`].
pub type Values = BTreeMap<String, String>;

/// Why a template cannot be sent as filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum TemplateProblem {
    /// A value is missing.
    #[error("{key} is not filled in")]
    Missing {
        /// The variable.
        key: String,
    },
    /// Meta takes no line break, tab or more than four blanks in a row in a value (error 132018).
    #[error("{key} has a line break, a tab or more than four blanks in a row")]
    Whitespace {
        /// The variable.
        key: String,
    },
    /// A media header wants a media id or an `https` link; a place wants degrees.
    #[error("{key} is not what is wanted there")]
    Invalid {
        /// The variable.
        key: String,
    },
    /// Longer than Meta takes once filled in (error 132005).
    #[error("the {place:?} has {len} characters, {limit} allowed")]
    TooLong {
        /// Which part.
        place: Place,
        /// Most characters allowed.
        limit: usize,
        /// Characters found.
        len: usize,
    },
    /// It has a part this version cannot fill in.
    #[error("{component} is not supported")]
    Unsupported {
        /// Meta's name of the part.
        component: String,
    },
}

/// What must be filled in, in the order in which it is read.
pub fn variables(template: &Template) -> Vec<Variable> {
    let mut variables: Vec<Variable> = Vec::new();
    let body = texts(&template.body).map(|(name, input)| (Place::Body, "body", name, input));
    let buttons = template.buttons.iter().enumerate();
    let buttons = buttons
        .filter(|(_, button)| wants_value(&button.action))
        .map(|(index, _)| {
            (
                Place::Button,
                "button",
                index.to_string(),
                VariableInput::Text,
            )
        });
    let header = header_inputs(&template.header).into_iter();
    let header = header.map(|(name, input)| (Place::Header, "header", name, input));
    for (place, part, name, input) in header.chain(body).chain(buttons) {
        let key = format!("{part}:{name}");
        if !variables.iter().any(|known| known.key == key) {
            let example = template.examples.get(&key).cloned();
            variables.push(Variable {
                key,
                place,
                name,
                input,
                example,
            });
        }
    }
    variables
}

fn header_inputs(header: &Header) -> Vec<(String, VariableInput)> {
    match header {
        Header::None => Vec::new(),
        Header::Text { text } => texts(text).collect(),
        Header::Media { media } => vec![("media".to_owned(), media.input())],
        Header::Location => LOCATION
            .map(|(name, input)| (name.to_owned(), input))
            .to_vec(),
    }
}

fn texts(text: &str) -> impl Iterator<Item = (String, VariableInput)> {
    placeholders(text)
        .into_iter()
        .map(|(_, name)| (name.to_owned(), VariableInput::Text))
}

/// How the template reads with `values` filled in.
///
/// # Errors
/// The first [`TemplateProblem`], in reading order.
///
/// ```
/// use domain::template::{Template, Values, render, variables};
/// let json = serde_json::json!({ "name": "ready", "language": "fr", "status": "APPROVED", "category": "UTILITY",
///     "components": [{ "type": "BODY", "text": "Bonjour {{1}}, c'est prêt." }] });
/// let template = Template::from_graph(&json).ok_or("no name")?;
/// let key = variables(&template).remove(0).key;
/// let sent = render(&template, &Values::from([(key, "Zoé".to_owned())]))?;
/// assert_eq!(sent.body, "Bonjour Zoé, c'est prêt.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn render(template: &Template, values: &Values) -> Result<SentTemplate, TemplateProblem> {
    check(template, values)?;
    let header = match &template.header {
        Header::Text { text } => Some(fill(text, "header", values)),
        Header::Location => values.get("header:name").cloned(),
        Header::None | Header::Media { .. } => None,
    };
    let body = fill(&template.body, "body", values);
    if let Header::Text { .. } = template.header {
        within(Place::Header, header.as_deref().unwrap_or_default(), HEADER)?;
    }
    within(Place::Body, &body, BODY)?;
    Ok(SentTemplate {
        name: template.name.clone(),
        language: template.language.clone(),
        header,
        body,
        footer: template.footer.clone(),
        buttons: template
            .buttons
            .iter()
            .map(|button| button.text.clone())
            .collect(),
    })
}

/// The variables in `text` with the byte range of each: `{{1}}`, `{{ first_name }}`.
pub(super) fn placeholders(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        let Some(end) = text[start..].find("}}").map(|at| start + at + 2) else {
            break;
        };
        let name = text[start + 2..end - 2].trim();
        if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            found.push((start..end, name));
            from = end;
        } else {
            from = start + 2;
        }
    }
    found
}

pub(super) const LOCATION: [(&str, VariableInput); 4] = [
    ("latitude", VariableInput::Degrees),
    ("longitude", VariableInput::Degrees),
    ("name", VariableInput::Text),
    ("address", VariableInput::Text),
];

fn fill(text: &str, part: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for (range, name) in placeholders(text) {
        filled.push_str(&text[from..range.start]);
        filled.push_str(
            values
                .get(&format!("{part}:{name}"))
                .map_or("", String::as_str),
        );
        from = range.end;
    }
    filled.push_str(&text[from..]);
    filled
}

fn check(template: &Template, values: &Values) -> Result<(), TemplateProblem> {
    if let Some(component) = template.unsupported.first() {
        return Err(TemplateProblem::Unsupported {
            component: component.clone(),
        });
    }
    for Variable { key, input, .. } in variables(template) {
        let value = values.get(&key).map(String::as_str).unwrap_or_default();
        if value.trim().is_empty() {
            return Err(TemplateProblem::Missing { key });
        }
        if value.contains(['\n', '\r', '\t']) || value.contains("     ") {
            return Err(TemplateProblem::Whitespace { key });
        }
        if !input.takes(value) {
            return Err(TemplateProblem::Invalid { key });
        }
    }
    Ok(())
}

fn within(place: Place, text: &str, limit: usize) -> Result<(), TemplateProblem> {
    let len = count(text);
    if len > limit {
        Err(TemplateProblem::TooLong { place, limit, len })
    } else {
        Ok(())
    }
}

pub(super) fn wants_value(action: &ButtonAction) -> bool {
    match action {
        ButtonAction::Url { url } => !placeholders(url).is_empty(),
        ButtonAction::CopyCode => true,
        ButtonAction::QuickReply
        | ButtonAction::Phone { .. }
        | ButtonAction::OneTimeCode
        | ButtonAction::Other { .. } => false,
    }
}

impl HeaderMedia {
    fn input(self) -> VariableInput {
        match self {
            Self::Image => VariableInput::Image,
            Self::Video => VariableInput::Video,
            Self::Document => VariableInput::Document,
        }
    }
}

impl VariableInput {
    fn takes(self, value: &str) -> bool {
        match self {
            Self::Text => true,
            Self::Degrees => value.trim().parse::<f64>().is_ok_and(f64::is_finite),
            Self::Image | Self::Video | Self::Document => {
                let id = value.strip_prefix("attachment:").unwrap_or(value);
                let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
                is_id || is_https(value) && is_website(value)
            }
        }
    }
}
