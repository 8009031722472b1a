//! The buttons of a sent template: each value must belong to a button that exists and takes one,
//! and each button that needs a value must get it (Meta, Templates, 2025-12, and its error pages).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ApiError;
use crate::messages::rules::template::one_line;
use crate::templates::text::{components, kind};
use crate::world::Template;

/// What a button of a template takes when it is sent.
struct Slot {
    /// `sub_type` of the component.
    sub_types: &'static [&'static str],
    /// `type` of its only parameter.
    parameter: &'static str,
    required: bool,
}

/// Checks all components of type `button`.
pub(crate) fn check(template: &Template, given: &[Value]) -> Result<(), ApiError> {
    let buttons: Vec<&Value> = components(template)
        .filter(|c| kind(c) == "BUTTONS")
        .flat_map(|c| c["buttons"].as_array().into_iter().flatten())
        .collect();
    let mut filled = BTreeSet::new();
    for component in given.iter().filter(|c| kind(c) == "BUTTON") {
        let index = place_of(component, buttons.len())?;
        if !filled.insert(index) {
            return Err(wrong(index, "is given more than once"));
        }
        check_one(index, buttons[index], component)?;
    }
    for (index, button) in buttons.iter().enumerate() {
        if slot(button).is_some_and(|s| s.required) && !filled.contains(&index) {
            return Err(missing(index, button));
        }
    }
    Ok(())
}

/// Which button a component is for.
fn place_of(component: &Value, buttons: usize) -> Result<usize, ApiError> {
    if buttons == 0 {
        let details = "buttons: Template does not contain button components, no parameters allowed";
        return Err(ApiError::whatsapp(132_000, details));
    }
    let index = crate::call::text(&component["index"]);
    match index.parse::<usize>() {
        Ok(index) if index < buttons => Ok(index),
        _ => Err(ApiError::whatsapp(
            132_018,
            format!("buttons: There is no button at index {index}"),
        )),
    }
}

fn check_one(index: usize, button: &Value, component: &Value) -> Result<(), ApiError> {
    let list = component["parameters"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let Some(slot) = slot(button) else {
        return Err(wrong(index, "does not take parameters"));
    };
    let sub_type = component["sub_type"].as_str().unwrap_or_default();
    if !slot
        .sub_types
        .iter()
        .any(|s| s.eq_ignore_ascii_case(sub_type))
    {
        let details = format!(
            "buttons: Button at index {index}: expected sub_type {}, received {sub_type}",
            slot.sub_types[0]
        );
        return Err(ApiError::whatsapp(132_012, details));
    }
    match list {
        [] if slot.required => Err(missing(index, button)),
        [] => Ok(()),
        [one] => value(index, &slot, one),
        _ => Err(wrong(index, "takes one parameter")),
    }
}

fn value(index: usize, slot: &Slot, one: &Value) -> Result<(), ApiError> {
    if one["type"] != slot.parameter {
        let details = format!(
            "buttons: Button at index {index}: Format mismatch, expected {}, received {}",
            slot.parameter.to_uppercase(),
            one["type"].as_str().unwrap_or("UNKNOWN").to_uppercase()
        );
        return Err(ApiError::whatsapp(132_012, details));
    }
    let inside = &one[slot.parameter];
    if slot.parameter == "action" {
        return if inside.is_object() {
            Ok(())
        } else {
            Err(wrong(index, "needs its action"))
        };
    }
    match inside.as_str().filter(|t| !t.is_empty()) {
        Some(text) => one_line(text),
        None => Err(wrong(index, "has an empty parameter")),
    }
}

/// What this button takes; `None` for one that takes nothing.
fn slot(button: &Value) -> Option<Slot> {
    let (sub_types, parameter, required): (&[&str], _, _) = match kind(button).as_str() {
        "URL" if button["url"].as_str().is_some_and(|u| u.contains("{{")) => {
            (&["url"], "text", true)
        }
        "OTP" => (&["url"], "text", true),
        "COPY_CODE" => (&["copy_code"], "coupon_code", true),
        "QUICK_REPLY" => (&["quick_reply"], "payload", false),
        "FLOW" => (&["flow"], "action", false),
        "CATALOG" => (&["catalog"], "action", false),
        "MPM" => (&["mpm"], "action", true),
        "SPM" => (&["spm"], "action", true),
        "ORDER_DETAILS" => (&["order_details"], "action", true),
        _ => return None,
    };
    Some(Slot {
        sub_types,
        parameter,
        required,
    })
}

fn missing(index: usize, button: &Value) -> ApiError {
    let kind = kind(button);
    let (first, rest) = kind.split_at(kind.len().min(1));
    let details = format!(
        "buttons: Button at index {index} of type {first}{} requires a parameter",
        rest.to_lowercase()
    );
    ApiError::whatsapp(131_008, details)
}

fn wrong(index: usize, why: &str) -> ApiError {
    ApiError::whatsapp(132_018, format!("buttons: Button at index {index} {why}"))
}
