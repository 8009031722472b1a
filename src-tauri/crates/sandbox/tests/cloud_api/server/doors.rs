//! Who may knock at all.

use crate::common::{Day, read};

#[tokio::test]
async fn no_door_opens_to_a_web_page_elsewhere() {
    let day = Day::begin("2026-11-28T10:00:00Z").await;
    let base = day.sandbox.base_url();
    let own = base.trim_start_matches("http://").to_owned();
    let doors = [
        "/sandbox",
        "/sandbox/state",
        "/v27.0/me",
        "/qr/A.svg",
        "/nowhere",
    ];
    for door in doors {
        for (header, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://127.0.0.1:1"),
            ("host", "evil.example"),
            ("host", "127.0.0.1.evil.example"),
            ("host", "192.168.1.7"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let request = day.http.get(format!("{base}{door}")).header(header, value);
            let answer = request.bearer_auth("sandbox-token").send().await.unwrap();
            assert_eq!(answer.status(), 403, "{door} {header}: {value}");
        }
    }
    let link = day
        .http
        .get(format!("{base}/sandbox"))
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document");
    assert_eq!(
        link.send().await.unwrap().status(),
        200,
        "a link may lead to the phone"
    );
    for (header, value) in [("origin", base.clone()), ("host", own)] {
        let request = day
            .http
            .get(format!("{base}/sandbox/state"))
            .header(header, value);
        assert_eq!(request.send().await.unwrap().status(), 200, "its own page");
    }
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
