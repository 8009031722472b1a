//! Sending a template: the parameters given must fit the template as created (Meta's error codes
//! 132000, 132001, 132005, 132012, 132015, 132016), and how it then reads on the phone.

use serde_json::{Value, json};

use crate::ApiError;
use crate::world::{Sort, Template, World};

/// Checks the object under `template` and says what it is charged as.
pub(crate) fn check(world: &World, part: &Value) -> Result<Sort, ApiError> {
    let template = usable(world, part)?;
    let given = part["components"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    for component in components(template) {
        match kind(component).as_str() {
            "BODY" => body(template, component, given)?,
            "HEADER" => header(template, component, given)?,
            "BUTTONS" => buttons(component, given)?,
            _ => {}
        }
    }
    if let Some(text) = render(template, part)["body"].as_str()
        && text.chars().count() > 1024 + 256
    {
        return Err(ApiError::whatsapp(
            132_005,
            "Translated body text is too long.",
        ));
    }
    Ok(match template.category.as_str() {
        "MARKETING" => Sort::Marketing,
        "AUTHENTICATION" => Sort::Authentication,
        _ => Sort::Utility,
    })
}

/// The approved template that the message names.
fn usable<'a>(world: &'a World, part: &Value) -> Result<&'a Template, ApiError> {
    let Some(name) = part["name"].as_str().filter(|n| !n.is_empty()) else {
        return Err(ApiError::parameter(
            "The parameter template['name'] is required.",
        ));
    };
    let Some(language) = part["language"]["code"].as_str() else {
        return Err(ApiError::parameter(
            "The parameter template['language']['code'] is required.",
        ));
    };
    let template = find(world, name, language).ok_or_else(|| missing(name, language))?;
    match template.status.as_str() {
        "APPROVED" => Ok(template),
        "PAUSED" => {
            let details = "Template is paused due to low quality.";
            Err(ApiError::whatsapp(132_015, details))
        }
        "DISABLED" => {
            let details = "Template is disabled due to low quality.";
            Err(ApiError::whatsapp(132_016, details))
        }
        _ => Err(missing(name, language)),
    }
}

/// The template of this name in this language.
pub(crate) fn find<'a>(world: &'a World, name: &str, language: &str) -> Option<&'a Template> {
    world
        .templates
        .iter()
        .find(|t| t.name == name && t.language == language)
}

/// `{header, media, body, footer, buttons}` as the customer sees them.
pub(crate) fn render(template: &Template, part: &Value) -> Value {
    let given = part["components"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut shown = json!({ "buttons": [] });
    for component in components(template) {
        let text = component["text"].as_str().unwrap_or_default();
        match kind(component).as_str() {
            "HEADER" if format_of(component) == "TEXT" => {
                shown["header"] = json!(fill(text, parameters(given, "header")));
            }
            "HEADER" => shown["media"] = json!(parameters(given, "header").first()),
            "BODY" => shown["body"] = json!(fill(text, parameters(given, "body"))),
            "FOOTER" => shown["footer"] = json!(text),
            "BUTTONS" => shown["buttons"] = component["buttons"].clone(),
            _ => {}
        }
    }
    shown
}

/// The names between double braces, each once, in order.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in text.split("{{").skip(1) {
        if let Some((name, _)) = piece.split_once("}}")
            && !names.contains(&name.trim())
        {
            names.push(name.trim());
        }
    }
    names
}

/// `type` of a component, in capitals whichever way it was created.
pub(crate) fn kind(component: &Value) -> String {
    component["type"]
        .as_str()
        .unwrap_or_default()
        .to_uppercase()
}

/// `format` of a header, `TEXT` when it says none.
pub(crate) fn format_of(component: &Value) -> String {
    component["format"]
        .as_str()
        .unwrap_or("TEXT")
        .to_uppercase()
}

fn components(template: &Template) -> impl Iterator<Item = &Value> {
    template.components.as_array().into_iter().flatten()
}

fn body(template: &Template, component: &Value, given: &[Value]) -> Result<(), ApiError> {
    let text = component["text"].as_str().unwrap_or_default();
    texts(
        "body",
        template,
        &placeholders(text),
        parameters(given, "body"),
    )
}

fn header(template: &Template, component: &Value, given: &[Value]) -> Result<(), ApiError> {
    let format = format_of(component);
    let list = parameters(given, "header");
    if format == "TEXT" {
        let text = component["text"].as_str().unwrap_or_default();
        return texts("header", template, &placeholders(text), list);
    }
    let [one] = list else {
        return Err(count("header", list.len(), 1));
    };
    let wanted = format.to_lowercase();
    if one["type"]
        .as_str()
        .is_some_and(|t| t.eq_ignore_ascii_case(&wanted))
        && one[&wanted].is_object()
    {
        return Ok(());
    }
    let found = one["type"].as_str().unwrap_or("UNKNOWN").to_uppercase();
    let details = format!("header: Format mismatch, expected {format}, received {found}");
    Err(ApiError::whatsapp(132_012, details))
}

fn buttons(component: &Value, given: &[Value]) -> Result<(), ApiError> {
    for (index, button) in component["buttons"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let needs = match kind(button).as_str() {
            "URL" => button["url"].as_str().is_some_and(|u| u.contains("{{")),
            "OTP" | "COPY_CODE" => true,
            _ => false,
        };
        let mine = given.iter().find(|c| {
            kind(c) == "BUTTON" && crate::inbound::text(&c["index"]) == index.to_string()
        });
        let list = mine
            .and_then(|c| c["parameters"].as_array())
            .map(Vec::len)
            .unwrap_or_default();
        if needs && list != 1 {
            let details =
                format!("buttons: Button at index {index} of type Url requires a parameter");
            return Err(ApiError::whatsapp(131_008, details));
        }
    }
    Ok(())
}

fn texts(
    place: &str,
    template: &Template,
    wanted: &[&str],
    list: &[Value],
) -> Result<(), ApiError> {
    if list.len() != wanted.len() {
        return Err(count(place, list.len(), wanted.len()));
    }
    for parameter in list {
        let known = ["text", "currency", "date_time"];
        if !known.iter().any(|k| parameter["type"] == *k) {
            let found = parameter["type"]
                .as_str()
                .unwrap_or("UNKNOWN")
                .to_uppercase();
            let details = format!("{place}: Format mismatch, expected TEXT, received {found}");
            return Err(ApiError::whatsapp(132_012, details));
        }
        if parameter["type"] == "text" && parameter["text"].as_str().is_none_or(str::is_empty) {
            let message = format!("The parameter template['components'] {place} text is required.");
            return Err(ApiError::parameter(message));
        }
        let name = parameter["parameter_name"].as_str();
        if template.named && !name.is_some_and(|n| wanted.contains(&n)) {
            return Err(ApiError {
                details: Some("Parameter name is missing or empty".into()),
                ..ApiError::parameter("Invalid parameter")
            });
        }
    }
    Ok(())
}

fn parameters<'a>(given: &'a [Value], place: &str) -> &'a [Value] {
    given
        .iter()
        .find(|c| {
            c["type"]
                .as_str()
                .is_some_and(|t| t.eq_ignore_ascii_case(place))
        })
        .and_then(|c| c["parameters"].as_array())
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn fill(text: &str, list: &[Value]) -> String {
    let mut filled = text.to_owned();
    for (index, parameter) in list.iter().enumerate() {
        let name = parameter["parameter_name"].as_str();
        let name = name.map_or_else(|| (index + 1).to_string(), str::to_owned);
        let value = parameter["text"]
            .as_str()
            .or_else(|| parameter["currency"]["fallback_value"].as_str())
            .or_else(|| parameter["date_time"]["fallback_value"].as_str());
        filled = filled.replace(&format!("{{{{{name}}}}}"), value.unwrap_or_default());
    }
    filled
}

fn count(place: &str, given: usize, wanted: usize) -> ApiError {
    let details = format!(
        "{place}: number of localizable_params ({given}) does not match the expected number of params ({wanted})"
    );
    ApiError::whatsapp(132_000, details)
}

fn missing(name: &str, language: &str) -> ApiError {
    ApiError::whatsapp(
        132_001,
        format!("template name ({name}) does not exist in {language}"),
    )
}
