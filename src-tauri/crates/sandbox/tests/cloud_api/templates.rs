//! Review and paging of templates.

use crate::common::{Day, WABA, read};
use chrono::TimeDelta;
use sandbox::Seed;
use serde_json::{Value, json};

const REVIEW: TimeDelta = TimeDelta::seconds(20);

/// A day on which a review takes [`REVIEW`].
async fn begin() -> Day {
    Day::with("2026-11-21T10:00:00Z", |c| {
        c.pace.review_after = REVIEW.to_std().unwrap();
    })
    .await
}

/// The same with `prete` submitted and approved; its id.
async fn with_one() -> (Day, String) {
    let day = begin().await;
    let (_, made) = create(&day, "prete", "Bonjour {{1}}, prête {{2}}, à bientôt.").await;
    day.later(REVIEW);
    day.sandbox.settled().await;
    (day, made["id"].as_str().unwrap().to_owned())
}

fn body(text: &str) -> Value {
    json!([{ "type": "BODY", "text": text, "example": { "body_text": [["Léa", "lundi"]] } }])
}

async fn create(day: &Day, name: &str, text: &str) -> (u16, Value) {
    let template =
        json!({ "name": name, "language": "fr", "category": "UTILITY", "components": body(text) });
    day.post(&format!("{WABA}/message_templates"), template)
        .await
}

/// Sends `prete` with these parameters.
async fn send(day: &Day, parameters: Value) -> Value {
    let template = json!({ "name": "prete", "language": { "code": "fr" }, "components": [{ "type": "body", "parameters": parameters }] });
    let (_, answer) = day
        .try_send(json!({ "type": "template", "template": template }))
        .await;
    answer
}

fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

#[tokio::test]
async fn a_template_is_reviewed() {
    let day = begin().await;
    let (_, made) = create(&day, "prete", "Bonjour {{1}}, prête {{2}}, à bientôt.").await;
    assert_eq!(
        (&made["status"], &made["category"]),
        (&json!("PENDING"), &json!("UTILITY"))
    );
    create(&day, "mauvaise", "Commande prête pour {{1}} {{2}}").await;
    let (_, twice) = create(&day, "prete", "Encore").await;
    assert_eq!(twice["error"]["error_subcode"], 2_388_024);
    assert_eq!(create(&day, "Majuscule", "x").await.0, 400);
    let early = send(&day, json!([text("a"), text("b")])).await;
    assert_eq!(early["error"]["code"], 132_001, "not approved yet");
    day.later(REVIEW);
    day.sandbox.settled().await;
    let events: Vec<_> = day
        .shop
        .values()
        .iter()
        .map(|v| (v["event"].clone(), v["reason"].clone()))
        .collect();
    assert_eq!(
        events,
        [
            (json!("APPROVED"), json!("NONE")),
            (json!("REJECTED"), json!("INVALID_FORMAT"))
        ]
    );
    let rejected = &day.shop.values()[1]["rejection_info"];
    assert!(rejected["reason"].is_string() && rejected["recommendation"].is_string());
}

#[tokio::test]
async fn its_parameters_are_counted() {
    let (day, _) = with_one().await;
    let one = send(&day, json!([text("a")])).await;
    assert_eq!(one["error"]["code"], 132_000);
    let picture = send(&day, json!([text("a"), { "type": "image", "image": {} }])).await;
    assert_eq!(picture["error"]["code"], 132_012);
    let accepted = send(&day, json!([text("Léa"), text("lundi")])).await;
    assert_eq!(accepted["messages"][0]["message_status"], "accepted");
}

#[tokio::test]
async fn meta_can_pause_and_disable_it() {
    let (day, _) = with_one().await;
    for (status, code) in [("paused", 132_015), ("disabled", 132_016)] {
        let url = format!("{}/sandbox/templates", day.sandbox.base_url());
        let order = json!({ "name": "prete", "status": status });
        day.http.post(url).json(&order).send().await.unwrap();
        let answer = send(&day, json!([text("a"), text("b")])).await;
        assert_eq!(answer["error"]["code"], code);
    }
    day.sandbox.settled().await;
    let values = day.shop.values();
    let told = |event: &str| values.iter().find(|v| v["event"] == event).unwrap();
    let (paused, disabled) = (told("PAUSED"), told("DISABLED"));
    assert_eq!(paused["other_info"]["title"], "FIRST_PAUSE");
    assert!(paused["disable_info"].is_null() && paused["reason"] == "NONE");
    assert_eq!(disabled["other_info"]["title"], "DISABLED");
    assert_eq!(
        disabled["disable_info"]["disable_date"],
        "November 21, 2026"
    );
}

#[tokio::test]
async fn an_edit_is_reviewed_again_and_a_deleted_name_rests() {
    let (day, id) = with_one().await;
    let changed = json!({ "components": body("Bonjour {{1}}, venez {{2}} !") });
    assert_eq!(day.post(&id, changed).await.0, 200);
    let status = async || day.get(&format!("{id}?fields=status")).await.1["status"].clone();
    assert_eq!(status().await, "PENDING");
    day.later(REVIEW);
    assert_eq!(status().await, "APPROVED");
    let path = format!("{WABA}/message_templates?name=prete");
    assert_eq!(day.delete(&path, json!({})).await.0, 200);
    day.sandbox.settled().await;
    let deleted = day.shop.values().pop().unwrap();
    assert_eq!(
        (&deleted["event"], &deleted["reason"]),
        (&json!("DELETED"), &Value::Null)
    );
    let (_, again) = create(&day, "prete", "Bonjour").await;
    assert_eq!(
        again["error"]["error_subcode"], 2_388_023,
        "the name rests 30 days"
    );
}

#[tokio::test]
async fn lists_page_with_cursors() {
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = Seed::Demo).await;
    let mut names = Vec::new();
    let mut next = day.url(&format!("{WABA}/message_templates?fields=name&limit=4"));
    loop {
        let (_, page) = read(
            day.http
                .get(&next)
                .bearer_auth("sandbox-token")
                .send()
                .await
                .unwrap(),
        )
        .await;
        names.extend(
            page["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| t["name"].as_str().unwrap().to_owned()),
        );
        match page["paging"]["next"].as_str() {
            Some(url) => next = url.to_owned(),
            None => break,
        }
    }
    assert_eq!(names.len(), 11);
    let (status, unknown) = day
        .get(&format!("{WABA}/message_templates?fields=colour"))
        .await;
    assert_eq!((status, &unknown["error"]["code"]), (400, &json!(100)));
}
