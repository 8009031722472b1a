//! Review, parameters and paging of templates.

use crate::common::{Day, WABA, read};
use chrono::TimeDelta;
use serde_json::{Value, json};

#[tokio::test]
async fn a_template_is_reviewed_and_its_parameters_are_counted() {
    let day = Day::with("2026-11-21T10:00:00Z", |c| {
        c.pace.review_after = std::time::Duration::from_secs(20)
    })
    .await;
    let path = format!("{WABA}/message_templates");
    let body = |text: &str| json!([{ "type": "BODY", "text": text, "example": { "body_text": [["Léa", "lundi"]] } }]);
    let create = async |name: &str, text: &str| {
        day.post(&path, json!({ "name": name, "language": "fr", "category": "UTILITY", "components": body(text) })).await
    };
    let (_, made) = create(
        "prete",
        "Bonjour {{1}}, votre commande est prête {{2}}, à bientôt.",
    )
    .await;
    assert_eq!(
        (&made["status"], &made["category"]),
        (&json!("PENDING"), &json!("UTILITY"))
    );
    create("mauvaise", "Commande prête pour {{1}} {{2}}").await;
    let (_, twice) = create("prete", "Encore").await;
    assert_eq!(twice["error"]["error_subcode"], 2_388_024);
    assert_eq!(create("Majuscule", "x").await.0, 400);

    let send = async |parameters: Value| {
        let template = json!({ "name": "prete", "language": { "code": "fr" }, "components": [{ "type": "body", "parameters": parameters }] });
        day.try_send(json!({ "type": "template", "template": template }))
            .await
            .1
    };
    let text = |t: &str| json!({ "type": "text", "text": t });
    assert_eq!(
        send(json!([text("a"), text("b")])).await["error"]["code"],
        132_001,
        "not approved yet"
    );
    day.later(TimeDelta::seconds(20));
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
    assert_eq!(send(json!([text("a")])).await["error"]["code"], 132_000);
    assert_eq!(
        send(json!([text("a"), { "type": "image", "image": {} }])).await["error"]["code"],
        132_012
    );
    let accepted = send(json!([text("Léa"), text("lundi")])).await;
    assert_eq!(accepted["messages"][0]["message_status"], "accepted");

    for (status, code) in [("paused", 132_015), ("disabled", 132_016)] {
        let url = format!("{}/sandbox/templates", day.sandbox.base_url());
        day.http
            .post(url)
            .json(&json!({ "name": "prete", "status": status }))
            .send()
            .await
            .unwrap();
        assert_eq!(
            send(json!([text("a"), text("b")])).await["error"]["code"],
            code
        );
    }
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        day.post(
            id,
            json!({ "components": body("Bonjour {{1}}, venez {{2}} !") })
        )
        .await
        .0,
        200
    );
    day.later(TimeDelta::seconds(20));
    assert_eq!(
        day.get(&format!("{id}?fields=status")).await.1["status"],
        "APPROVED"
    );
    assert_eq!(
        day.delete(&format!("{path}?name=prete"), json!({})).await.0,
        200
    );
    assert_eq!(
        create("prete", "Bonjour").await.1["error"]["error_subcode"],
        2_388_023,
        "the name rests 30 days"
    );
}

#[tokio::test]
async fn lists_page_with_cursors() {
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = sandbox::Seed::Demo).await;
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
