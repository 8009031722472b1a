//! Click-to-chat codes of a number (`message_qrdls`): at most 2,000, texts of 140 characters.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::call::{Call, page};
use crate::world::{QrCode, World};
use crate::{ApiError, ids};

/// List, one, create, update, delete.
pub(crate) fn handle(
    world: &mut World,
    number: &str,
    method: &str,
    code: Option<&str>,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let wanted = code.map(str::to_owned).or_else(|| call.text("code"));
    match (method, wanted) {
        ("GET", wanted) => {
            let codes = world
                .numbers
                .get(number)
                .map(|n| n.qr_codes.clone())
                .unwrap_or_default();
            let shown = codes
                .iter()
                .rev()
                .filter(|c| wanted.as_ref().is_none_or(|w| *w == c.code));
            let fields = call.text("fields").unwrap_or_default().to_lowercase();
            let format = fields
                .split("qr_image_url")
                .nth(1)
                .map(|f| if f.contains("png") { "PNG" } else { "SVG" });
            let nodes = shown.map(|c| node(world, c, format)).collect();
            page(world, call, &format!("{number}/message_qrdls"), nodes, Ok)
        }
        ("POST", Some(code)) => {
            let message = message(call)?;
            let found = find(world, number, &code)?;
            found.message = message;
            let found = found.clone();
            Ok(node(world, &found, None))
        }
        ("POST", None) => create(world, number, call, now),
        ("DELETE", Some(code)) => {
            find(world, number, &code)?;
            world
                .number_state(number)
                .qr_codes
                .retain(|c| c.code != code);
            Ok(json!({ "success": true }))
        }
        _ => Err(ApiError::no_object(method, number)),
    }
}

fn create(
    world: &mut World,
    number: &str,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let message = message(call)?;
    let image = call.text("generate_qr_image").map(|f| f.to_uppercase());
    if image
        .as_ref()
        .is_some_and(|f| !matches!(f.as_str(), "SVG" | "PNG"))
    {
        return Err(ApiError::parameter(
            "Param generate_qr_image must be one of {SVG, PNG}",
        ));
    }
    let codes = &mut world.number_state(number).qr_codes;
    if codes.len() >= 2_000 {
        return Err(ApiError::parameter(
            "The maximum number of QR codes has been reached.",
        ));
    }
    let code = QrCode {
        code: ids::qr_code(),
        message,
        created_at: now,
    };
    codes.push(code.clone());
    Ok(node(world, &code, image.as_deref()))
}

fn find<'a>(world: &'a mut World, number: &str, code: &str) -> Result<&'a mut QrCode, ApiError> {
    world
        .number_state(number)
        .qr_codes
        .iter_mut()
        .find(|c| c.code == code)
        .ok_or_else(|| ApiError::parameter("The QR code does not exist."))
}

fn message(call: &Call) -> Result<String, ApiError> {
    let text = call.text("prefilled_message").filter(|m| !m.is_empty());
    let text =
        text.ok_or_else(|| ApiError::parameter("The parameter prefilled_message is required."))?;
    if text.chars().count() > 140 {
        let message = "Invalid prefilled_message length. Maximum 140 characters allowed";
        return Err(ApiError::parameter(message));
    }
    Ok(text)
}

fn node(world: &World, code: &QrCode, image: Option<&str>) -> Value {
    let mut node = json!({
        "code": code.code,
        "prefilled_message": code.message,
        "deep_link_url": code.link(),
    });
    if let Some(format) = image {
        let extension = format.to_lowercase();
        node["qr_image_url"] = json!(format!("{}/qr/{}.{extension}", world.base_url, code.code));
    }
    node
}
