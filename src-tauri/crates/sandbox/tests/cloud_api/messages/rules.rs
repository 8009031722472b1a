//! What a message must be before it is accepted.

use crate::common::{Day, LEA, SHOP, upload};
use serde_json::{Value, json};

/// Sends each message to Léa, who has just written; each must be refused with its code.
async fn refused(cases: Vec<(Value, i64)>) {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    for (message, code) in cases {
        let (_, answer) = day.try_send(message.clone()).await;
        assert_eq!(answer["error"]["code"], code, "{message} → {answer}");
    }
}

fn long(length: usize) -> String {
    "x".repeat(length)
}

#[tokio::test]
async fn a_message_must_be_whole() {
    refused(vec![
        (
            json!({ "type": "text", "text": { "body": long(4097) } }),
            100,
        ),
        (json!({ "type": "text", "text": {} }), 100),
        (json!({ "type": "text" }), 100),
        (json!({ "type": "smoke", "smoke": {} }), 100),
        (json!({ "type": "image", "image": {} }), 100),
        (json!({ "type": "image", "image": { "id": "1" } }), 131_009),
        (
            json!({ "type": "image", "image": { "link": "https://a.example/b.jpg", "caption": long(1025) } }),
            131_009,
        ),
        (
            json!({ "type": "audio", "audio": { "link": "https://a.example/b.ogg", "caption": "x" } }),
            100,
        ),
        (
            json!({ "type": "image", "image": { "link": "https://a.example/b.jpg", "filename": "b.jpg" } }),
            100,
        ),
        (
            json!({ "type": "text", "text": { "body": "x", "bold": true } }),
            100,
        ),
        (
            json!({ "type": "image", "image": { "link": "ftp://a.example/b.jpg" } }),
            100,
        ),
        (
            json!({ "type": "location", "location": { "latitude": 95, "longitude": 0 } }),
            131_009,
        ),
        (
            json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "A" } }] }),
            131_008,
        ),
        (
            json!({ "text": { "body": "x" }, "biz_opaque_callback_data": long(513) }),
            131_009,
        ),
        (
            json!({ "type": "template", "template": { "name": "nope", "language": { "code": "fr" } } }),
            132_001,
        ),
    ]).await;
}

#[tokio::test]
async fn a_reaction_is_to_a_message_and_one_emoji() {
    refused(vec![
        (
            json!({ "type": "reaction", "reaction": { "emoji": "👍" } }),
            131_008,
        ),
        (
            json!({ "type": "reaction", "reaction": { "emoji": "👍", "message_id": "w" }, "context": { "message_id": "w" } }),
            131_009,
        ),
        (
            json!({ "type": "reaction", "reaction": { "emoji": "ok", "message_id": "w" } }),
            131_009,
        ),
        (
            json!({ "type": "reaction", "reaction": { "emoji": "👍👍", "message_id": "w" } }),
            131_009,
        ),
        (
            json!({ "type": "reaction", "reaction": { "emoji": "5", "message_id": "w" } }),
            131_009,
        ),
    ]).await;
}

#[tokio::test]
async fn buttons_are_few_short_and_different() {
    let button =
        |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    let buttons = |list: Value| {
        json!({ "type": "interactive", "interactive": {
        "type": "button", "body": { "text": "?" }, "action": { "buttons": list } } })
    };
    refused(vec![
        (buttons(json!([])), 131_009),
        (buttons(json!([button("a", &long(21))])), 131_009),
        (
            buttons(json!([button("a", "A"), button("a", "B")])),
            131_009,
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_message_goes_to_someone_else() {
    refused(vec![
        (json!({ "to": "abc", "text": { "body": "x" } }), 131_009),
        (
            json!({ "to": "+33639980001", "text": { "body": "x" } }),
            131_021,
        ),
        (
            json!({ "recipient": "nobody", "text": { "body": "x" } }),
            131_009,
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_is_no_message_at_all_is_refused_by_its_parameter() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let (status, missing) = day
        .post(&format!("{SHOP}/messages"), json!({ "to": LEA }))
        .await;
    assert_eq!(
        (status, &missing["error"]["message"]),
        (
            400,
            &json!("(#100) The parameter messaging_product is required.")
        )
    );
}

#[tokio::test]
async fn a_number_that_is_not_on_whatsapp_fails_later() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    let (_, answer) = day
        .try_send(json!({ "to": "+33699999999", "text": { "body": "x" } }))
        .await;
    let id = answer["messages"][0]["id"].as_str().unwrap();
    day.sandbox.settled().await;
    assert_eq!(day.shop.status(id, "failed")["errors"][0]["code"], 131_026);
}

#[tokio::test]
async fn a_reaction_is_one_emoji_of_any_kind() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let theirs = day.lea("Bonjour").await;
    for emoji in ["👍", "👍🏽", "❤️", "❤", "👩🏽‍🚀", "🇫🇷", "1️⃣", "☺️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", ""]
    {
        let reaction = json!({ "message_id": theirs, "emoji": emoji });
        day.send(json!({ "type": "reaction", "reaction": reaction }))
            .await;
    }
}

#[tokio::test]
async fn a_carousel_is_two_to_ten_cards_and_a_body() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    let (_, up) = upload(&day, "image/png", vec![1]).await;
    let card = |index: usize| {
        json!({ "card_index": index, "type": "cta_url",
        "header": { "type": "image", "image": { "id": up["id"] } }, "body": { "text": "Le manteau" },
        "action": { "name": "cta_url", "parameters": { "display_text": "Voir", "url": "https://a.example/" } } })
    };
    let carousel = |cards: Vec<Value>| {
        json!({ "type": "interactive", "interactive": { "type": "carousel",
        "body": { "text": "Nos manteaux" }, "action": { "cards": cards } } })
    };
    let sent = day.send(carousel(vec![card(0), card(1)])).await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&sent), "sent delivered read");
    let mut with_footer = carousel(vec![card(0), card(1)]);
    with_footer["interactive"]["footer"] = json!({ "text": "non" });
    let mut video = card(1);
    video["header"]["type"] = json!("video");
    for wrong in [
        carousel(vec![card(0)]),
        carousel((0..11).map(card).collect()),
        carousel(vec![card(0), card(0)]),
        carousel(vec![card(0), video]),
        with_footer,
    ] {
        let (_, answer) = day.try_send(wrong.clone()).await;
        assert_eq!(answer["error"]["code"], 131_009, "{wrong}");
    }
}
