//! Everything but sending, against a server that answers as Meta documents it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod server;

use axum::{
    body::{Body, Bytes},
    http::{Method, header},
    response::IntoResponse,
};
use domain::id::{MediaId, MessageId, WabaId};
use domain::instant::Instant;
use domain::phone::E164;
use futures_util::stream;
use serde_json::json;
use server::{Server, TOKEN, answer, number, waba};
use std::{convert::Infallible, time::Duration};
use whatsapp::client::{Cause, Granularity, Recipient};
use whatsapp::secret::Secret;

#[tokio::test]
async fn files_are_limited_checked_and_fetched_from_meta_only() {
    let server = Server::answering(|asked| match asked.uri.path() {
        "/v26.0/4001" => {
            let url = format!("http://{}/file", asked.headers[header::HOST].to_str().unwrap());
            // SHA-256 of the ten bytes below.
            let sha256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
            answer(200, &json!({"url": url, "mime_type": "image/png", "sha256": sha256, "file_size": "10", "id": "4001"}))
        }
        "/v26.0/4002" => answer(200, &json!({"url": "https://elsewhere.example/file", "id": "4002"})),
        "/v26.0/4003" => {
            let url = format!("http://{}/file", asked.headers[header::HOST].to_str().unwrap());
            answer(200, &json!({"url": url, "sha256": "00".repeat(32)}))
        }
        "/file" => "0123456789".into_response(),
        other => answer(404, &json!({"no": other})),
    })
    .await;
    let fetch = |id: &'static str, limit| {
        let client = server.client();
        async move {
            client
                .download_media(&MediaId::new(id).unwrap(), limit, None)
                .await
                .map(|(_, file)| file)
                .map_err(|error| error.cause)
        }
    };
    assert_eq!(
        fetch("4001", 10).await,
        Ok(Bytes::from_static(b"0123456789"))
    );
    assert_eq!(fetch("4001", 9).await, Err(Cause::TooLarge));
    assert_eq!(fetch("4002", 10).await, Err(Cause::BadAddress));
    assert_eq!(fetch("4003", 10).await, Err(Cause::Damaged));
    let file = server
        .asked()
        .into_iter()
        .find(|asked| asked.uri.path() == "/file")
        .unwrap();
    assert_eq!(
        file.headers[header::AUTHORIZATION],
        format!("Bearer {TOKEN}")
    );
}

#[tokio::test]
async fn a_file_that_hardly_comes_is_given_up_and_one_that_comes_on_is_not() {
    // A piece every 50 ms: 80 bytes a second, or twenty times as many.
    let file = |piece: &'static str| {
        let pieces = stream::unfold(0, move |n| async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            (n < 30).then_some((Ok::<_, Infallible>(piece), n + 1))
        });
        Body::from_stream(pieces).into_response()
    };
    let server = Server::answering(move |asked| match asked.uri.path() {
        "/drips" => file("1234"),
        "/flows" => {
            file("1234567890123456789012345678901234567890123456789012345678901234567890123456789A")
        }
        _ => Body::from_stream(stream::pending::<Result<&str, Infallible>>()).into_response(),
    })
    .await;
    let fetch = async |path: &str| {
        let url = format!("{}{path}", server.base).parse().unwrap();
        let file = server.client().download_url(&url, 10_000, None).await;
        file.map(|file| file.len()).map_err(|error| error.cause)
    };
    let (drips, flows, stalls) = tokio::join!(fetch("/drips"), fetch("/flows"), fetch("/stalls"));
    assert_eq!(drips, Err(Cause::NoAnswer));
    assert_eq!(flows, Ok(2_400));
    assert_eq!(stalls, Err(Cause::NoAnswer));
}

#[tokio::test]
async fn uploads_carry_the_file_its_kind_and_its_name() {
    let server = Server::answering(|_| answer(200, &json!({"id": "4009"}))).await;
    let id = server
        .client()
        .upload_media(
            &number(),
            Bytes::from_static(b"%PDF-1.4"),
            "application/pdf",
            "reçu.pdf",
        )
        .await
        .unwrap();
    assert_eq!(id.as_str(), "4009");
    let form = String::from_utf8_lossy(&server.asked()[0].body).into_owned();
    for part in [
        "name=\"messaging_product\"\r\n\r\nwhatsapp",
        "application/pdf",
        "%PDF-1.4",
        "name=\"file\"",
        "reçu.pdf",
    ] {
        assert!(form.contains(part), "{part:?} is not in {form}");
    }
}

#[tokio::test]
async fn lists_are_read_to_their_last_page() {
    let server = Server::answering(|asked| match asked.uri.query().unwrap_or_default() {
        query if query.contains("after=B") => answer(200, &json!({"data": [{"name": "c"}], "paging": {"cursors": {"after": "C"}}})),
        query if query.contains("after=A") => answer(200, &json!({"data": [{"name": "b"}], "paging": {"cursors": {"after": "B"}, "next": "https://x"}})),
        _ => answer(200, &json!({"data": [{"name": "a"}], "paging": {"cursors": {"after": "A"}, "next": "https://x"}})),
    })
    .await;
    let names: Vec<_> = server
        .client()
        .templates(&waba())
        .await
        .unwrap()
        .iter()
        .map(|template| template["name"].clone())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[tokio::test]
async fn the_account_tells_its_currency_its_midnight_and_whether_it_can_pay() {
    let server = Server::answering(|asked| {
        let funded = asked.uri.path().ends_with("667");
        let mut account =
            json!({"id": "1", "name": "Maison Lumen", "currency": "EUR", "timezone_id": "57"});
        if funded {
            account["primary_funding_id"] = json!("888");
        }
        answer(200, &account)
    })
    .await;
    let account = server.client().account(&waba()).await.unwrap();
    assert_eq!(
        (
            account.timezone,
            account.currency.unwrap().code().to_owned()
        ),
        (Some("Europe/Paris"), "EUR".to_owned())
    );
    assert!(account.payment_method);
    assert!(
        !server
            .client()
            .account(&WabaId::new("2").unwrap())
            .await
            .unwrap()
            .payment_method
    );
}

#[tokio::test]
async fn a_profile_is_read_whichever_way_it_is_wrapped() {
    let profile = json!({"about": "Manteaux", "websites": ["https://example.org/"], "vertical": "UNDEFINED", "messaging_product": "whatsapp"});
    for wrapped in [
        json!({"data": [profile]}),
        json!({"data": [{"business_profile": profile}]}),
    ] {
        let server = Server::answering(move |_| answer(200, &wrapped)).await;
        let read = server.client().profile(&number()).await.unwrap();
        assert_eq!(
            (
                read.about.as_str(),
                read.vertical.as_str(),
                read.websites.len()
            ),
            ("Manteaux", "", 1)
        );
    }
}

#[tokio::test]
async fn a_picture_goes_up_in_two_steps() {
    let server = Server::answering(|asked| match asked.uri.path() {
        "/v26.0/5566/uploads" => answer(200, &json!({"id": "upload:MTph?sig=ARZ"})),
        "/v26.0/upload:MTph" => answer(200, &json!({"h": "4::aW"})),
        other => answer(404, &json!({"no": other})),
    })
    .await;
    let handle = server
        .client()
        .upload_picture(
            "5566",
            Bytes::from_static(b"\xff\xd8"),
            "image/jpeg",
            "logo.jpg",
        )
        .await
        .unwrap();
    assert_eq!(handle, "4::aW");
    let asked = server.asked();
    assert_eq!(
        asked[0].uri.query().unwrap(),
        "file_name=logo.jpg&file_length=2&file_type=image%2Fjpeg"
    );
    assert_eq!(
        (
            &asked[1].headers[header::AUTHORIZATION],
            &asked[1].headers["file_offset"]
        ),
        (
            &format!("OAuth {TOKEN}").parse().unwrap(),
            &"0".parse().unwrap()
        )
    );
    assert_eq!(
        (asked[1].uri.query(), &asked[1].body[..]),
        (Some("sig=ARZ"), &b"\xff\xd8"[..])
    );
}

#[tokio::test]
async fn a_token_tells_what_it_lacks() {
    let server = Server::answering(|_| {
        answer(200, &json!({"data": {"app_id": "5566", "is_valid": true, "expires_at": 0, "scopes": ["whatsapp_business_messaging"], "granular_scopes": [{"scope": "whatsapp_business_messaging", "target_ids": ["201122334455667"]}]}}))
    })
    .await;
    let token = server
        .client()
        .debug_token(&Secret::new(TOKEN))
        .await
        .unwrap();
    assert_eq!(
        (token.expires_at, token.missing_scopes()),
        (None, vec!["whatsapp_business_management"])
    );
    assert_eq!(token.targets, ["201122334455667"]);
}

#[tokio::test]
async fn the_rest_is_asked_as_documented() {
    let server = Server::answering(|asked| match asked.uri.path() {
        path if path.ends_with("block_users") && asked.method == Method::DELETE => {
            answer(200, &json!({"block_users": {"failed_users": [{"input": "+1", "errors": [{"code": 139_101, "message": "m"}]}]}}))
        }
        path if path.ends_with("block_users") && asked.method == Method::GET => answer(200, &json!({"data": [{"wa_id": "33639980201"}]})),
        path if path.ends_with("subscribed_apps") && asked.method == Method::GET => {
            answer(200, &json!({"data": [{"whatsapp_business_api_data": {"id": "5566", "name": "Guichet"}, "override_callback_uri": "https://x.example/"}]}))
        }
        path if path.ends_with("phone_numbers") => {
            answer(200, &json!({"data": [{"id": "1", "display_phone_number": "+33 6", "throughput": {"level": "STANDARD"}, "health_status": {"can_send_message": "AVAILABLE"}}]}))
        }
        "/v26.0/201122334455667" => {
            answer(200, &json!({"pricing_analytics": {"data": [{"data_points": [{"start": 1_790_000_000, "end": 1_790_086_400, "country": "FR", "pricing_type": "REGULAR", "pricing_category": "SERVICE", "tier": "0:MAX", "volume": 2, "cost": 0.06}]}]}}))
        }
        _ => answer(200, &json!({"success": true})),
    })
    .await;
    let client = server.client();
    let camille = Recipient::Phone(E164::from_wa_id("33639980201").unwrap());
    client
        .mark_read(&number(), &MessageId::new("wamid.A").unwrap(), true)
        .await
        .unwrap();
    client.block(&number(), &camille).await.unwrap();
    assert_eq!(
        client
            .unblock(&number(), &camille)
            .await
            .expect_err("failed")
            .error
            .unwrap()
            .code,
        139_101
    );
    assert_eq!(client.blocked(&number()).await.unwrap().len(), 1);
    client.subscribe(&waba(), None).await.unwrap();
    client.unsubscribe(&waba()).await.unwrap();
    client.set_number_webhook(&number(), None).await.unwrap();
    client
        .delete_media(&MediaId::new("4001").unwrap())
        .await
        .unwrap();
    assert_eq!(
        client.subscribed_apps(&waba()).await.unwrap()[0]
            .name
            .as_deref(),
        Some("Guichet")
    );
    assert_eq!(
        client.numbers(&waba()).await.unwrap()[0]
            .can_send
            .as_deref(),
        Some("AVAILABLE")
    );
    let costs = client
        .pricing_analytics(
            &waba(),
            Instant::from_seconds(1),
            Instant::from_seconds(2),
            Granularity::Daily,
        )
        .await
        .unwrap();
    assert_eq!(
        (costs[0].volume, costs[0].cost.as_deref()),
        (2, Some("0.06"))
    );
    let asked: Vec<_> = server
        .asked()
        .iter()
        .map(|asked| {
            json!([
                asked.method.as_str(),
                asked.uri.to_string(),
                String::from_utf8_lossy(&asked.body)
            ])
        })
        .collect();
    insta::assert_json_snapshot!(asked);
}
