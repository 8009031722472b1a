//! What Meta checks in an interactive message: button, list, call to action, location request,
//! flow, contact request, carousel (Meta, Send messages, 2026-09-11; limits also in its OpenAPI description).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ApiError;
use crate::messages::rules::{carousel, length, media_part};
use crate::world::World;

/// Checks the object under `interactive`.
pub(crate) fn check(world: &World, number: &str, part: &Value) -> Result<(), ApiError> {
    let Some(kind) = part["type"].as_str() else {
        return Err(ApiError::whatsapp(
            131_008,
            "interactive['type'] is required.",
        ));
    };
    let action = &part["action"];
    if !action.is_object() {
        return Err(ApiError::whatsapp(
            131_008,
            "interactive['action'] is required.",
        ));
    }
    if let Some(header) = part.get("header") {
        check_header(world, number, kind, header)?;
    }
    let body_max = if kind == "list" { 4096 } else { 1024 };
    if !matches!(kind, "product" | "call_permission_request") || !part["body"].is_null() {
        length(
            "interactive['body']['text']",
            &part["body"]["text"],
            1,
            body_max,
        )?;
    }
    if let Some(footer) = part.get("footer") {
        length("interactive['footer']['text']", &footer["text"], 1, 60)?;
    }
    match kind {
        "button" => buttons(&action["buttons"]),
        "list" => list(action),
        "carousel" => carousel::check(world, number, part),
        "cta_url" => call_to_action(action),
        "location_request_message" => named(action, "send_location"),
        "flow" => flow(action),
        "request_contact_info" => named(action, "request_contact_info"),
        "call_permission_request" => named(action, "call_permission_request"),
        "voice_call" => named(action, "voice_call"),
        "catalog_message" => named(action, "catalog_message"),
        "product" | "product_list" => length("action['catalog_id']", &action["catalog_id"], 1, 64),
        "order_details" | "order_status" => Ok(()),
        other => Err(wrong(format!(
            "interactive['type'] {other} is not supported."
        ))),
    }
}

fn check_header(world: &World, number: &str, kind: &str, header: &Value) -> Result<(), ApiError> {
    match header["type"].as_str() {
        Some("text") => length("interactive['header']['text']", &header["text"], 1, 60),
        Some(media @ ("image" | "video" | "document")) if kind != "list" => {
            media_part(world, number, media, &header[media])
        }
        _ => Err(wrong(format!(
            "interactive['header'] is not allowed like this in {kind}."
        ))),
    }
}

fn buttons(list: &Value) -> Result<(), ApiError> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    if !(1..=3).contains(&list.len()) {
        return Err(wrong(
            "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3",
        ));
    }
    let mut seen = BTreeSet::new();
    for button in list {
        if button["type"] != "reply" {
            return Err(wrong("Button type must be reply."));
        }
        length("Button id", &button["reply"]["id"], 1, 256)?;
        length("Button title", &button["reply"]["title"], 1, 20)?;
        let (id, title) = (&button["reply"]["id"], &button["reply"]["title"]);
        if !seen.insert(format!("i{id}")) || !seen.insert(format!("t{title}")) {
            return Err(wrong("Button ids and titles must be unique."));
        }
    }
    Ok(())
}

fn list(action: &Value) -> Result<(), ApiError> {
    length("action['button']", &action["button"], 1, 20)?;
    let sections = action["sections"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if !(1..=10).contains(&sections.len()) {
        return Err(wrong(
            "Invalid sections count. Min allowed sections: 1, Max allowed sections: 10",
        ));
    }
    let mut ids = BTreeSet::new();
    let mut total = 0;
    for section in sections {
        if sections.len() > 1 || !section["title"].is_null() {
            length("Section title", &section["title"], 1, 24)?;
        }
        for row in section["rows"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
        {
            total += 1;
            length("Row id", &row["id"], 1, 200)?;
            length("Row title", &row["title"], 1, 24)?;
            if !row["description"].is_null() {
                length("Row description", &row["description"], 0, 72)?;
            }
            if !ids.insert(row["id"].to_string()) {
                return Err(wrong("Row ids must be unique."));
            }
        }
    }
    if !(1..=10).contains(&total) {
        return Err(wrong("Total row count exceed max allowed count: 10"));
    }
    Ok(())
}

/// A button with an address.
pub(crate) fn call_to_action(action: &Value) -> Result<(), ApiError> {
    named(action, "cta_url")?;
    let parameters = &action["parameters"];
    length(
        "action['parameters']['display_text']",
        &parameters["display_text"],
        1,
        20,
    )?;
    length("action['parameters']['url']", &parameters["url"], 1, 2000)?;
    let link = parameters["url"].as_str().unwrap_or_default();
    match url::Url::parse(link) {
        Ok(url) if url.scheme().starts_with("http") => Ok(()),
        _ => Err(wrong("action['parameters']['url'] is not a valid URL.")),
    }
}

fn flow(action: &Value) -> Result<(), ApiError> {
    named(action, "flow")?;
    let parameters = &action["parameters"];
    if parameters["flow_message_version"] != "3" {
        return Err(wrong("flow_message_version must be 3."));
    }
    length("flow_cta", &parameters["flow_cta"], 1, 30)?;
    match (
        parameters["flow_id"].is_null(),
        parameters["flow_name"].is_null(),
    ) {
        (true, true) => Err(ApiError::whatsapp(
            131_008,
            "flow_id or flow_name is required.",
        )),
        (false, false) => Err(wrong("flow_id and flow_name cannot be used together.")),
        _ => Ok(()),
    }
}

fn named(action: &Value, name: &str) -> Result<(), ApiError> {
    if action["name"] == name {
        Ok(())
    } else {
        Err(wrong(format!("action['name'] must be {name}.")))
    }
}

/// 131009 with its reason.
pub(crate) fn wrong(details: impl Into<String>) -> ApiError {
    ApiError::whatsapp(131_009, details)
}
