//! Strangers at the door: what the listener does with those who are not Meta, and that they never
//! keep Meta out. Everything goes over the wire, as a tunnel would bring it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::refusal::Refusal;
use engine::api::{
    inbox::InboxPage,
    setup::{Hello, Quarantined},
    thread::MessagesPage,
};
use scenarios::{MARC, NUMBER, Shop};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};
use whatsapp::{secret::Secret, signature};

const MORNING: &str = "2026-11-21T08:00:00Z";
const SECRET: &str = "sandbox-app-secret";

fn door(shop: &Shop) -> SocketAddr {
    let address = shop.engine.webhook_address().unwrap();
    let host = address.trim_start_matches("http://");
    host.trim_end_matches("/webhook").parse().unwrap()
}

/// A request as it goes over the wire; the answer's status.
async fn knock(shop: &Shop, headers: &[(&str, &str)], body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(door(shop)).await.unwrap();
    let mut head = format!(
        "POST /webhook HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(b"\r\n").await.unwrap();
    // Who is refused at the head may find the door shut before the body is through.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let text = String::from_utf8_lossy(&answer);
    text.split(' ').nth(1).unwrap().parse().unwrap()
}

fn message(from: &str, id: &str, text: &str) -> Vec<u8> {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1102600000000001", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Marc"}, "wa_id": from}],
        "messages": [{"from": from, "id": id, "timestamp": "1795248000", "type": "text", "text": {"body": text}}]
    }}]}]})
    .to_string()
    .into_bytes()
}

fn signed(secret: &str, body: &[u8]) -> String {
    signature::sign(&Secret::new(secret), body)
}

async fn quarantine(shop: &Shop) -> Vec<Quarantined> {
    shop.call("quarantine", Value::Null).await
}

#[tokio::test]
async fn a_flood_of_unsigned_posts_leaves_a_few_kilobytes() {
    let shop = Shop::opens(MORNING).await;
    for n in 0..20u8 {
        let mut body = vec![b'x'; 3_000_000];
        body[0] = n;
        assert_eq!(knock(&shop, &[], &body).await, 401);
    }
    let size: u64 = shop
        .files()
        .map(|file| file.metadata().unwrap().len())
        .sum();
    assert!(size < 4_000_000, "{size} bytes on the disk");
    let list = quarantine(&shop).await;
    assert_eq!(list.len(), 20);
    assert_eq!(list[0].size, 3_000_000, "how large it was is said");
}

#[tokio::test]
async fn a_knock_with_nothing_in_it_does_not_hide_the_others() {
    let shop = Shop::opens(MORNING).await;
    for body in [b"".as_slice(), b"x"] {
        assert_eq!(knock(&shop, &[], body).await, 401);
    }
    let sizes: Vec<u64> = quarantine(&shop).await.iter().map(|row| row.size).collect();
    assert_eq!(sizes, [1, 0]);
}

#[tokio::test]
async fn a_browser_that_is_sent_here_by_a_page_gets_nothing_and_leaves_nothing() {
    let shop = Shop::opens(MORNING).await;
    let body = message(MARC, "wamid.A", "Bonjour");
    let proof = signed(SECRET, &body);
    let signature = ("X-Hub-Signature-256", proof.as_str());
    for header in [
        ("Origin", "https://example.org"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-origin"),
    ] {
        assert_eq!(knock(&shop, &[signature, header], &body).await, 403);
    }
    assert!(quarantine(&shop).await.is_empty() && shop.messages().await.is_empty());
    assert_eq!(knock(&shop, &[signature], &body).await, 200);
    assert_eq!(shop.messages().await.len(), 1, "Meta itself is heard");
}

#[tokio::test]
async fn what_a_wrong_secret_refused_is_filed_by_itself_once_it_is_right() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let mut wrong = shop.connection("sandbox-token");
    wrong["app_secret"] = json!("mistyped");
    shop.call::<Value>("connect", wrong).await;
    let body = message(MARC, "wamid.A", "Vous êtes là ?");
    let proof = signed(SECRET, &body);
    let signature = ("X-Hub-Signature-256", proof.as_str());
    assert_eq!(knock(&shop, &[signature], &body).await, 401);
    assert_eq!(knock(&shop, &[signature], &body).await, 401);
    let list = quarantine(&shop).await;
    assert_eq!(
        (list.len(), list[0].times),
        (1, 2),
        "Meta's repeat is the same"
    );
    shop.call::<Value>("connect", shop.connection("sandbox-token"))
        .await;
    shop.until("it is here without being asked for", async |shop| {
        shop.messages().await.len() == 1
    })
    .await;
    shop.until("nothing waits any more", async |shop| {
        quarantine(shop).await.is_empty()
    })
    .await;
}

#[tokio::test]
async fn what_came_for_a_number_that_was_not_connected_is_filed_once_it_is() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let body = String::from_utf8(message(MARC, "wamid.A", "Bonjour"))
        .unwrap()
        .replace(NUMBER, "1002600000000002")
        .into_bytes();
    let proof = signed(SECRET, &body);
    assert_eq!(
        knock(&shop, &[("X-Hub-Signature-256", &proof)], &body).await,
        200
    );
    assert!(shop.messages().await.is_empty());
    let mut both = shop.connection("sandbox-token");
    both["numbers"] = json!([NUMBER, "1002600000000002"]);
    shop.call::<Value>("connect", both).await;
    shop.until("it is here without being asked for", async |shop| {
        shop.messages().await.len() == 1
    })
    .await;
}

#[tokio::test]
async fn refused_deliveries_can_be_deleted_and_what_meta_signed_cannot() {
    let shop = Shop::opens(MORNING).await;
    assert_eq!(knock(&shop, &[], b"hello").await, 401);
    let broken = b"{not json";
    let proof = signed(SECRET, broken);
    knock(&shop, &[("X-Hub-Signature-256", &proof)], broken).await;
    let list = serde_json::to_value(quarantine(&shop).await).unwrap();
    let of = |kind: &str| {
        let found = list.as_array().unwrap().iter();
        found
            .filter(|each| each["id"]["kind"] == kind)
            .map(|each| each["id"]["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!((of("unread").len(), of("refused").len()), (1, 1));
    shop.call::<Value>("refused_delete", of("refused")[0].clone())
        .await;
    let left = quarantine(&shop).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].key, Refusal::UnreadableWebhook);
    let hello: Hello = shop.call("hello", Value::Null).await;
    assert_eq!(hello.health.quarantined, 1);
}

/// Reads to the end of a connection that the other side closes.
async fn hung_up(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let read = timeout(Duration::from_secs(60), stream.read_to_end(&mut rest));
    // Closed with or without a goodbye.
    let _ = read.await.expect("the other side hangs up");
}

#[tokio::test]
async fn six_hundred_who_say_nothing_do_not_keep_meta_out() {
    let shop = Shop::opens(MORNING).await;
    let mut silent = Vec::new();
    for _ in 0..600 {
        silent.push(TcpStream::connect(door(&shop)).await.unwrap());
    }
    let body = message(MARC, "wamid.A", "Bonjour");
    let proof = signed(SECRET, &body);
    let begun = Instant::now();
    assert_eq!(
        knock(&shop, &[("X-Hub-Signature-256", &proof)], &body).await,
        200
    );
    assert!(begun.elapsed() < Duration::from_secs(5));
    // All but the last 255 had to make way, at once and not after ten seconds.
    for stream in &mut silent[..300] {
        hung_up(stream).await;
    }
    assert!(begun.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn forged_bodies_that_never_end_hold_little_memory_and_do_not_keep_meta_out() {
    let shop = Shop::opens(MORNING).await;
    let forged = signed("another", b"");
    let head = format!(
        "POST /webhook HTTP/1.1\r\nHost: t\r\nContent-Length: 3000000\r\n\
         X-Hub-Signature-256: {forged}\r\n\r\n"
    );
    let mut open = Vec::new();
    for n in 0..60 {
        let mut stream = TcpStream::connect(door(&shop)).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // Each holds more than the one before: who holds most has to go.
        let sent = stream.write_all(&vec![b'x'; 2_000_000 + n * 10_000]).await;
        open.extend(sent.is_ok().then_some(stream));
        if n % 10 == 0 {
            let body = message(MARC, &format!("wamid.{n}"), "Bonjour");
            let proof = signed(SECRET, &body);
            let status = knock(&shop, &[("X-Hub-Signature-256", &proof)], &body).await;
            assert_eq!(status, 200, "Meta is heard among {n}");
        }
    }
    let mut left = Vec::new();
    for stream in open {
        // Nobody answers one who has not finished: who can be read from was hung up on.
        let readable = timeout(Duration::from_millis(20), stream.readable()).await;
        left.extend(readable.is_err().then_some(stream));
    }
    // 64 MiB are 33 bodies of 2 MB.
    assert!((20..=33).contains(&left.len()), "{} are held", left.len());
    assert_eq!(shop.messages().await.len(), 6);
}

#[tokio::test]
async fn who_begins_and_does_not_go_on_is_hung_up_on() {
    let shop = Shop::opens(MORNING).await;
    let at = door(&shop);
    // From here on time runs only while nothing else does.
    tokio::time::pause();
    let begun = Instant::now();
    let mut silent = TcpStream::connect(at).await.unwrap();
    hung_up(&mut silent).await;
    let waited = begun.elapsed().as_secs();
    assert!((10..12).contains(&waited), "no head: {waited} s");

    let begun = Instant::now();
    let mut slow = TcpStream::connect(at).await.unwrap();
    let head = b"POST /webhook HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\n{";
    slow.write_all(head).await.unwrap();
    let mut answer = [0; 12];
    slow.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    let waited = begun.elapsed().as_secs();
    assert!((30..32).contains(&waited), "no body: {waited} s");
}

/// One webhook with a message from each of so many people, counted from `first`.
fn batch(first: u32, people: u32) -> Vec<u8> {
    let phone = |n: u32| format!("3363{:07}", n + 1_000_000);
    let (mut contacts, mut messages) = (Vec::new(), Vec::new());
    for n in first..first + people {
        contacts.push(json!({"profile": {"name": format!("Client {n}")}, "wa_id": phone(n)}));
        messages.push(
            json!({"from": phone(n), "id": format!("wamid.{n}"), "timestamp": "1795248000",
            "type": "text", "text": {"body": "Bonjour"}}),
        );
    }
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1102600000000001", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
        "contacts": contacts, "messages": messages
    }}]}]})
    .to_string()
    .into_bytes()
}

#[tokio::test]
async fn a_batch_takes_as_long_as_its_messages_and_not_as_their_square() {
    let shop = Shop::opens(MORNING).await;
    let mut took = Vec::new();
    for (first, people) in [(0, 50), (1_000, 200), (10_000, 4_000)] {
        let body = batch(first, people);
        let proof = signed(SECRET, &body);
        let begun = std::time::Instant::now();
        let status = knock(&shop, &[("X-Hub-Signature-256", &proof)], &body).await;
        assert_eq!(status, 200);
        took.push(begun.elapsed());
    }
    // Twenty times the people: about twenty times as long, where it used to be four hundred.
    assert!(took[2] < took[1] * 80, "{took:?}");
}

#[tokio::test]
async fn nobody_changes_or_takes_back_what_somebody_else_wrote() {
    let shop = Shop::opens(MORNING).await;
    let victim = shop.writes(MARC, "Deux baguettes").await;
    let stranger = "33639981299";
    for change in [
        json!({"type": "edit", "edit": {"original_message_id": victim, "message": {"type": "text", "text": {"body": "Deux cents baguettes"}}}}),
        json!({"type": "revoke", "revoke": {"original_message_id": victim}}),
    ] {
        let mut item = change;
        item["from"] = json!(stranger);
        item["id"] = json!(format!("wamid.{}", item["type"].as_str().unwrap()));
        item["timestamp"] = json!("1795248000");
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1102600000000001", "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp", "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
            "contacts": [{"profile": {"name": "X"}, "wa_id": stranger}], "messages": [item]
        }}]}]})
        .to_string()
        .into_bytes();
        let proof = signed(SECRET, &body);
        let status = knock(&shop, &[("X-Hub-Signature-256", &proof)], &body).await;
        assert_eq!(status, 200);
    }
    let page: InboxPage = shop
        .call(
            "inbox_page",
            json!({"view": "all", "number": null, "after": null, "limit": 50}),
        )
        .await;
    let marc = page
        .rows
        .iter()
        .find(|row| row.name.contains("Marc"))
        .unwrap();
    let messages: MessagesPage = shop
        .call(
            "messages",
            json!({"thread": marc.id, "before": null, "around": null, "after": null, "limit": 9}),
        )
        .await;
    let message = &messages.messages[0];
    assert_eq!(message.content.text(), Some("Deux baguettes"));
    assert!(!message.revoked);
}
