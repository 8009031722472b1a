//! How long media live, and what may be sent as what.

use crate::common::{Day, LEA, upload};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn media_live_as_long_as_meta_says() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let (_, up) = upload(&day, "image/png", b"picture".to_vec()).await;
    let id = up["id"].as_str().unwrap();
    let (_, media) = day.get(id).await;
    assert_eq!(
        (&media["mime_type"], &media["file_size"]),
        (&json!("image/png"), &json!(7))
    );
    let url = media["url"].as_str().unwrap();
    let fetch = async |token: &str| day.http.get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(fetch("nope").await.status(), 401, "the URL needs the token");
    day.later(TimeDelta::seconds(299));
    assert_eq!(
        fetch("sandbox-token").await.bytes().await.unwrap(),
        "picture"
    );
    day.later(TimeDelta::seconds(1));
    assert_eq!(
        fetch("sandbox-token").await.status(),
        404,
        "five minutes are over"
    );
    day.later(TimeDelta::days(30));
    assert_eq!(day.get(id).await.0, 400, "an upload lives thirty days");

    let photo = json!({ "from": LEA, "type": "image", "image": {} });
    day.sandbox.inbound(photo).await.unwrap();
    day.sandbox.settled().await;
    let image = &day.shop.messages()[0]["image"];
    assert!(
        image["url"]
            .as_str()
            .unwrap()
            .starts_with(&day.sandbox.base_url())
    );
    assert!(image["sha256"].as_str().unwrap().ends_with('='));
    let id = image["id"].as_str().unwrap();
    day.later(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(day.get(id).await.0, 200);
    day.later(TimeDelta::seconds(1));
    assert_eq!(
        day.get(id).await.0,
        400,
        "an id from a webhook lives seven days"
    );
}

#[tokio::test]
async fn media_have_kinds_and_sizes() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    assert_eq!(
        upload(&day, "image/jpeg", vec![0; 5 * 1024 * 1024 + 1])
            .await
            .0,
        400
    );
    assert_eq!(upload(&day, "image/gif", vec![0]).await.0, 400);
    let (_, pdf) = upload(&day, "application/pdf", vec![0; 6 * 1024 * 1024]).await;
    let id = &pdf["id"];
    day.send(json!({ "type": "document", "document": { "id": id, "filename": "a.pdf" } }))
        .await;
    let wrong = day
        .send(json!({ "type": "image", "image": { "id": id } }))
        .await;
    day.sandbox.settled().await;
    assert_eq!(
        day.shop.status(&wrong, "failed")["errors"][0]["code"],
        131_053
    );
    let (_, gone) = day.delete(id.as_str().unwrap(), json!({})).await;
    assert_eq!(gone, json!({ "success": true }));
    assert_eq!(day.get(id.as_str().unwrap()).await.0, 400);
}
