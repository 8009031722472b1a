//! What each misbehaviour does, and what it leaves alone.

use crate::common::{Day, read};
use chrono::TimeDelta;
use sandbox::{Mischief, Often};
use serde_json::json;

#[tokio::test]
async fn duplicate_reorder_and_hours_late() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.sandbox.mischief(Mischief::Duplicate(Often::Next(1)));
    let twice = day.lea("Deux fois").await;
    day.sandbox.settled().await;
    assert_eq!(
        day.shop
            .messages()
            .iter()
            .filter(|m| m["id"] == twice)
            .count(),
        2
    );

    day.sandbox.mischief(Mischief::Reorder(Often::Next(1)));
    let (first, second) = (day.lea("Un").await, day.lea("Deux").await);
    day.sandbox.settled().await;
    day.later(TimeDelta::seconds(5));
    day.sandbox.settled().await;
    let order: Vec<_> = day.shop.messages()[2..]
        .iter()
        .map(|m| m["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(order, [second, first]);

    day.sandbox.mischief(Mischief::HoursLate(Often::Next(1), 6));
    let sent_at = day.sandbox.now().timestamp().to_string();
    day.lea("En retard").await;
    day.later(TimeDelta::hours(6) - TimeDelta::seconds(1));
    day.sandbox.settled().await;
    assert_eq!(day.shop.messages().len(), 4);
    day.later(TimeDelta::seconds(1));
    day.sandbox.settled().await;
    assert_eq!(
        day.shop.messages()[4]["timestamp"],
        sent_at,
        "late, with its old time"
    );
}

#[tokio::test]
async fn a_timeout_after_acceptance_still_sends() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    day.sandbox
        .mischief(Mischief::TimeoutAfterAcceptance(Often::Next(1), 20));
    let text = json!({ "type": "text", "text": { "body": "Parti ?" }, "biz_opaque_callback_data": "mine" });
    let (status, _) = day.try_send(text).await;
    assert_eq!(status, 504, "the caller cannot know");
    day.sandbox.settled().await;
    let tracked: Vec<_> = day
        .shop
        .statuses()
        .into_iter()
        .filter(|s| s["biz_opaque_callback_data"] == "mine")
        .collect();
    assert_eq!(tracked.len(), 3, "but the customer has it");
}

#[tokio::test]
async fn a_server_error_does_nothing_and_slow_only_waits() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    let url = format!("{}/sandbox/mischief", day.sandbox.base_url());
    let order = json!({ "server_error": 1, "slow": { "count": 2, "millis": 5 } });
    day.http.post(&url).json(&order).send().await.unwrap();
    let (status, refused) = day.try_send(json!({ "text": { "body": "?" } })).await;
    assert_eq!(
        (status, &refused["error"]["is_transient"]),
        (503, &json!(true))
    );
    let (status, _) = day.try_send(json!({ "text": { "body": "!" } })).await;
    assert_eq!(status, 200);
    let state = day.sandbox.state();
    let sent = state["conversations"][0]["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["from_shop"] == true);
    assert_eq!(sent.count(), 1);
    assert_eq!(state["mischief"]["slow"]["count"], 0);
    let (status, _) = read(
        day.http
            .post(&url)
            .json(&json!({ "nonsense": 1 }))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(status, 400);
}
