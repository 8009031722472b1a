//! A sent template fits the template as created.

use crate::common::{Day, LEA, read};
use sandbox::Seed;
use serde_json::{Value, json};

/// Sends a demo template with these components; the error's code, or 0.
async fn code_of(day: &Day, name: &str, components: Value) -> i64 {
    let template = json!({ "name": name, "language": { "code": "fr" }, "components": components });
    let (_, answer) = day
        .try_send(json!({ "type": "template", "template": template }))
        .await;
    answer["error"]["code"].as_i64().unwrap_or_default()
}

/// Sends each case from one demo shop: template, components, the expected code, and why.
async fn all(cases: Vec<(&str, Value, i64, &str)>) {
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = Seed::Demo).await;
    for (name, components, code, what) in cases {
        assert_eq!(code_of(&day, name, components).await, code, "{what}");
    }
}

fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn named(name: &str, text: &str) -> Value {
    json!({ "type": "text", "parameter_name": name, "text": text })
}

fn part(kind: &str, list: Value) -> Value {
    json!({ "type": kind, "parameters": list })
}

fn two() -> Value {
    part("body", json!([text("Léa"), text("lundi")]))
}

fn url(index: &str) -> Value {
    json!({ "type": "button", "sub_type": "url", "index": index, "parameters": [text("6A1")] })
}

#[tokio::test]
async fn what_is_sent_fits_the_template_both_ways() {
    all(vec![
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
    ])
    .await;
}

#[tokio::test]
async fn a_value_stands_on_one_line() {
    all(vec![
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
    ])
    .await;
}

#[tokio::test]
async fn values_have_names_where_the_template_has_them() {
    all(vec![
        (
            "commande_prete",
            json!([part("body", json!([named("a", "Léa"), text("lundi")]))]),
            132_018,
            "a name where none is",
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
    ])
    .await;
}

#[tokio::test]
async fn buttons_get_what_they_take() {
    all(vec![
        (
            "commande_prete",
            json!([two(), url("0")]),
            132_000,
            "no buttons at all",
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
    ])
    .await;
}

#[tokio::test]
async fn a_variable_inside_a_value_stays_text() {
    let day = Day::with("2026-11-21T10:00:00Z", |c| c.seed = Seed::Demo).await;
    let values = json!([{ "type": "text", "text": "{{2}}" }, { "type": "text", "text": "lundi" }]);
    let components = json!([{ "type": "body", "parameters": values }]);
    let code = code_of(&day, "commande_prete", components).await;
    assert_eq!(code, 0);
    let state = day.sandbox.state();
    let customers = state["customers"].as_array().unwrap();
    let lea = customers.iter().find(|c| c["wa_id"] == LEA).unwrap();
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
