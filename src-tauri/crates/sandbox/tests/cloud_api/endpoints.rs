//! Profile, blocking, numbers, codes, receipts, the state file and the phone.

use crate::common::{Day, LEA, SHOP, WABA, read, upload};
use chrono::TimeDelta;
use serde_json::{Value, json};

const APP: &str = "1202600000000001";

#[tokio::test]
async fn the_profile_keeps_its_limits() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let path = format!("{SHOP}/whatsapp_business_profile");
    let (_, empty) = day.get(&path).await;
    assert_eq!(
        empty,
        json!({ "data": [{ "messaging_product": "whatsapp" }] })
    );
    let set = async |mut body: Value| {
        body["messaging_product"] = json!("whatsapp");
        day.post(&path, body).await
    };
    for wrong in [
        json!({ "about": "" }),
        json!({ "about": "x".repeat(140) }),
        json!({ "description": "x".repeat(257) }),
        json!({ "address": "x".repeat(257) }),
        json!({ "email": "no" }),
        json!({ "vertical": "SHOES" }),
        json!({ "websites": ["https://a.example", "https://b.example", "https://c.example"] }),
        json!({ "websites": ["not a url"] }),
        json!({ "profile_picture_handle": "4::x" }),
    ] {
        let (status, answer) = set(wrong.clone()).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (400, &json!(100)),
            "{wrong}"
        );
    }
    let start = format!("{APP}/uploads?file_length=4&file_type=image/jpeg&file_name=a.jpg");
    let (_, session) = day.post(&start, json!({})).await;
    let url = day.url(session["id"].as_str().unwrap());
    let request = day
        .http
        .post(url)
        .header("authorization", "OAuth sandbox-token")
        .header("file_offset", "0");
    let (_, handle) = read(request.body("jpeg").send().await.unwrap()).await;
    let about = "é".repeat(139);
    let good = json!({ "about": about, "vertical": "RETAIL", "profile_picture_handle": handle["h"], "websites": ["https://a.example/"] });
    assert_eq!(set(good).await, (200, json!({ "success": true })));
    let (_, profile) = day
        .get(&format!("{path}?fields=about,profile_picture_url,websites"))
        .await;
    assert_eq!(profile["data"][0]["about"], about);
    assert!(
        profile["data"][0]["vertical"].is_null(),
        "only what was asked"
    );
    let picture = day
        .http
        .get(profile["data"][0]["profile_picture_url"].as_str().unwrap());
    assert_eq!(
        picture
            .bearer_auth("sandbox-token")
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap(),
        "jpeg"
    );
}

#[tokio::test]
async fn a_cleared_field_is_absent_not_empty() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let path = format!("{SHOP}/whatsapp_business_profile");
    let set = async |mut body: Value| {
        body["messaging_product"] = json!("whatsapp");
        assert_eq!(day.post(&path, body).await.0, 200);
    };
    set(
        json!({ "about": "Ouvert", "address": "Rennes", "email": "a@b.example", "description": "d",
        "websites": ["https://a.example/"] }),
    )
    .await;
    set(json!({ "address": "", "email": "", "description": "", "websites": [] })).await;
    let (_, profile) = day.get(&path).await;
    let expected = json!({ "about": "Ouvert", "messaging_product": "whatsapp" });
    assert_eq!(profile["data"][0], expected);
    set(json!({ "websites": ["https://a.example/"] })).await;
    set(json!({ "websites": [""] })).await;
    assert_eq!(day.get(&path).await.1["data"][0], expected);
}

#[tokio::test]
async fn a_code_has_a_picture_in_either_format() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let codes = format!("{SHOP}/message_qrdls");
    for (asked, mime, begins) in [
        ("svg", "image/svg+xml", &b"<?xml"[..]),
        ("SVG", "image/svg+xml", b"<?xml"),
        ("png", "image/png", b"\x89PNG"),
        ("Png", "image/png", b"\x89PNG"),
    ] {
        let create = json!({ "prefilled_message": "Bonjour", "generate_qr_image": asked });
        let (_, code) = day.post(&codes, create).await;
        let url = code["qr_image_url"].as_str().unwrap();
        let picture = day.http.get(url).send().await.unwrap();
        assert_eq!(
            (
                picture.status().as_u16(),
                &picture.headers()["content-type"]
            ),
            (200, &mime.parse().unwrap()),
            "{asked}"
        );
        assert!(
            picture.bytes().await.unwrap().starts_with(begins),
            "{asked}"
        );
    }
    let wrong = json!({ "prefilled_message": "Bonjour", "generate_qr_image": "gif" });
    assert_eq!(day.post(&codes, wrong).await.0, 400);
    let gone = format!("{}/qr/NOSUCHCODE.svg", day.sandbox.base_url());
    assert_eq!(day.http.get(gone).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn blocking_needs_a_recent_message_and_silences() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let path = format!("{SHOP}/block_users");
    let body =
        json!({ "messaging_product": "whatsapp", "block_users": [{ "user": format!("+{LEA}") }] });
    let (_, early) = day.post(&path, body.clone()).await;
    assert!(early["block_users"]["failed_users"].is_array());
    day.lea("Bonjour").await;
    let (_, done) = day.post(&path, body.clone()).await;
    assert_eq!(done["block_users"]["added_users"][0]["wa_id"], LEA);
    day.lea("Vous m’entendez ?").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.messages().len(), 1);
    assert_eq!(
        day.try_send(json!({ "text": { "body": "x" } })).await.1["error"]["code"],
        130_403
    );
    day.delete(&path, body).await;
    assert_eq!(day.get(&path).await.1, json!({ "data": [] }));
}

#[tokio::test]
async fn numbers_tokens_and_codes() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let (_, numbers) = day.get(&format!("{WABA}/phone_numbers")).await;
    assert_eq!(
        numbers["data"][0]["display_phone_number"],
        "+33 6 39 98 00 01"
    );
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

    let codes = format!("{SHOP}/message_qrdls");
    let (_, code) = day
        .post(
            &codes,
            json!({ "prefilled_message": "Bonjour", "generate_qr_image": "SVG" }),
        )
        .await;
    assert!(code["qr_image_url"].is_string());
    assert_eq!(
        day.post(&codes, json!({ "prefilled_message": "x".repeat(141) }))
            .await
            .0,
        400
    );
    let id = code["code"].as_str().unwrap();
    let (_, changed) = day
        .post(
            &codes,
            json!({ "prefilled_message": "Bonsoir", "code": id }),
        )
        .await;
    assert_eq!(changed["prefilled_message"], "Bonsoir");
    assert_eq!(day.delete(&format!("{codes}/{id}"), json!({})).await.0, 200);
    assert_eq!(day.get(&codes).await.1, json!({ "data": [] }));

    day.post(&format!("{SHOP}/deregister"), json!({})).await;
    assert_eq!(
        day.try_send(json!({ "text": { "body": "x" } })).await.1["error"]["code"],
        133_010
    );
    let register = json!({ "messaging_product": "whatsapp", "pin": "123456" });
    assert_eq!(day.post(&format!("{SHOP}/register"), register).await.0, 200);
}

#[tokio::test]
async fn read_receipts_reach_back_and_type() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Un").await;
    let second = day.lea("Deux").await;
    let body = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": second, "typing_indicator": { "type": "text" } });
    let path = format!("{SHOP}/messages");
    assert_eq!(day.post(&path, body).await.1, json!({ "success": true }));
    let state = day.sandbox.state();
    let messages = state["conversations"][0]["messages"].as_array().unwrap();
    assert!(
        messages.iter().all(|m| m["status"] == "read"),
        "earlier ones too"
    );
    let unknown =
        json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x" });
    assert_eq!(day.post(&path, unknown).await.0, 400);
}

#[tokio::test]
async fn the_state_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let with_file = |c: &mut sandbox::Config| {
        c.state_file = Some(file.clone());
        c.seed = sandbox::Seed::Demo;
    };
    let day = Day::with("2026-11-21T10:00:00Z", with_file).await;
    day.later(TimeDelta::hours(1));
    day.lea("Gardez-moi").await;
    let (_, up) = upload(&day, "image/png", b"kept".to_vec()).await;
    day.sandbox.settled().await;
    let mut before = day.sandbox.state();
    day.sandbox.shutdown().await;

    let again = Day::with("2026-11-21T10:00:00Z", with_file).await;
    let mut after = again.sandbox.state();
    for state in [&mut before, &mut after] {
        state["webhooks"] = json!(null);
    }
    assert_eq!(before, after);
    let (_, media) = again.get(up["id"].as_str().unwrap()).await;
    assert_eq!(media["file_size"], 4);
}

#[tokio::test]
async fn the_phone_is_closed_to_other_sites() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let url = format!("{}/sandbox", day.sandbox.base_url());
    let page = day.http.get(&url).send().await.unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    let html = page.text().await.unwrap();
    assert!(!html.contains("https://") && !html.contains("<style") && !html.contains("onclick"));
    for (header, value) in [("origin", "https://evil.example"), ("host", "evil.example")] {
        let answer = day
            .http
            .get(format!("{url}/state"))
            .header(header, value)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 403, "{header}");
    }
    day.lea("<img src=x onerror=alert(1)>").await;
    let look = format!("{url}/phone/view");
    let (_, view) = read(day.http.get(look).send().await.unwrap()).await;
    assert_eq!(view["people"][0]["name"], "Léa Martin");
}
