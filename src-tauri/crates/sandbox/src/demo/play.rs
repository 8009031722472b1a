//! Turns a line of the demo's text into the message that Meta would carry: a request when the
//! shop speaks, a message object when the customer does.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::script::Line;
use crate::customers::people;
use crate::media::{assets, objects};
use crate::world::{Content, World};

/// The ids said so far in one conversation, oldest first.
pub(crate) type Said = Vec<String>;

/// The body of `POST /messages` for a line of the shop.
pub(crate) fn request(
    world: &mut World,
    number: &str,
    to: &str,
    line: &Line,
    said: &Said,
    now: DateTime<Utc>,
) -> Value {
    let mut body = shop_part(world, number, line, said, now);
    body["messaging_product"] = json!("whatsapp");
    body["recipient_type"] = json!("individual");
    let key = if people::is_user_id(to) {
        "recipient"
    } else {
        "to"
    };
    body[key] = json!(to);
    body
}

fn shop_part(
    world: &mut World,
    number: &str,
    line: &Line,
    said: &Said,
    now: DateTime<Utc>,
) -> Value {
    let arguments = line.arguments.as_str();
    let list = |text: &str| {
        text.split(';')
            .map(|t| t.trim().to_owned())
            .collect::<Vec<_>>()
    };
    match line.tag.as_str() {
        "photo" | "file" => media_part(world, number, line, now),
        "react" => {
            let emoji = arguments.split(' ').next().unwrap_or_default();
            json!({ "type": "reaction", "reaction": { "message_id": before(said, line.back()), "emoji": emoji } })
        }
        "buttons" => {
            let button = |title: &String| json!({ "type": "reply", "reply": { "id": title, "title": title } });
            let buttons: Vec<Value> = list(arguments).iter().map(button).collect();
            json!({ "type": "interactive", "interactive": {
                "type": "button", "body": { "text": line.text }, "action": { "buttons": buttons },
            } })
        }
        "list" => {
            let (button, rows) = arguments.split_once(':').unwrap_or((arguments, ""));
            let row = |title: &String| json!({ "id": title, "title": title });
            let rows: Vec<Value> = list(rows).iter().map(row).collect();
            json!({ "type": "interactive", "interactive": {
                "type": "list", "body": { "text": line.text },
                "action": { "button": button, "sections": [{ "title": "Nos idées", "rows": rows }] },
            } })
        }
        "template" => template(world, number, arguments, &list, now),
        "quote" => json!({
            "type": "text", "text": { "body": line.text }, "context": { "message_id": before(said, line.back()) },
        }),
        _ => json!({ "type": "text", "text": { "body": line.text } }),
    }
}

fn template(
    world: &mut World,
    number: &str,
    arguments: &str,
    list: &dyn Fn(&str) -> Vec<String>,
    now: DateTime<Utc>,
) -> Value {
    let (name, values) = arguments.split_once(':').unwrap_or((arguments, ""));
    let text = |value: &String| json!({ "type": "text", "text": value });
    let mut values = list(values);
    let mut components = Vec::new();
    if name == "suivi_livraison"
        && let Some(code) = values.pop()
    {
        let parameters = [json!({ "type": "text", "text": code })];
        components.push(
            json!({ "type": "button", "sub_type": "url", "index": "0", "parameters": parameters }),
        );
    }
    if name == "nouvelle_collection" {
        let image = json!({ "id": file(world, number, "vitrine.jpg", now) });
        components
            .push(json!({ "type": "header", "parameters": [{ "type": "image", "image": image }] }));
    }
    let parameters: Vec<Value> = values.iter().map(text).collect();
    components.push(json!({ "type": "body", "parameters": parameters }));
    json!({ "type": "template", "template": {
        "name": name, "language": { "code": "fr" }, "components": components,
    } })
}

/// The message object for a line of the customer; `shop` is the number in digits.
pub(crate) fn message(
    world: &mut World,
    number: &str,
    line: &Line,
    said: &Said,
    now: DateTime<Utc>,
) -> Value {
    let arguments = line.arguments.as_str();
    let shop = world
        .number(number)
        .map(|n| people::digits(&n.display))
        .unwrap_or_default();
    let reply = |back: usize| json!({ "from": shop, "id": before(said, back) });
    match line.tag.as_str() {
        "photo" | "file" | "voice" | "sticker" => media_part(world, number, line, now),
        "place" => place(arguments),
        "card" => card(arguments),
        "react" => {
            let emoji = arguments.split(' ').next().unwrap_or_default();
            json!({ "type": "reaction", "reaction": { "message_id": before(said, line.back()), "emoji": emoji } })
        }
        "button" => json!({
            "type": "button", "button": { "payload": line.text, "text": line.text }, "context": reply(1),
        }),
        "tap" => json!({ "type": "interactive", "context": reply(1), "interactive": {
            "type": "button_reply", "button_reply": { "id": arguments, "title": arguments },
        } }),
        "pick" => json!({ "type": "interactive", "context": reply(1), "interactive": {
            "type": "list_reply", "list_reply": { "id": arguments, "title": arguments },
        } }),
        "quote" => {
            json!({ "type": "text", "text": { "body": line.text }, "context": reply(line.back()) })
        }
        "ad" => json!({ "type": "text", "text": { "body": line.text }, "referral": ad(arguments) }),
        "unsupported" => json!({
            "type": "unsupported", "unsupported": { "type": arguments },
            "errors": [{
                "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
                "error_data": { "details": "Message type is currently not supported." },
            }],
        }),
        "edited" => json!({ "type": "edit", "edit": {
            "original_message_id": said.first(),
            "message": { "context": { "id": "M0" }, "type": "text", "text": { "body": line.text } },
        } }),
        _ => json!({ "type": "text", "text": { "body": line.text } }),
    }
}

/// A picture, document, voice note or sticker, the same in both directions.
fn media_part(world: &mut World, number: &str, line: &Line, now: DateTime<Utc>) -> Value {
    let name = line.arguments.as_str();
    let kind = match line.tag.as_str() {
        "photo" => "image",
        "voice" => "audio",
        "sticker" => "sticker",
        _ => "document",
    };
    let mut part = json!({ "id": file(world, number, name, now) });
    if !line.text.is_empty() {
        part["caption"] = json!(line.text);
    }
    if kind == "audio" {
        part["voice"] = json!(true);
    }
    if kind == "document" {
        part["filename"] = json!(if name == "facture.pdf" {
            "Facture-2026-0412.pdf"
        } else {
            name
        });
    }
    json!({ "type": kind, kind: part })
}

fn card(arguments: &str) -> Value {
    let (name, phone) = arguments.split_once(';').unwrap_or((arguments, ""));
    let (first, phone) = (name.split(' ').next(), phone.trim());
    json!({ "type": "contacts", "contacts": [{
        "name": { "formatted_name": name, "first_name": first },
        "phones": [{ "phone": format!("+{phone}"), "wa_id": phone, "type": "HOME" }],
    }] })
}

fn place(arguments: &str) -> Value {
    let (point, rest) = arguments.split_once(' ').unwrap_or((arguments, ""));
    let (latitude, longitude) = point.split_once(',').unwrap_or_default();
    let (name, address) = rest.split_once(';').unwrap_or((rest, ""));
    let number = |text: &str| text.parse::<f64>().unwrap_or_default();
    json!({ "type": "location", "location": {
        "latitude": number(latitude), "longitude": number(longitude),
        "name": name, "address": address.trim(),
    } })
}

fn ad(headline: &str) -> Value {
    json!({
        "source_url": "https://fb.me/maisonlumen", "source_id": "120226305854810726", "source_type": "ad",
        "headline": headline, "body": "Des coffrets préparés à la main à Rennes.", "media_type": "image",
        "ctwa_clid": "AffLumen2026",
        "welcome_message": { "text": "Bonjour ! Une question sur nos coffrets ?" },
    })
}

/// A bundled file as a media object of the number, alive for another week.
fn file(world: &mut World, number: &str, name: &str, now: DateTime<Utc>) -> String {
    let content = Content::Asset(name.to_owned());
    objects::store(
        world,
        number,
        assets::mime(name),
        Some(name.to_owned()),
        content,
        now + TimeDelta::days(7),
    )
}

fn before(said: &Said, back: usize) -> Option<&String> {
    said.len()
        .checked_sub(back)
        .and_then(|index| said.get(index))
}
