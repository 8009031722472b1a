//! The bodies of Meta’s refusals, and the time in every answer.

use crate::common::{Day, LEA, SHOP, read};
use chrono::TimeDelta;
use serde_json::{Value, json};

#[tokio::test]
async fn tokens_are_refused_as_meta_refuses_them() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let ask = async |url: String, token: &str| {
        read(day.http.get(url).bearer_auth(token).send().await.unwrap()).await
    };
    let (status, wrong) = ask(day.url(SHOP), "nope").await;
    assert_eq!(
        (status, &wrong["error"]["code"], &wrong["error"]["type"]),
        (401, &json!(190), &json!("OAuthException"))
    );
    assert!(wrong["error"]["fbtrace_id"].as_str().unwrap().len() > 10);
    let (status, none) = read(day.http.get(day.url(SHOP)).send().await.unwrap()).await;
    assert_eq!((status, &none["error"]["code"]), (401, &json!(190)));
    let (_, expired) = ask(day.url(SHOP), "sandbox-token-expired").await;
    assert_eq!(
        (
            &expired["error"]["code"],
            &expired["error"]["error_subcode"]
        ),
        (&json!(190), &json!(463))
    );
    let (status, unknown) = day.get("999").await;
    assert_eq!(
        (status, &unknown["error"]["error_subcode"]),
        (400, &json!(33))
    );
    let message = json!({ "messaging_product": "whatsapp", "to": LEA, "text": { "body": "x" } });
    let request = day
        .http
        .post(day.url(&format!("{SHOP}/messages")))
        .bearer_auth("sandbox-token-readonly");
    let (status, readonly) = read(request.json(&message).send().await.unwrap()).await;
    assert_eq!((status, &readonly["error"]["code"]), (403, &json!(10)));
}

#[tokio::test]
async fn every_answer_tells_the_sandbox_time() {
    let day = Day::begin("2031-01-01T00:00:00Z").await;
    day.later(TimeDelta::seconds(61));
    let answer = day.http.get(day.url("me")).send().await.unwrap();
    assert_eq!(answer.headers()["date"], "Wed, 01 Jan 2031 00:01:01 GMT");
}

#[tokio::test]
async fn a_message_must_be_whole() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    let long = |n: usize| "x".repeat(n);
    let button =
        |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    let buttons = |list: Value| {
        json!({ "type": "interactive", "interactive": {
        "type": "button", "body": { "text": "?" }, "action": { "buttons": list } } })
    };
    let cases = [
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
        (buttons(json!([])), 131_009),
        (buttons(json!([button("a", &long(21))])), 131_009),
        (
            buttons(json!([button("a", "A"), button("a", "B")])),
            131_009,
        ),
        (json!({ "to": "abc", "text": { "body": "x" } }), 131_009),
        (
            json!({ "to": "+33639980001", "text": { "body": "x" } }),
            131_021,
        ),
        (
            json!({ "recipient": "nobody", "text": { "body": "x" } }),
            131_009,
        ),
        (
            json!({ "text": { "body": "x" }, "biz_opaque_callback_data": long(513) }),
            131_009,
        ),
        (
            json!({ "type": "template", "template": { "name": "nope", "language": { "code": "fr" } } }),
            132_001,
        ),
    ];
    for (message, code) in cases {
        let (_, answer) = day.try_send(message.clone()).await;
        assert_eq!(answer["error"]["code"], code, "{message} → {answer}");
    }
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
    let (_, up) = crate::common::upload(&day, "image/png", vec![1]).await;
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

#[tokio::test]
async fn a_number_without_its_country_is_taken_for_one_at_home() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let hello = json!({ "name": "hello_world", "language": { "code": "en_US" } });
    let send = async |to: &str| {
        let message = json!({ "to": to, "type": "template", "template": hello });
        day.try_send(message).await.1["contacts"][0]["wa_id"].clone()
    };
    assert_eq!(
        send("(631) 555-1234").await,
        "336315551234",
        "misdelivered, as at Meta"
    );
    assert_eq!(send("+1 (631) 555-1234").await, "16315551234");
    assert_eq!(send(LEA).await, LEA);
}
