//! Sending against a server that answers as Meta does, and as networks do: what may be repeated,
//! what may not, and that the token stays where it belongs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod server;

use axum::{
    http::{StatusCode, header},
    response::IntoResponse as _,
};
use domain::instant::Instant;
use domain::refusal::Refusal;
use domain::retry::ErrorClass;
use serde_json::{Value, json};
use server::{Server, TOKEN, answer, client, hello, meta, number, refused};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use whatsapp::client::{Cause, Client, ClockWatch, Patience, Settings};
use whatsapp::secret::Secret;

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
            (ErrorClass::Uncertain, Refusal::NotUnderstood),
            "{status}"
        );
    }
    assert_eq!(refused(429, json!({})).await.class, ErrorClass::RetryAfter);
    assert_eq!(refused(404, json!({})).await.class, ErrorClass::Permanent);
}

#[tokio::test]
async fn an_answer_with_half_an_emoji_is_read_all_the_same() {
    let server = Server::answering(|_| {
        let body =
            r#"{"contacts": [{"input": "Merci \ud83d"}], "messages": [{"id": "wamid.NEW"}]}"#;
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    })
    .await;
    let sent = server.client().send(&number(), &hello()).await.unwrap();
    assert_eq!(sent.id.as_str(), "wamid.NEW");
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
        (ErrorClass::RetryAfter, Cause::NotSent, Refusal::NoNetwork)
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
        (ErrorClass::Uncertain, Cause::NoAnswer, Refusal::NoAnswer)
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
    let echo = Server::answering(|_| {
        let text = format!("Malformed access token {TOKEN}");
        let details = json!({ "details": text });
        answer(401, &json!({"error": {"code": 190, "message": text, "error_user_title": text, "error_data": details}}))
    })
    .await;
    let echoed = echo
        .client()
        .send(&number(), &hello())
        .await
        .expect_err("refused");
    assert_eq!(
        echoed
            .error
            .as_ref()
            .and_then(|error| error.message.as_deref()),
        Some("Malformed access token …")
    );
    for shown in [
        format!("{echoed:?} {echoed}"),
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
        ("https://graph.example.org", "v26.0", "t"),
        ("https://graph.facebook.com.example.org", "v26.0", "t"),
        ("https://graph.facebook.com:8443", "v26.0", "t"),
        ("https://203.0.113.7", "v26.0", "t"),
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
async fn an_answer_too_large_to_read_leaves_a_doubt_unless_its_status_says_no() {
    let large = || vec![b' '; 17 * 1024 * 1024];
    for (status, class) in [
        (200, ErrorClass::Uncertain),
        (502, ErrorClass::Uncertain),
        (400, ErrorClass::Permanent),
        (429, ErrorClass::RetryAfter),
    ] {
        let server = Server::answering(move |_| {
            (StatusCode::from_u16(status).unwrap(), large()).into_response()
        })
        .await;
        let error = server.client().send(&number(), &hello()).await.unwrap_err();
        assert_eq!(error.class, class, "{status}");
        assert_ne!(error.sentence(), Refusal::FileTooLarge, "no file was sent");
    }
}
