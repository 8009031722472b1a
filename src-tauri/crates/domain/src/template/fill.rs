//! Filling a template in: which values it wants, how it then reads, and what goes to Meta.

use super::{
    BODY, ButtonAction, HEADER, Header, HeaderMedia, ParameterFormat, Place, Template, Variable,
    VariableInput,
};
use crate::content::SentTemplate;
use crate::length::count;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
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
    /// Meta takes no line break, tab or more than four blanks in a row in a value (error 132012).
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
    let mut variables = Vec::new();
    let mut add = |place: Place, key: String, name: &str, input: VariableInput| {
        if !variables.iter().any(|known: &Variable| known.key == key) {
            let example = template.examples.get(&key).cloned();
            variables.push(Variable {
                key,
                place,
                name: name.to_owned(),
                input,
                example,
            });
        }
    };
    match &template.header {
        Header::None => {}
        Header::Text { text } => {
            for (_, name) in placeholders(text) {
                add(
                    Place::Header,
                    format!("header:{name}"),
                    name,
                    VariableInput::Text,
                );
            }
        }
        Header::Media { media } => add(
            Place::Header,
            "header:media".to_owned(),
            "media",
            media.input(),
        ),
        Header::Location => {
            for (name, input) in LOCATION {
                add(Place::Header, format!("header:{name}"), name, input);
            }
        }
    }
    for (_, name) in placeholders(&template.body) {
        add(
            Place::Body,
            format!("body:{name}"),
            name,
            VariableInput::Text,
        );
    }
    for (index, button) in template.buttons.iter().enumerate() {
        if wants_value(&button.action) {
            add(
                Place::Button,
                format!("button:{index}"),
                &index.to_string(),
                VariableInput::Text,
            );
        }
    }
    variables
}

/// How the template reads with `values` filled in.
///
/// # Errors
/// The first [`TemplateProblem`], in reading order.
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

/// The `components` of the send request.
///
/// # Errors
/// The same as [`render`]'s: what cannot be shown is not sent.
pub fn components_json(template: &Template, values: &Values) -> Result<Value, TemplateProblem> {
    render(template, values)?;
    let named = template.parameter_format == ParameterFormat::Named;
    let mut components = Vec::new();
    let mut add = |component: &str, parameters: Vec<Value>| {
        if !parameters.is_empty() {
            components.push(json!({ "type": component, "parameters": parameters }));
        }
    };
    add("header", header_parameters(template, values, named));
    add(
        "body",
        text_parameters(&template.body, "body", values, named),
    );
    components.extend(template.buttons.iter().enumerate().filter_map(|(index, button)| {
        let (sub_type, parameter) = button_parameter(&button.action, index, values)?;
        Some(json!({ "type": "button", "sub_type": sub_type, "index": index.to_string(), "parameters": [parameter] }))
    }));
    Ok(Value::Array(components))
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

const LOCATION: [(&str, VariableInput); 4] = [
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

fn wants_value(action: &ButtonAction) -> bool {
    match action {
        ButtonAction::Url { url } => !placeholders(url).is_empty(),
        ButtonAction::CopyCode => true,
        ButtonAction::QuickReply
        | ButtonAction::Phone { .. }
        | ButtonAction::OneTimeCode
        | ButtonAction::Other { .. } => false,
    }
}

fn header_parameters(template: &Template, values: &Values, named: bool) -> Vec<Value> {
    let given = |key: &str| values.get(key).map(String::as_str).unwrap_or_default();
    match &template.header {
        Header::None => Vec::new(),
        Header::Text { text } => text_parameters(text, "header", values, named),
        Header::Media { media } => {
            let value = given("header:media");
            let by = if value.contains("://") { "link" } else { "id" };
            vec![json!({ "type": media.word(), media.word(): { by: value } })]
        }
        Header::Location => {
            let place: serde_json::Map<String, Value> = LOCATION
                .iter()
                .map(|(name, _)| ((*name).to_owned(), json!(given(&format!("header:{name}")))))
                .collect();
            vec![json!({ "type": "location", "location": place })]
        }
    }
}

fn text_parameters(text: &str, part: &str, values: &Values, named: bool) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in placeholders(text) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if !named {
        // Meta counts, whatever the order in the text.
        names.sort_by_key(|name| name.parse::<u32>().unwrap_or(u32::MAX));
    }
    names
        .into_iter()
        .map(|name| {
            let value = values
                .get(&format!("{part}:{name}"))
                .map(String::as_str)
                .unwrap_or_default();
            if named {
                json!({ "type": "text", "parameter_name": name, "text": value })
            } else {
                json!({ "type": "text", "text": value })
            }
        })
        .collect()
}

fn button_parameter(
    action: &ButtonAction,
    index: usize,
    values: &Values,
) -> Option<(&'static str, Value)> {
    let value = values
        .get(&format!("button:{index}"))
        .map(String::as_str)
        .unwrap_or_default();
    match action {
        ButtonAction::Url { .. } if wants_value(action) => {
            Some(("url", json!({ "type": "text", "text": value })))
        }
        ButtonAction::CopyCode => Some((
            "copy_code",
            json!({ "type": "coupon_code", "coupon_code": value }),
        )),
        // The button repeats the code, the only variable of such a body.
        ButtonAction::OneTimeCode => {
            let code = values
                .iter()
                .find(|(key, _)| key.starts_with("body:"))
                .map(|(_, code)| code.as_str())?;
            Some(("url", json!({ "type": "text", "text": code })))
        }
        ButtonAction::Url { .. }
        | ButtonAction::QuickReply
        | ButtonAction::Phone { .. }
        | ButtonAction::Other { .. } => None,
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

    fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}

impl VariableInput {
    fn takes(self, value: &str) -> bool {
        match self {
            Self::Text => true,
            Self::Degrees => value.trim().parse::<f64>().is_ok_and(f64::is_finite),
            Self::Image | Self::Video | Self::Document => {
                value.starts_with("https://")
                    || !value.contains("://") && !value.contains(char::is_whitespace)
            }
        }
    }
}
