//! Held against Meta's own OpenAPI description, where it lies beside the checkout: its example
//! requests are accepted, our answers and webhooks have its shapes.
//!
//! Three slips of the description are stepped over: `additionalProperties: false` inside `allOf`
//! refuses every message, coordinates are strings there and numbers in its own examples, and
//! `IncomingMessage` names the outgoing kinds.

use std::path::Path;

use crate::common::{Day, LEA, SHOP, WABA, upload};
use serde_json::{Value, json};

/// The description.
fn description() -> Value {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = here
        .ancestors()
        .nth(4)
        .unwrap()
        .join("shared/data/openapi/business-messaging-api_v23.0.yaml");
    let text = std::fs::read_to_string(shared).unwrap();
    let mut value: Value = serde_yaml_ng::from_str(&text).unwrap();
    loosen(&mut value);
    value
}

fn loosen(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("additionalProperties");
            object.values_mut().for_each(loosen);
        }
        Value::Array(list) => list.iter_mut().for_each(loosen),
        _ => {}
    }
}

fn check(description: &Value, schema: &str, value: &Value) {
    let root = json!({ "$ref": format!("#/components/schemas/{schema}"), "components": description["components"] });
    let validator = jsonschema::draft7::new(&root).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| format!("{} at {}", e, e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{schema}: {errors:#?}\n{value:#}");
}

async fn media(day: &Day, mime: &str) -> String {
    let (_, answer) = upload(day, mime, vec![1]).await;
    answer["id"].as_str().unwrap().to_owned()
}

/// Puts real values where Meta's examples have placeholders.
fn fill(value: &mut Value, count: &mut usize) {
    match value {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                match (key.as_str(), value.as_str()) {
                    ("type", Some(text)) if text.starts_with('<') => *value = json!("text"),
                    ("link", _) => *value = json!("https://files.example/a"),
                    (_, Some(text)) if text.starts_with('<') || text.starts_with("{{") => {
                        *count += 1;
                        *value = json!(format!("x{count}"));
                    }
                    _ => fill(value, count),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|v| fill(v, count)),
        _ => {}
    }
}

#[tokio::test]
#[cfg_attr(
    not(has_reference),
    ignore = "needs the reference material beside the checkout"
)]
async fn metas_example_messages_are_accepted() {
    let description = description();
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let seen = day.lea("Bonjour").await;
    let path = "/paths/~1{Version}~1{Phone-Number-ID}~1messages/post/requestBody/content/application~1json/examples";
    let examples = description.pointer(path).unwrap().as_object().unwrap();
    assert!(examples.len() > 40);
    let mut count = 0;
    for (index, (name, example)) in examples.iter().enumerate() {
        let mut body = example["value"].clone();
        fill(&mut body, &mut count);
        if body["type"].is_null() && body["interactive"].is_object() {
            // One example forgot its type.
            body["type"] = json!("interactive");
        }
        body["to"] = json!(format!("3363998{:04}", 1_000 + index));
        if body["status"] == "read" {
            body["message_id"] = json!(seen);
        }
        let kind = body["type"].as_str().unwrap_or("text").to_owned();
        if body[&kind]["id"].is_string() {
            let mime = match kind.as_str() {
                "image" => "image/jpeg",
                "audio" => "audio/ogg",
                "video" => "video/mp4",
                "sticker" => "image/webp",
                _ => "application/pdf",
            };
            body[&kind]["id"] = json!(media(&day, mime).await);
        }
        let (status, answer) = day.post(&format!("{SHOP}/messages"), body.clone()).await;
        if kind == "template" && body["template"]["name"] != "hello_world" {
            assert_eq!(answer["error"]["code"], 132_001, "{name}: {answer}");
            check(&description, "GraphAPIError", &answer);
            continue;
        }
        assert_eq!(status, 200, "{name}: {body} → {answer}");
        let schema = if body["status"] == "read" {
            "MarkMessageResponsePayload"
        } else {
            "MessageResponsePayload"
        };
        check(&description, schema, &answer);
    }
}

#[tokio::test]
#[cfg_attr(
    not(has_reference),
    ignore = "needs the reference material beside the checkout"
)]
async fn what_is_accepted_has_the_described_shape() {
    let description = description();
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = sandbox::Seed::Demo).await;
    let seen = day.lea("Bonjour").await;
    let (image, pdf) = (
        media(&day, "image/jpeg").await,
        media(&day, "application/pdf").await,
    );
    let parameter = |text: &str| json!({ "type": "text", "text": text });
    let messages = [
        json!({ "type": "text", "text": { "body": "Bonjour", "preview_url": false }, "context": { "message_id": seen } }),
        json!({ "type": "image", "image": { "id": image, "caption": "Le manteau" } }),
        json!({ "type": "image", "image": { "link": "https://files.example/a.jpg" } }),
        json!({ "type": "document", "document": { "id": pdf, "caption": "Facture" } }),
        json!({ "type": "reaction", "reaction": { "message_id": seen, "emoji": "👍" } }),
        json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "Marie", "first_name": "Marie" }, "phones": [{ "phone": "+33639980102", "type": "WORK" }] }] }),
        json!({ "type": "interactive", "interactive": { "type": "button", "body": { "text": "?" }, "action": {
            "buttons": [{ "type": "reply", "reply": { "id": "a", "title": "Oui" } }] } } }),
        json!({ "type": "interactive", "interactive": { "type": "list", "body": { "text": "?" }, "action": {
            "button": "Voir", "sections": [{ "title": "S", "rows": [{ "id": "a", "title": "A" }] }] } } }),
        json!({ "type": "interactive", "interactive": { "type": "flow", "body": { "text": "?" }, "action": { "name": "flow",
            "parameters": { "flow_message_version": "3", "flow_id": "1", "flow_cta": "Réserver" } } } }),
        json!({ "type": "template", "template": { "name": "commande_prete", "language": { "code": "fr", "policy": "deterministic" },
            "components": [{ "type": "body", "parameters": [parameter("Léa"), parameter("lundi")] }] } }),
    ];
    for mut message in messages {
        day.send(message.clone()).await;
        message["messaging_product"] = json!("whatsapp");
        message["recipient_type"] = json!("individual");
        message["to"] = json!(LEA);
        check(&description, "Message", &message);
    }
}

#[tokio::test]
#[cfg_attr(
    not(has_reference),
    ignore = "needs the reference material beside the checkout"
)]
async fn answers_have_the_described_shape() {
    let description = description();
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = sandbox::Seed::Demo).await;
    day.lea("Bonjour").await;
    let (_, profile) = day.get(&format!("{SHOP}/whatsapp_business_profile")).await;
    check(&description, "WhatsAppBusinessProfileResponse", &profile);
    check(&description, "WhatsAppBusinessProfile", &profile["data"][0]);
    let update = json!({ "messaging_product": "whatsapp", "about": "Ouvert" });
    check(
        &description,
        "WhatsAppBusinessProfileUpdateRequest",
        &update,
    );
    let (_, updated) = day
        .post(&format!("{SHOP}/whatsapp_business_profile"), update)
        .await;
    check(
        &description,
        "WhatsAppBusinessProfileUpdateResponse",
        &updated,
    );

    let codes = format!("{SHOP}/message_qrdls");
    let create = json!({ "prefilled_message": "Bonjour", "generate_qr_image": "SVG" });
    check(&description, "CreateQrCodeRequest", &create);
    let (_, code) = day.post(&codes, create).await;
    check(&description, "QrCodeResponse", &code);
    check(&description, "QrCodeList", &day.get(&codes).await.1);

    let users = json!({ "messaging_product": "whatsapp", "block_users": [{ "user": LEA }] });
    let blocked = format!("{SHOP}/block_users");
    check(
        &description,
        "BlockUsersData",
        &day.post(&blocked, users.clone()).await.1,
    );
    check(
        &description,
        "GetBlockedUsersData",
        &day.get(&blocked).await.1,
    );
    check(
        &description,
        "UnblockUsersData",
        &day.delete(&blocked, users).await.1,
    );

    check(
        &description,
        "SubscriptionResponse",
        &day.post(&format!("{WABA}/subscribed_apps"), json!({}))
            .await
            .1,
    );
    check(
        &description,
        "SubscribedAppsResponse",
        &day.get(&format!("{WABA}/subscribed_apps")).await.1,
    );
    check(
        &description,
        "WhatsAppBusinessAccount_3",
        &day.get(WABA).await.1,
    );
    check(&description, "GraphAPIError", &day.get("404").await.1);

    let templates = "/paths/~1{Version}~1{WABA-ID}~1message_templates/get/responses/200/content/application~1json/schema";
    let (_, list) = day.get(&format!("{WABA}/message_templates")).await;
    by_pointer(&description, templates, &list);
    let id = media(&day, "image/jpeg").await;
    let one = "/paths/~1{Version}~1{Media-ID}/get/responses/200/content/application~1json/schema";
    let (_, mut found) = day.get(&id).await;
    // Described as text there, a number in Meta's answers.
    found["file_size"] = json!(found["file_size"].to_string());
    by_pointer(&description, one, &found);
}

fn by_pointer(description: &Value, pointer: &str, value: &Value) {
    let mut schema = description.pointer(pointer).unwrap().clone();
    schema["components"] = description["components"].clone();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{pointer}: {errors:#?}");
}

#[tokio::test]
#[cfg_attr(
    not(has_reference),
    ignore = "needs the reference material beside the checkout"
)]
async fn webhooks_have_the_described_shape() {
    let mut description = description();
    // The incoming kinds name the base of the outgoing ones; theirs stands beside it.
    let schemas = &mut description["components"]["schemas"];
    schemas["BaseMessageProperties"] = schemas["BaseMessageProperties_1"].clone();
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = sandbox::Seed::Demo).await;
    let kinds = [
        ("text", "TextMessage_2"),
        ("reaction", "ReactionMessage_1"),
        ("audio", "AudioMessage_1"),
        ("document", "DocumentMessage_1"),
        ("image", "ImageMessage_1"),
        ("sticker", "StickerMessage_1"),
        ("location", "LocationMessage_1"),
        ("contacts", "ContactSharingMessage"),
        ("button", "ButtonMessage"),
        ("interactive", "InteractiveMessageReply"),
    ];
    let history = day.sandbox.history();
    let mut seen = std::collections::BTreeSet::new();
    for entry in history["entries"].as_array().unwrap() {
        let Some(webhook) = entry.get("webhook") else {
            continue;
        };
        let value = &webhook["entry"][0]["changes"][0]["value"];
        if let Some(status) = value["statuses"].get(0) {
            // The description is older than hidden numbers.
            if status["recipient_id"].is_string()
                && seen.insert(format!("status {}", status["status"]))
            {
                check(&description, "WebhookPayload", webhook);
            }
            continue;
        }
        let message = &value["messages"][0];
        let schema = kinds.iter().find(|(kind, _)| message["type"] == *kind);
        if let Some((kind, schema)) = schema.filter(|_| message["from"].is_string())
            && seen.insert((*kind).to_owned())
        {
            check(&description, schema, message);
            check(&description, "Metadata", &value["metadata"]);
            check(&description, "ContactProfile", &value["contacts"][0]);
        }
    }
    assert_eq!(seen.len(), kinds.len() + 3, "{seen:?}");
}
