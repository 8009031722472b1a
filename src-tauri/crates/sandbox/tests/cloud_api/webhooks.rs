//! How webhooks travel: signed, verified, retried, batched, overridden, and only to this computer.

use crate::common::{Day, LEA, SHOP, Shop, VERIFY, WABA};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sandbox::{Config, Sandbox, StartError, Webhook};
use serde_json::json;

#[tokio::test]
async fn every_body_is_signed_with_the_app_secret() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour ☕/🎉").await;
    day.sandbox.settled().await;
    let raw = day.shop.raw();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"sandbox-app-secret").unwrap();
    mac.update(&raw[0].1);
    assert_eq!(
        raw[0].0,
        format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
    );
    let text = String::from_utf8(raw[0].1.clone()).unwrap();
    assert!(text.is_ascii(), "{text}");
    assert!(
        text.contains(r"Bonjour \u2615\/\ud83c\udf89"),
        "escaped as Meta escapes: {text}"
    );
    assert_eq!(day.shop.messages()[0]["text"]["body"], "Bonjour ☕/🎉");
}

#[tokio::test]
async fn anything_but_200_is_tried_again_with_growing_pauses() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.shop.refuse(&[500, 201, 404]);
    day.lea("Bonjour").await;
    day.sandbox.settled().await;
    for (seconds, failed) in [(1, 2), (2, 3)] {
        day.later(TimeDelta::seconds(seconds));
        day.sandbox.settled().await;
        assert_eq!(day.sandbox.state()["webhooks"]["failed_attempts"], failed);
        assert!(day.shop.bodies().is_empty());
    }
    day.later(TimeDelta::seconds(4));
    day.sandbox.settled().await;
    assert!(day.shop.bodies().is_empty(), "five seconds have not passed");
    day.later(TimeDelta::seconds(1));
    day.sandbox.settled().await;
    assert_eq!(day.shop.messages().len(), 1);
}

#[tokio::test]
async fn after_seven_days_a_webhook_is_dropped() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.shop.refuse(&[500; 80]);
    day.lea("Bonjour").await;
    day.later(TimeDelta::days(8));
    day.sandbox.settled().await;
    let webhooks = &day.sandbox.state()["webhooks"];
    assert_eq!(
        (&webhooks["waiting"], &webhooks["dropped"]),
        (&json!(0), &json!(1))
    );
    assert!(
        webhooks["failed_attempts"].as_i64().unwrap() > 40,
        "every four hours at the end"
    );
}

#[tokio::test]
async fn what_is_due_together_comes_in_one_body() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    day.sandbox.settled().await;
    let id = day.say("Bonjour").await;
    day.sandbox.settled().await;
    assert_eq!(
        day.shop.ladder(&id),
        "sent delivered read",
        "in Meta's order also inside a body"
    );
    assert_eq!(day.shop.bodies().len(), 2);
    assert_eq!(day.shop.bodies()[1]["entry"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_callback_must_pass_the_challenge() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let other = Shop::default();
    let url = other.open().await;
    let path = format!("{WABA}/subscribed_apps");
    let wrong = json!({ "override_callback_uri": url, "verify_token": "wrong" });
    let (status, refused) = day.post(&path, wrong).await;
    assert_eq!((status, &refused["error"]["code"]), (400, &json!(2200)));
    let right = json!({ "override_callback_uri": url, "verify_token": VERIFY });
    assert_eq!(
        day.post(&path, right.clone()).await.1,
        json!({ "success": true })
    );
    let (_, list) = day.get(&path).await;
    assert_eq!(list["data"][0]["override_callback_uri"], url);
    day.lea("Bonjour").await;
    day.sandbox.settled().await;
    assert_eq!(
        (other.messages().len(), day.shop.messages().len()),
        (1, 0),
        "the account's own wins"
    );

    let third = Shop::default();
    let own = json!({ "webhook_configuration": { "override_callback_uri": third.open().await, "verify_token": VERIFY } });
    day.post(SHOP, own).await;
    day.lea("Encore").await;
    day.sandbox.settled().await;
    assert_eq!(
        (third.messages().len(), other.messages().len()),
        (1, 1),
        "the number's own wins over it"
    );

    day.delete(&path, json!({})).await;
    day.lea("Personne n’écoute").await;
    day.sandbox.settled().await;
    assert_eq!(third.messages().len(), 1);
    assert_eq!(day.get(&path).await.1, json!({ "data": [] }));
}

#[tokio::test]
async fn the_first_callback_is_challenged_before_its_first_delivery() {
    let day = Day::with("2026-11-21T10:00:00Z", |c| {
        let url = c.webhook.take().unwrap().url;
        c.webhook = Some(Webhook {
            url,
            verify_token: String::new(),
        });
    })
    .await;
    day.lea("Sans jeton, sans défi").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.messages().len(), 1);
}

#[tokio::test]
async fn webhooks_name_people_as_meta_does() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    let hidden = json!({ "from": "FR.1234567890", "name": "Lina", "username": "@lina.makes", "text": { "body": "Hello" } });
    day.sandbox.inbound(hidden).await.unwrap();
    day.sandbox.settled().await;
    let values = day.shop.values();
    assert_eq!(values[0]["contacts"][0]["wa_id"], LEA);
    assert!(
        values[0]["contacts"][0]["user_id"]
            .as_str()
            .unwrap()
            .starts_with("FR.")
    );
    assert_eq!(values[0]["metadata"]["display_phone_number"], "33639980001");
    let lina = &values[1];
    assert_eq!(lina["contacts"][0]["profile"]["username"], "@lina.makes");
    assert!(lina["contacts"][0]["wa_id"].is_null() && lina["messages"][0]["from"].is_null());
    assert_eq!(lina["messages"][0]["from_user_id"], "FR.1234567890");

    let reply = day
        .send(json!({ "recipient": "FR.1234567890", "text": { "body": "Hi" } }))
        .await;
    day.sandbox.settled().await;
    let sent = day.shop.status(&reply, "sent");
    assert!(sent["recipient_id"].is_null());
    assert_eq!(sent["recipient_user_id"], "FR.1234567890");
}

#[tokio::test]
async fn webhooks_go_nowhere_but_to_this_computer() {
    let day = Day::begin("2026-11-28T10:00:00Z").await;
    let path = format!("{WABA}/subscribed_apps");
    for elsewhere in [
        "https://example.com/hook",
        "http://192.168.1.7/hook",
        "http://[::]/hook",
    ] {
        let callback = json!({ "override_callback_uri": elsewhere, "verify_token": "x" });
        let (status, answer) = day.post(&path, callback).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (400, &json!(2200)),
            "{elsewhere}"
        );
    }
    let config = Config {
        webhook: Some(Webhook {
            url: "https://example.com/hook".into(),
            verify_token: String::new(),
        }),
        ..Config::default()
    };
    assert!(matches!(
        Sandbox::start(config).await,
        Err(StartError::Webhook)
    ));
}
