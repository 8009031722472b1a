//! Tokens: which are refused, and what one may.

use crate::common::{APP, Day, LEA, SHOP, WABA, read};
use serde_json::json;

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
async fn what_a_token_may_can_be_asked() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let (_, token) = day.get("debug_token?input_token=sandbox-token").await;
    assert_eq!(
        (&token["data"]["is_valid"], &token["data"]["app_id"]),
        (&json!(true), &json!(APP))
    );
    assert_eq!(token["data"]["granular_scopes"][0]["target_ids"][0], WABA);
    let (_, expired) = day
        .get("debug_token?input_token=sandbox-token-expired")
        .await;
    assert_eq!(expired["data"]["is_valid"], false);
}
