//! Customers call.

use crate::common::{Day, LEA, SHOP, Shop, VERIFY};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn a_call_opens_the_window_answered_or_not() {
    let day = Day::begin("2026-11-28T10:00:00Z").await;
    let before = day.say("Bonjour").await;
    let missed = json!({ "from": LEA, "name": "Léa Martin" });
    let id = day.sandbox.call(&missed).unwrap();
    let after = day.say("Vous m’avez appelée ?").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&before), "failed");
    assert_eq!(day.shop.ladder(&after), "sent delivered read");
    let calls: Vec<_> = day
        .shop
        .values()
        .into_iter()
        .filter(|v| v["calls"].is_array())
        .collect();
    assert_eq!(calls.len(), 2, "it rings, and it ends");
    let (ring, end) = (&calls[0]["calls"][0], &calls[1]["calls"][0]);
    assert_eq!(
        (&ring["event"], &ring["id"]),
        (&json!("connect"), &json!(id))
    );
    assert_eq!(
        (&ring["from"], &ring["direction"]),
        (&json!(LEA), &json!("USER_INITIATED"))
    );
    assert_eq!(
        (&end["event"], &end["status"]),
        (&json!("terminate"), &json!("Failed"))
    );
    assert_eq!(calls[0]["contacts"][0]["profile"]["name"], "Léa Martin");

    day.later(TimeDelta::hours(25));
    let answered = json!({ "from": LEA, "seconds": 30 });
    day.sandbox.call(&answered).unwrap();
    day.later(TimeDelta::seconds(30));
    day.sandbox.settled().await;
    let end = day.shop.values().pop().unwrap();
    assert_eq!(
        (&end["calls"][0]["status"], &end["calls"][0]["duration"]),
        (&json!("Completed"), &json!(30))
    );
    let again = day.say("À tout de suite").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&again), "sent delivered read");
}

#[tokio::test]
async fn calls_go_where_the_messages_go() {
    let day = Day::begin("2026-11-28T10:00:00Z").await;
    let own = Shop::default();
    let callback = json!({ "webhook_configuration": {
        "override_callback_uri": own.open().await, "verify_token": VERIFY } });
    assert_eq!(day.post(SHOP, callback).await.0, 200);
    day.sandbox.call(&json!({ "from": LEA })).unwrap();
    let value = json!({ "event": "ACCOUNT_RESTRICTION" });
    day.sandbox.tell("account_update", value);
    day.sandbox.settled().await;
    assert_eq!(own.values().len(), 2, "the number's own callback");
    assert_eq!(
        day.shop.values().len(),
        1,
        "the account's news are the app's"
    );
    assert_eq!(
        day.shop.bodies()[0]["entry"][0]["changes"][0]["field"],
        "account_update"
    );
}
