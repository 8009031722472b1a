//! Click-to-chat codes and their pictures.

use crate::common::{Day, SHOP};
use serde_json::json;

#[tokio::test]
async fn codes_are_made_changed_and_deleted() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
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
