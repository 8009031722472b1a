//! The business profile keeps the limits of Meta's description.

use crate::common::{APP, Day, SHOP, read};
use serde_json::{Value, json};

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
