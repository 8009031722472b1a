//! What comes to the shop that is frozen: everything that customers and Meta send.

use crate::{WORKSHOP, messages, now, row};
use bytes::Bytes;
use domain::file_state::FileState;
use engine::{Receipt, api::thread::Message};
use scenarios::{MARC, Shop};
use serde_json::{Value, json};

/// Marc, with everything that a customer can send.
pub async fn customers_write(shop: &Shop) {
    let picture = include_bytes!("../../../../icons/32x32.png");
    let picture = shop.uploads(picture, "image/png").await;
    let voice = include_bytes!("../../../../src-tauri/crates/sandbox/assets/shop/voix2.ogg");
    let voice = shop.uploads(voice, "audio/ogg").await;
    let paper = shop.uploads(b"%PDF-1.4", "application/pdf").await;
    let first = json!({"type": "text", "text": {"body": "Bonjour, c'est pour ma sœur"}});
    let first = from_marc(shop, first).await;
    let second = json!({"type": "text", "text": {"body": "你好"}, "context": {"id": first}});
    let second = from_marc(shop, second).await;
    let third = json!({"type": "text", "text": {"body": "Oubliez"}});
    let third = from_marc(shop, third).await;
    let card =
        json!([{"name": {"formatted_name": "Ana Silva"}, "phones": [{"phone": "+351912345678"}]}]);
    let order = json!([{"product_retailer_id": "LAMPE-1", "quantity": 2, "item_price": 29.9, "currency": "EUR"}]);
    let edited = json!({"type": "text", "text": {"body": "你好，蓝色"}});
    for message in [
        json!({"type": "image", "image": {"id": picture, "mime_type": "image/png", "caption": "la taille ?"}}),
        json!({"type": "audio", "audio": {"id": voice, "mime_type": "audio/ogg; codecs=opus", "voice": true}}),
        json!({"type": "document", "document": {"id": paper, "mime_type": "application/pdf", "filename": "plan.pdf"}}),
        json!({"type": "location", "location": {"latitude": 48.11, "longitude": -1.68, "name": "Rennes"}}),
        json!({"type": "contacts", "contacts": card}),
        json!({"type": "order", "order": {"catalog_id": "7", "text": "Pour samedi", "product_items": order}}),
        json!({"type": "button", "button": {"text": "Oui", "payload": "yes"}}),
        json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "1", "title": "Bleu"}}}),
        json!({"type": "unsupported", "errors": [{"code": 131_051, "title": "Message type unknown"}]}),
        json!({"type": "edit", "edit": {"original_message_id": second, "message": edited}}),
        json!({"type": "revoke", "revoke": {"original_message_id": third}}),
        json!({"type": "reaction", "reaction": {"message_id": first, "emoji": "👍"}}),
    ] {
        from_marc(shop, message).await;
    }
    shop.until("the files are here", async |shop| {
        let all = messages(shop, row(shop, "Marc").await.id).await;
        let ready = |message: &&Message| {
            message
                .file
                .as_ref()
                .is_some_and(|file| file.state == FileState::Ready)
        };
        all.iter().filter(ready).count() == 3
    })
    .await;
}

pub async fn from_marc(shop: &Shop, mut message: Value) -> String {
    message["from"] = json!(MARC);
    message["name"] = json!("Marc Delcourt");
    shop.inbound(message).await
}

/// Lina writes under her id, then under her number, then under both.
pub async fn two_turn_out_to_be_one(shop: &Shop) {
    let (id, phone) = ("FR.13491208655302741918", "33639981241");
    let profile = json!({"name": "Lina", "username": "lina.makes"});
    for (n, named) in [
        json!({"user_id": id}),
        json!({"wa_id": phone}),
        json!({"user_id": id, "wa_id": phone}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut contact = named.clone();
        contact["profile"] = profile.clone();
        let mut message = json!({"id": format!("wamid.lina.{n}"), "timestamp": now(shop), "type": "text", "text": {"body": "Coucou"}});
        message["from"] = named.get("wa_id").cloned().unwrap_or_default();
        message["from_user_id"] = named.get("user_id").cloned().unwrap_or_default();
        let both = json!({"contacts": [contact], "messages": [message]});
        files(shop, "messages", both).await;
    }
    let lina = row(shop, "Lina").await;
    assert_eq!(
        messages(shop, lina.id).await.len(),
        3,
        "both conversations are one"
    );
}

/// What else comes from Meta: a group, a call, a payment, an assistant, the phone app, and what is
/// for nobody.
pub async fn others_speak(shop: &Shop) {
    let text = |id: &str, from: &str, body: &str| json!({"id": id, "from": from, "timestamp": now(shop), "type": "text", "text": {"body": body}});
    let mut no_file = text("wamid.no-file", "33639981251", "");
    (no_file["type"], no_file["image"]) = (json!("image"), json!({"id": "gone"}));
    let workshop = json!({"display_phone_number": "33639980002", "phone_number_id": WORKSHOP});
    files(
        shop,
        "messages",
        json!({"metadata": workshop, "messages": [no_file]}),
    )
    .await;
    let stop = json!({"wa_id": MARC, "category": "marketing_messages", "value": "stop", "timestamp": now(shop)});
    files(
        shop,
        "user_preferences",
        json!({"user_preferences": [stop]}),
    )
    .await;
    let mut in_group = text("wamid.group", MARC, "Et vous tous ?");
    in_group["group_id"] = json!("Y2FwaQ==");
    files(shop, "messages", json!({"messages": [in_group]})).await;
    let call = json!({"id": "wacid.1", "event": "terminate", "direction": "USER_INITIATED", "from": MARC, "to": "33639980001",
        "timestamp": now(shop), "status": "Completed", "duration": 100});
    files(shop, "calls", json!({"calls": [call]})).await;
    let facts = json!({"reference_id": "order-7", "amount": {"value": 21000, "offset": 100}, "currency": "INR",
        "transaction": {"id": "tx", "type": "razorpay", "status": "success", "method": {"type": "upi"}}});
    let paid = json!({"id": "wamid.paid", "type": "payment", "status": "captured", "timestamp": now(shop), "recipient_id": MARC, "payment": facts});
    files(shop, "messages", json!({"statuses": [paid]})).await;
    let aside = text("wamid.aside", "33639981242", "À l’assistant");
    files(shop, "standby", json!({"messages": [aside]})).await;
    let answer = json!({"id": "wamid.answer", "from": "33639980001", "to": "33639981242", "timestamp": now(shop), "type": "text", "text": {"body": "Ici l’assistant"}});
    files(shop, "standby", json!({"message_echoes": [answer]})).await;
    let echo = json!({"id": "wamid.echo", "from": "33639980001", "to": "33639981243", "timestamp": now(shop), "type": "text", "text": {"body": "depuis le téléphone"}});
    files(
        shop,
        "smb_message_echoes",
        json!({"message_echoes": [echo]}),
    )
    .await;
    let early = json!({"id": "wamid.unknown", "status": "sent", "timestamp": now(shop), "recipient_id": MARC});
    files(shop, "messages", json!({"statuses": [early]})).await;
    let broken = shop.delivered("{not json").await;
    assert_eq!(broken, Receipt::Quarantined);
    let unsigned = shop.engine.receive(Bytes::from_static(b"{}"), None).await;
    assert_eq!(unsigned.unwrap(), Receipt::Refused);
}

/// Meta delivers something about the first number that is filed.
pub async fn files(shop: &Shop, field: &str, value: Value) {
    assert_eq!(
        shop.delivers(field, value.clone()).await,
        Receipt::Filed,
        "{value}"
    );
}
