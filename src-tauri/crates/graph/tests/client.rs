//! The client against a server that answers as Meta does, and as networks do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::id::{MediaId, MessageId, PhoneNumberId, WabaId};
use domain::instant::Instant;
use domain::phone::E164;
use domain::retry::ErrorClass;
use graph::client::{
    Body, CallError, Cause, Client, ClockWatch, Granularity, Outgoing, Patience, Recipient,
    Settings,
};
use graph::secret::Secret;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const TOKEN: &str = "EAAB-a-token-that-must-not-leak";

/// What the server was asked.
#[derive(Clone, Debug)]
struct Asked {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

type Answer = Arc<dyn Fn(&Asked) -> Response + Send + Sync>;

#[derive(Clone)]
struct Server {
    base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    answer: Answer,
}

impl Server {
    async fn answering(answer: impl Fn(&Asked) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = Self {
            base,
            asked: Arc::default(),
            answer: Arc::new(answer),
        };
        let router = Router::new().fallback(serve).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    fn client(&self) -> Client {
        client(&self.base)
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve(
    State(server): State<Server>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked {
        method,
        uri,
        headers,
        body,
    };
    server.asked.lock().unwrap().push(asked.clone());
    (server.answer)(&asked)
}

fn client(base: &str) -> Client {
    let patience = Patience {
        connect: Duration::from_secs(2),
        answer: Duration::from_millis(400),
        stall: Duration::from_secs(2),
    };
    Client::new(Settings {
        base: base.parse().unwrap(),
        version: "v26.0".to_owned(),
        token: Secret::new(TOKEN),
        patience,
    })
    .unwrap()
}

fn answer(status: u16, body: &Value) -> Response {
    (
        StatusCode::from_u16(status).unwrap(),
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

fn number() -> PhoneNumberId {
    PhoneNumberId::new("301122334455667").unwrap()
}

fn waba() -> WabaId {
    WabaId::new("201122334455667").unwrap()
}

fn hello() -> Outgoing {
    Outgoing {
        to: Recipient::Phone(E164::from_wa_id("33639980201").unwrap()),
        body: Body::Text {
            body: "Bonjour".to_owned(),
            preview_url: false,
        },
        context: None,
        callback_data: "ours-1".to_owned(),
    }
}

async fn refused(status: u16, body: Value) -> CallError {
    let server = Server::answering(move |_| answer(status, &body)).await;
    server
        .client()
        .send(&number(), &hello())
        .await
        .expect_err("refused")
}

fn meta(code: i64) -> Value {
    json!({"error": {"message": format!("(#{code}) no"), "type": "OAuthException", "code": code, "error_data": {"messaging_product": "whatsapp", "details": "d"}, "fbtrace_id": "Az8"}})
}

#[tokio::test]
async fn a_message_is_posted_with_the_token_and_its_id_comes_back() {
    let server = Server::answering(|_| {
        answer(200, &json!({"messaging_product": "whatsapp", "contacts": [{"input": "+33639980201", "wa_id": "33639980201"}], "messages": [{"id": "wamid.NEW", "message_status": "held_for_quality_assessment"}]}))
    })
    .await;
    let sent = server.client().send(&number(), &hello()).await.unwrap();
    assert_eq!((sent.id.as_str(), sent.held), ("wamid.NEW", true));
    assert_eq!(sent.recipient.phone.unwrap().as_str(), "+33639980201");
    let asked = &server.asked()[0];
    assert_eq!(
        (asked.method.as_str(), asked.uri.path()),
        ("POST", "/v26.0/301122334455667/messages")
    );
    assert_eq!(
        asked.headers[header::AUTHORIZATION],
        format!("Bearer {TOKEN}")
    );
    let body: Value = serde_json::from_slice(&asked.body).unwrap();
    assert_eq!(
        (&body["biz_opaque_callback_data"], &body["text"]["body"]),
        (&json!("ours-1"), &json!("Bonjour"))
    );
}

#[tokio::test]
async fn metas_word_decides_what_to_do() {
    for (status, code, class) in [
        (400, 131_047, ErrorClass::WindowClosed),
        (401, 190, ErrorClass::Reauthenticate),
        (403, 10, ErrorClass::Reauthenticate),
        (400, 131_056, ErrorClass::RetryAfter),
        (500, 131_016, ErrorClass::RetryAfter),
        (400, 131_026, ErrorClass::Permanent),
        (400, 987_654, ErrorClass::Permanent),
        (500, 987_654, ErrorClass::Uncertain),
    ] {
        let error = refused(status, meta(code)).await;
        assert_eq!(
            (error.class, error.cause),
            (class, Cause::Refused),
            "{code} with {status}"
        );
        assert_eq!(
            error.error.as_ref().unwrap().fbtrace_id.as_deref(),
            Some("Az8")
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_not_metas_leaves_a_send_uncertain() {
    for (status, body) in [
        (502, json!("bad gateway")),
        (500, json!({})),
        (200, json!({"messages": []})),
        (302, json!({})),
    ] {
        let error = refused(status, body).await;
        assert_eq!(
            (error.class, error.sentence()),
            (ErrorClass::Uncertain, "not_understood"),
            "{status}"
        );
    }
    assert_eq!(refused(429, json!({})).await.class, ErrorClass::RetryAfter);
    assert_eq!(refused(404, json!({})).await.class, ErrorClass::Permanent);
}

#[tokio::test]
async fn a_request_that_never_left_may_be_repeated() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&base)
        .send(&number(), &hello())
        .await
        .expect_err("nobody there");
    assert_eq!(
        (error.class, error.cause, error.sentence()),
        (ErrorClass::RetryAfter, Cause::NotSent, "no_network")
    );
}

#[tokio::test]
async fn no_answer_in_time_leaves_a_send_uncertain_but_a_question_may_be_repeated() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    // Takes requests and never answers.
    tokio::spawn(async move {
        let mut held = Vec::new();
        loop {
            held.push(listener.accept().await);
        }
    });
    let error = client(&base)
        .send(&number(), &hello())
        .await
        .expect_err("no answer");
    assert_eq!(
        (error.class, error.cause, error.sentence()),
        (ErrorClass::Uncertain, Cause::NoAnswer, "no_answer")
    );
    let error = client(&base)
        .profile(&number())
        .await
        .expect_err("no answer");
    assert_eq!(
        (error.class, error.cause),
        (ErrorClass::RetryAfter, Cause::NoAnswer)
    );
}

#[tokio::test]
async fn a_connection_cut_after_the_request_leaves_a_send_uncertain() {
    for half in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"mess",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let _ = socket.read(&mut request).await;
                let _ = socket.write_all(half).await;
            }
        });
        let error = client(&base)
            .send(&number(), &hello())
            .await
            .expect_err("cut");
        assert_eq!(
            (error.class, error.cause),
            (ErrorClass::Uncertain, Cause::NoAnswer)
        );
    }
}

#[tokio::test]
async fn metas_wish_to_wait_is_passed_on() {
    let server = Server::answering(|_| {
        let mut response = answer(429, &meta(80_007));
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, "17".parse().unwrap());
        response
    })
    .await;
    let error = server
        .client()
        .send(&number(), &hello())
        .await
        .expect_err("limited");
    assert_eq!(
        (error.class, error.retry_after),
        (ErrorClass::RetryAfter, Some(Duration::from_secs(17)))
    );
}

#[tokio::test]
async fn the_token_shows_nowhere() {
    let error = refused(400, meta(190)).await;
    let client = client("http://127.0.0.1:9");
    let unreachable = client
        .debug_token(&Secret::new(TOKEN))
        .await
        .expect_err("nobody there");
    for shown in [
        format!("{error:?} {error}"),
        format!("{client:?}"),
        format!("{unreachable:?} {unreachable}"),
    ] {
        assert!(!shown.contains(TOKEN), "{shown}");
    }
}

#[test]
fn settings_that_would_show_the_token_to_others_are_refused() {
    let made = |base: &str, version: &str, token: &str| {
        Client::new(Settings {
            base: base.parse().unwrap(),
            version: version.to_owned(),
            token: Secret::new(token),
            patience: Patience::default(),
        })
        .map(|_| ())
    };
    assert!(made("https://graph.facebook.com", "v26.0", "t").is_ok());
    assert!(made("http://127.0.0.1:4010", "v20.0", "t").is_ok());
    for (base, version, token) in [
        ("http://graph.facebook.com", "v26.0", "t"),
        ("ftp://graph.facebook.com", "v26.0", "t"),
        ("https://graph.facebook.com", "26", "t"),
        ("https://graph.facebook.com", "v26.0/../x", "t"),
        ("https://graph.facebook.com", "v26.0", ""),
        ("https://graph.facebook.com", "v26.0", "two words"),
    ] {
        assert!(
            made(base, version, token).is_err(),
            "{base} {version} {token:?}"
        );
    }
}

struct Watch(Mutex<Vec<(Instant, Instant, Instant)>>);

impl ClockWatch for Watch {
    fn now(&self) -> Instant {
        Instant::from_seconds(1_000)
    }

    fn seen(&self, server: Instant, before: Instant, after: Instant) {
        self.0.lock().unwrap().push((server, before, after));
    }
}

#[tokio::test]
async fn every_answer_tells_metas_time() {
    let server = Server::answering(|_| {
        let mut response = answer(400, &meta(100));
        response.headers_mut().insert(
            header::DATE,
            "Sat, 21 Nov 2026 10:00:00 GMT".parse().unwrap(),
        );
        response
    })
    .await;
    let watch = Arc::new(Watch(Mutex::default()));
    let _ = server
        .client()
        .watched_by(watch.clone())
        .send(&number(), &hello())
        .await;
    let (before, after) = (Instant::from_seconds(1_000), Instant::from_seconds(1_000));
    assert_eq!(
        *watch.0.lock().unwrap(),
        [(Instant::from_seconds(1_795_255_200), before, after)]
    );
}

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
