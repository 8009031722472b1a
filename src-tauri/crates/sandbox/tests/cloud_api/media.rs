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
    for refused in [
        "image/gif",
        "image/heic",
        "text/csv",
        "text/calendar",
        "application/zip",
        "application/json",
        "application/octet-stream",
        "video/quicktime",
    ] {
        let (status, answer) = upload(&day, refused, vec![0]).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (400, &json!(100)),
            "{refused}"
        );
    }
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

#[tokio::test]
async fn a_files_address_answers_for_a_part_of_it() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let (_, up) = upload(&day, "image/png", b"0123456789".to_vec()).await;
    let (_, media) = day.get(up["id"].as_str().unwrap()).await;
    let ask = async |range: &str| {
        let request = day.http.get(media["url"].as_str().unwrap());
        let request = request.bearer_auth("sandbox-token").header("range", range);
        let answer = request.send().await.unwrap();
        let place = answer.headers().get("content-range").cloned();
        let place = place.map(|p| p.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        (status, place, answer.text().await.unwrap())
    };
    let part = |place: &str| Some(format!("bytes {place}/10"));
    assert_eq!(ask("bytes=2-4").await, (206, part("2-4"), "234".into()));
    assert_eq!(ask("bytes=7-").await, (206, part("7-9"), "789".into()));
    assert_eq!(ask("bytes=-3").await, (206, part("7-9"), "789".into()));
    assert_eq!(ask("bytes=10-").await, (416, part("*"), String::new()));
    assert_eq!(ask("lines=1").await, (200, None, "0123456789".into()));
}

/// Serves one picture, one redirect and nothing else.
async fn files() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let picture = || async { ([("content-type", "image/png")], "picture") };
    let gif = || async { ([("content-type", "image/gif")], "moving") };
    let away = || async { axum::response::Redirect::temporary("https://example.com/a.png") };
    let app = axum::Router::new()
        .route("/a.png", axum::routing::get(picture))
        .route("/a.gif", axum::routing::get(gif))
        .route("/away", axum::routing::get(away));
    tokio::spawn(async { axum::serve(listener, app).await });
    base
}

#[tokio::test]
async fn linked_files_are_fetched_from_this_computer_alone() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    let base = files().await;
    let image = |link: String| json!({ "type": "image", "image": { "link": link } });
    let sent = day.send(image(format!("{base}/a.png"))).await;
    let header = json!({ "type": "image", "image": { "link": format!("{base}/a.png") } });
    let framed = json!({ "type": "interactive", "interactive": { "type": "button", "header": header,
        "body": { "text": "?" }, "action": { "buttons": [{ "type": "reply", "reply": { "id": "a", "title": "Oui" } }] } } });
    let framed = day.send(framed).await;
    let mut failing = Vec::new();
    for link in [
        format!("{base}/gone.png"),
        format!("{base}/a.gif"),
        format!("{base}/away"),
        "https://example.com/a.png".to_owned(),
        "http://127.0.0.1:9/a.png".to_owned(),
    ] {
        failing.push((day.send(image(link.clone())).await, link));
    }
    day.sandbox.settled().await;
    for id in [&sent, &framed] {
        assert_eq!(day.shop.ladder(id), "sent delivered read");
    }
    for (id, link) in failing {
        let failed = day.shop.status(&id, "failed");
        assert_eq!(failed["errors"][0]["code"], 131_053, "{link}");
    }
}

#[tokio::test]
async fn a_voice_note_must_be_called_one() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    let named = async |name: &str| {
        let file = reqwest::multipart::Part::bytes(vec![1]);
        let file = file.file_name(name.to_owned());
        let file = file.mime_str("audio/ogg; codecs=opus").unwrap();
        let form = reqwest::multipart::Form::new()
            .text("messaging_product", "whatsapp")
            .part("file", file);
        let url = day.url(&format!("{}/media", crate::common::SHOP));
        let request = day.http.post(url).bearer_auth("sandbox-token");
        let (_, up) = crate::common::read(request.multipart(form).send().await.unwrap()).await;
        let audio = json!({ "id": up["id"], "voice": true });
        day.send(json!({ "type": "audio", "audio": audio })).await
    };
    let (good, wrong) = (named("voix.ogg").await, named("voix.bin").await);
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&good), "sent delivered read");
    assert_eq!(
        day.shop.status(&wrong, "failed")["errors"][0]["code"],
        131_053
    );
}
