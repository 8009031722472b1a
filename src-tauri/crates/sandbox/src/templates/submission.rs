//! What Meta checks in a submitted template: its category, its texts and their examples (Meta,
//! Templates, 2026-09-11). What becomes of it afterwards is in [`super::review`].

use serde_json::{Value, json};

use super::text::{format_of, kind, placeholders};
use crate::ApiError;
use crate::call::Call;

/// Checks lengths and examples; fills in the fixed text of authentication templates.
pub(crate) fn components(call: &Call, category: &str) -> Result<Value, ApiError> {
    let Some(Value::Array(mut list)) = call.structure("components") else {
        return Err(ApiError::parameter("The parameter components is required."));
    };
    let Some(body) = list.iter_mut().find(|c| kind(c) == "BODY") else {
        return Err(detailed("Message templates need a BODY component."));
    };
    if category == "AUTHENTICATION" && body["text"].is_null() {
        body["text"] = json!("*{{1}}* is your verification code.");
    }
    for component in &mut list {
        let upper = check_component(component, category)?;
        if let Some(object) = component.as_object_mut() {
            object.insert("type".into(), json!(upper));
        }
    }
    Ok(Value::Array(list))
}

/// Checks one component's length and examples; answers its type in capitals.
fn check_component(component: &Value, category: &str) -> Result<String, ApiError> {
    let upper = kind(component);
    let text = component["text"].as_str().unwrap_or_default();
    let (max, example) = match upper.as_str() {
        "BODY" => (1024, ["body_text", "body_text_named_params"]),
        "HEADER" => (60, ["header_text", "header_text_named_params"]),
        "FOOTER" => (60, ["", ""]),
        "BUTTONS" => (0, ["", ""]),
        _ => (usize::MAX, ["", ""]),
    };
    if text.chars().count() > max {
        return Err(detailed(&format!(
            "{upper} text exceeds the {max} character limit."
        )));
    }
    let variables = !placeholders(text).is_empty() && category != "AUTHENTICATION";
    let has_example = example
        .iter()
        .any(|key| !component["example"][*key].is_null());
    if variables && !has_example {
        return Err(ApiError {
            subcode: Some(2_388_043),
            ..detailed(&format!(
                "component of type {upper} is missing expected field(s) (example)"
            ))
        });
    }
    if upper == "HEADER" && format_of(component) == "TEXT" && placeholders(text).len() > 1 {
        return Err(detailed("A header can have one variable at most."));
    }
    Ok(upper)
}

/// One of the three categories, in capitals.
pub(crate) fn category(given: &str) -> Result<String, ApiError> {
    let upper = given.to_uppercase();
    if ["MARKETING", "UTILITY", "AUTHENTICATION"].contains(&upper.as_str()) {
        return Ok(upper);
    }
    Err(ApiError::parameter(
        "Param category must be one of {UTILITY, MARKETING, AUTHENTICATION}",
    ))
}

/// A parameter that must be there and not empty.
pub(crate) fn required(call: &Call, name: &str) -> Result<String, ApiError> {
    call.text(name)
        .filter(|v| !v.is_empty())
        .ok_or_else(|| ApiError::parameter(format!("The parameter {name} is required.")))
}

/// `(#100) Invalid parameter` with its reason.
pub(crate) fn detailed(details: &str) -> ApiError {
    ApiError {
        details: Some(details.to_owned()),
        ..ApiError::parameter("Invalid parameter")
    }
}
