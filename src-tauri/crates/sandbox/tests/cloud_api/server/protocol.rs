//! The Graph protocol around the endpoints: versions, where parameters may stand, what new apps may
//! no longer do, pages of lists, the time in every answer.

use crate::common::{Day, LEA, SHOP, WABA, read};
use chrono::TimeDelta;
use sandbox::Seed;
use serde_json::json;

#[tokio::test]
async fn versions_live_and_end_as_metas_do() {
    let day = Day::begin("2026-11-28T10:00:00Z").await;
    for (version, served) in [
        ("v27.0", Some("v27.0")),
        ("v26.0", Some("v26.0")),
        ("v21.0", Some("v21.0")),
        ("v20.0", Some("v21.0")),
        ("v19.0", Some("v21.0")),
        ("v2.12", Some("v21.0")),
        ("v28.0", None),
        ("v24.5", None),
        ("v0.0", None),
    ] {
        let url = format!("{}/{version}/{SHOP}", day.sandbox.base_url());
        let request = day.http.get(url).bearer_auth("sandbox-token");
        let answer = request.send().await.unwrap();
        let header = answer.headers().get("facebook-api-version").cloned();
        let header = header.map(|h| h.to_str().unwrap().to_owned());
        let (status, body) = read(answer).await;
        assert_eq!(header.as_deref(), served, "{version}");
        let code = body["error"]["code"].as_i64();
        let expected = if served.is_some() { None } else { Some(2500) };
        assert_eq!(
            (status == 200, code),
            (served.is_some(), expected),
            "{version}: {body}"
        );
    }
    let probe = format!("{}/v27.0/me", day.sandbox.base_url());
    let (_, answer) = read(day.http.get(probe).send().await.unwrap()).await;
    assert_eq!(
        answer["error"]["code"], 2500,
        "how one asks whether a version exists"
    );
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("An active access token")
    );
}

#[tokio::test]
async fn what_new_apps_may_not_do_is_refused() {
    let day = Day::begin("2026-11-28T10:00:00Z").await;
    for habit in [
        format!("?ids={SHOP},{WABA}"),
        format!("{SHOP}?method=DELETE"),
        format!("{SHOP}?fields=verified_name.as(name)"),
        format!("{SHOP}?callback=draw"),
        format!("{SHOP}?date_format=U"),
        "?asyncbatch=[]".to_owned(),
    ] {
        let (status, answer) = day.get(&habit).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (400, &json!(12)),
            "{habit}: {answer}"
        );
    }
    let request = day
        .http
        .post(day.url(SHOP))
        .bearer_auth("sandbox-token")
        .header("x-http-method-override", "GET");
    let (status, answer) = read(request.send().await.unwrap()).await;
    assert_eq!((status, &answer["error"]["code"]), (400, &json!(12)));
}

#[tokio::test]
async fn parameters_may_stand_in_the_query_a_form_or_a_body() {
    let day = Day::begin("2026-11-28T10:00:00Z").await;
    day.lea("Bonjour").await;
    let codes = format!("{SHOP}/message_qrdls?prefilled_message=Bonjour%20!&generate_qr_image=png");
    let (status, code) = day.post(&codes, json!({})).await;
    assert_eq!(
        (status, &code["prefilled_message"]),
        (200, &json!("Bonjour !"))
    );

    let file = reqwest::multipart::Part::bytes(b"picture".to_vec())
        .file_name("a.png")
        .mime_str("image/png")
        .unwrap();
    let form = reqwest::multipart::Form::new().part("file", file);
    let url = day.url(&format!("{SHOP}/media?messaging_product=whatsapp"));
    let request = day
        .http
        .post(url)
        .bearer_auth("sandbox-token")
        .multipart(form);
    let (status, up) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 200, "{up}");

    // A message in pieces: the recipient in the query, its parts as JSON text in a form.
    let url = day.url(&format!(
        "{SHOP}/messages?messaging_product=whatsapp&to=%2B{LEA}"
    ));
    let text = json!({ "body": "{\"pas\": \"du JSON\"}" }).to_string();
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("type", "text").append_pair("text", &text);
    form.append_pair("biz_opaque_callback_data", "{\"mine\":1}");
    let request = day
        .http
        .post(url)
        .bearer_auth("sandbox-token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.finish());
    let (status, sent) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 200, "{sent}");
    day.sandbox.settled().await;
    let id = sent["messages"][0]["id"].as_str().unwrap();
    let news = day.shop.status(id, "delivered");
    assert_eq!(
        news["biz_opaque_callback_data"], "{\"mine\":1}",
        "its own word stays text"
    );

    let users = json!([{ "user": format!("+{LEA}") }]).to_string();
    let form = reqwest::multipart::Form::new()
        .text("messaging_product", "whatsapp")
        .text("block_users", users);
    let url = day.url(&format!("{SHOP}/block_users"));
    let request = day
        .http
        .post(url)
        .bearer_auth("sandbox-token")
        .multipart(form);
    let (_, blocked) = read(request.send().await.unwrap()).await;
    assert_eq!(blocked["block_users"]["added_users"][0]["wa_id"], LEA);
}

#[tokio::test]
async fn the_next_page_answers_the_same_question() {
    let day = Day::with("2026-11-28T10:00:00Z", |c| c.seed = Seed::Demo).await;
    let first = format!("{WABA}/message_templates?fields=name,category&category=UTILITY&limit=2");
    let (_, mut page) = day.get(&first).await;
    let mut seen = 0;
    loop {
        for template in page["data"].as_array().unwrap() {
            assert_eq!(template["category"], "UTILITY", "{template}");
            assert!(
                template["components"].is_null(),
                "only what was asked: {template}"
            );
            seen += 1;
        }
        let Some(next) = page["paging"]["next"].as_str() else {
            break;
        };
        assert!(!next.contains("access_token"));
        let request = day.http.get(next).bearer_auth("sandbox-token");
        page = read(request.send().await.unwrap()).await.1;
    }
    assert!(seen > 3, "{seen}");
}

#[tokio::test]
async fn every_answer_tells_the_sandbox_time() {
    let day = Day::begin("2031-01-01T00:00:00Z").await;
    day.later(TimeDelta::seconds(61));
    let answer = day.http.get(day.url("me")).send().await.unwrap();
    assert_eq!(answer.headers()["date"], "Wed, 01 Jan 2031 00:01:01 GMT");
}
