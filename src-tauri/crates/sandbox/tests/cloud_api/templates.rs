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
    let rejected = &day.shop.values()[1]["rejection_info"];
    assert!(rejected["reason"].is_string() && rejected["recommendation"].is_string());
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
    day.sandbox.settled().await;
    let deleted = day.shop.values().pop().unwrap();
    assert_eq!(
        (&deleted["event"], &deleted["reason"]),
        (&json!("DELETED"), &Value::Null)
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

/// Sends a demo template with these components; the error's code, or 0.
async fn code_of(day: &Day, name: &str, components: Value) -> i64 {
    let template = json!({ "name": name, "language": { "code": "fr" }, "components": components });
    let (_, answer) = day
        .try_send(json!({ "type": "template", "template": template }))
        .await;
    answer["error"]["code"].as_i64().unwrap_or_default()
}

#[tokio::test]
async fn what_is_sent_fits_the_template_both_ways() {
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = sandbox::Seed::Demo).await;
    let text = |t: &str| json!({ "type": "text", "text": t });
    let named = |n: &str, t: &str| json!({ "type": "text", "parameter_name": n, "text": t });
    let part = |kind: &str, list: Value| json!({ "type": kind, "parameters": list });
    let url = |index: &str| json!({ "type": "button", "sub_type": "url", "index": index, "parameters": [text("6A1")] });
    let two = || part("body", json!([text("Léa"), text("lundi")]));
    let cases = [
        ("commande_prete", json!([two()]), 0, "as created"),
        (
            "commande_prete",
            json!([part("body", json!([text("Léa")]))]),
            132_000,
            "too few",
        ),
        (
            "commande_prete",
            json!([part("header", json!([text("x")])), two()]),
            132_000,
            "a value for a fixed header",
        ),
        (
            "commande_prete",
            json!([two(), two()]),
            132_018,
            "the body twice",
        ),
        (
            "commande_prete",
            json!([two(), part("footer", json!([]))]),
            100,
            "a place that takes nothing",
        ),
        (
            "commande_prete",
            json!([two(), url("0")]),
            132_000,
            "no buttons at all",
        ),
        (
            "commande_prete",
            json!([part("body", json!([text("Léa\nMartin"), text("lundi")]))]),
            132_018,
            "a line break",
        ),
        (
            "commande_prete",
            json!([part("body", json!([text("Léa\tMartin"), text("lundi")]))]),
            132_018,
            "a tab",
        ),
        (
            "commande_prete",
            json!([part("body", json!([text("Léa     M"), text("lundi")]))]),
            132_018,
            "five blanks",
        ),
        (
            "commande_prete",
            json!([part("body", json!([text("Léa    M"), text("lundi")]))]),
            0,
            "four blanks",
        ),
        (
            "commande_prete",
            json!([part("body", json!([named("a", "Léa"), text("lundi")]))]),
            132_018,
            "a name where none is",
        ),
        ("suivi_livraison", json!([two(), url("0")]), 0, "its button"),
        (
            "suivi_livraison",
            json!([two()]),
            131_008,
            "a button left out",
        ),
        (
            "suivi_livraison",
            json!([two(), url("1")]),
            132_018,
            "no such button",
        ),
        (
            "suivi_livraison",
            json!([two(), url("0"), url("0")]),
            132_018,
            "a button twice",
        ),
        (
            "rappel_rendez_vous",
            json!([two(), url("0")]),
            132_012,
            "a button of another kind",
        ),
        (
            "rappel_rendez_vous",
            json!([two(), { "type": "button", "sub_type": "quick_reply", "index": 1,
            "parameters": [{ "type": "payload", "payload": "non" }] }]),
            0,
            "a quick reply's payload",
        ),
        (
            "merci_de_votre_visite",
            json!([part(
                "body",
                json!([named("prenom", "A"), named("date", "B")])
            )]),
            0,
            "named",
        ),
        (
            "merci_de_votre_visite",
            json!([part(
                "body",
                json!([named("prenom", "A"), named("prenom", "B")])
            )]),
            132_018,
            "a name twice",
        ),
        (
            "merci_de_votre_visite",
            json!([part(
                "body",
                json!([named("prenom", "A"), named("jour", "B")])
            )]),
            132_018,
            "an unknown name",
        ),
        (
            "merci_de_votre_visite",
            json!([part("body", json!([named("prenom", "A"), text("B")]))]),
            100,
            "no name",
        ),
        (
            "nouvelle_collection",
            json!([
                part(
                    "header",
                    json!([{ "type": "image", "image": { "id": "1" } }])
                ),
                part("body", json!([text("Marc")]))
            ]),
            131_009,
            "a picture that is not ours",
        ),
    ];
    for (name, components, code, what) in cases {
        assert_eq!(code_of(&day, name, components).await, code, "{what}");
    }
}

#[tokio::test]
async fn a_variable_inside_a_value_stays_text() {
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = sandbox::Seed::Demo).await;
    let values = json!([{ "type": "text", "text": "{{2}}" }, { "type": "text", "text": "lundi" }]);
    let components = json!([{ "type": "body", "parameters": values }]);
    let code = code_of(&day, "commande_prete", components).await;
    assert_eq!(code, 0);
    let state = day.sandbox.state();
    let customers = state["customers"].as_array().unwrap();
    let lea = customers
        .iter()
        .find(|c| c["wa_id"] == crate::common::LEA)
        .unwrap();
    let url = format!(
        "{}/sandbox/phone/view?customer={}",
        day.sandbox.base_url(),
        lea["user_id"].as_str().unwrap()
    );
    let (_, view) = read(day.http.get(url).send().await.unwrap()).await;
    let shown = &view["chat"].as_array().unwrap().last().unwrap()["template"];
    assert!(
        shown["body"]
            .as_str()
            .unwrap()
            .starts_with("Bonjour {{2}}, votre commande"),
        "{shown}"
    );
}
