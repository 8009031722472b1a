//! A filled-in template as Meta's send request wants it.

use super::fill::{LOCATION, TemplateProblem, Values, placeholders, render, wants_value};
use super::{ButtonAction, Header, HeaderMedia, ParameterFormat, Template};
use serde_json::{Value, json};

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
    fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}
