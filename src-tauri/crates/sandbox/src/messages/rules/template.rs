//! Sending a template: what is sent must fit the template as created, both ways. Nothing may be
//! missing, and nothing may be there that the template has no place for (Meta's error codes
//! 132000, 132001, 132005, 132012, 132015, 132016, 132018, page "Error codes" of 2026-09-11).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::messages::rules;
use crate::messages::rules::template_buttons;
use crate::templates::text::{components, fill, format_of, kind, parameters, placeholders};
use crate::world::{Sort, Template, World};
use crate::{ApiError, templates};

/// Places that a message may give parameters for.
const PLACES: [&str; 6] = [
    "HEADER",
    "BODY",
    "BUTTON",
    "CAROUSEL",
    "LIMITED_TIME_OFFER",
    "ORDER_STATUS",
];

/// Checks the object under `template` and says what it is charged as.
pub(crate) fn check(world: &World, number: &str, part: &Value) -> Result<Sort, ApiError> {
    let template = usable(world, part)?;
    let given = given(part)?;
    let header = components(template).find(|c| kind(c) == "HEADER");
    let body = components(template).find(|c| kind(c) == "BODY");
    check_header(world, number, template, header, parameters(given, "HEADER"))?;
    let text = body.and_then(|b| b["text"].as_str()).unwrap_or_default();
    texts("body", template, text, parameters(given, "BODY"))?;
    template_buttons::check(template, given)?;
    for place in ["CAROUSEL", "LIMITED_TIME_OFFER", "ORDER_STATUS"] {
        let has = components(template).any(|c| kind(c) == place);
        if !has && given.iter().any(|c| kind(c) == place) {
            let details = format!("{place}: the template has no such component");
            return Err(ApiError::whatsapp(132_018, details));
        }
    }
    Ok(match template.category.as_str() {
        "MARKETING" => Sort::Marketing,
        "AUTHENTICATION" => Sort::Authentication,
        _ => Sort::Utility,
    })
}

/// The components of the message: a list of known places, each given once but for buttons.
fn given(part: &Value) -> Result<&[Value], ApiError> {
    let list = match &part["components"] {
        Value::Null => return Ok(&[]),
        Value::Array(list) => list,
        _ => {
            return Err(ApiError::parameter(
                "Param template['components'] must be an array.",
            ));
        }
    };
    let mut seen = BTreeSet::new();
    for (index, component) in list.iter().enumerate() {
        let place = kind(component);
        if !PLACES.contains(&place.as_str()) {
            let places = PLACES.join(", ");
            let message = format!(
                "Param template['components'][{index}]['type'] must be one of {{{places}}}"
            );
            return Err(ApiError::parameter(message));
        }
        if !matches!(component["parameters"], Value::Null | Value::Array(_)) {
            let message =
                format!("Param template['components'][{index}]['parameters'] must be an array.");
            return Err(ApiError::parameter(message));
        }
        if place != "BUTTON" && !seen.insert(place.clone()) {
            let details = format!("{place}: given more than once");
            return Err(ApiError::whatsapp(132_018, details));
        }
    }
    Ok(list)
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
    let template = templates::find(world, name, language).ok_or_else(|| missing(name, language))?;
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

fn check_header(
    world: &World,
    number: &str,
    template: &Template,
    header: Option<&Value>,
    list: &[Value],
) -> Result<(), ApiError> {
    let format = header.map_or_else(|| "TEXT".into(), format_of);
    if format == "TEXT" {
        let text = header.and_then(|h| h["text"].as_str()).unwrap_or_default();
        texts("header", template, text, list)?;
        if fill(text, list).chars().count() > 60 {
            let details = "Translated header text is longer than 60 characters.";
            return Err(ApiError::whatsapp(132_005, details));
        }
        return Ok(());
    }
    let [one] = list else {
        return Err(count("header", list.len(), 1));
    };
    let wanted = format.to_lowercase();
    let fits = one["type"]
        .as_str()
        .is_some_and(|t| t.eq_ignore_ascii_case(&wanted));
    if !fits || !one[&wanted].is_object() {
        let found = one["type"].as_str().unwrap_or("UNKNOWN").to_uppercase();
        let details = format!("header: Format mismatch, expected {format}, received {found}");
        return Err(ApiError::whatsapp(132_012, details));
    }
    match wanted.as_str() {
        "image" | "video" | "document" => rules::media_part(world, number, &wanted, &one[&wanted]),
        "location" => rules::location(&one[&wanted]),
        _ => Ok(()),
    }
}

/// The values of a text: as many as it has variables, each for a variable of its own, each on one
/// line.
fn texts(place: &str, template: &Template, text: &str, list: &[Value]) -> Result<(), ApiError> {
    let wanted = placeholders(text);
    if list.len() != wanted.len() {
        return Err(count(place, list.len(), wanted.len()));
    }
    let mut seen = BTreeSet::new();
    for parameter in list {
        check_value(place, parameter)?;
        let name = parameter["parameter_name"].as_str();
        if !template.named {
            if name.is_some() {
                let details = format!("{place}: the template's parameters have no names");
                return Err(ApiError::whatsapp(132_018, details));
            }
            continue;
        }
        let Some(name) = name.filter(|n| !n.is_empty()) else {
            return Err(ApiError {
                details: Some("Parameter name is missing or empty".into()),
                ..ApiError::parameter("Invalid parameter")
            });
        };
        if !wanted.contains(&name) || !seen.insert(name) {
            let details = format!("{place}: parameter {name} is unknown or given twice");
            return Err(ApiError::whatsapp(132_018, details));
        }
    }
    Ok(())
}

fn check_value(place: &str, parameter: &Value) -> Result<(), ApiError> {
    let kind = parameter["type"].as_str().unwrap_or("UNKNOWN");
    let text = match kind {
        "text" => &parameter["text"],
        "currency" | "date_time" => &parameter[kind]["fallback_value"],
        _ => {
            let found = kind.to_uppercase();
            let details = format!("{place}: Format mismatch, expected TEXT, received {found}");
            return Err(ApiError::whatsapp(132_012, details));
        }
    };
    let Some(text) = text.as_str().filter(|t| !t.is_empty()) else {
        let message = format!("The parameter template['components'] {place} text is required.");
        return Err(ApiError::parameter(message));
    };
    one_line(text)
}

/// Meta's own sentence: no line breaks, no tabs, no run of more than four blanks.
pub(crate) fn one_line(text: &str) -> Result<(), ApiError> {
    if !text.contains(['\n', '\r', '\t']) && !text.contains("     ") {
        return Ok(());
    }
    let details =
        "Param text cannot have new-line/tab characters or more than 4 consecutive spaces";
    Err(ApiError::whatsapp(132_018, details))
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
