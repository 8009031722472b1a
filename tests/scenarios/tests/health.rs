//! Whatever keeps the shop from receiving or sending shows in its health, is told once, and is
//! taken back when it is over.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::{id::WabaId, refusal::Refusal};
use engine::{
    api::setup::{Health, HealthState, Hello},
    notifier::NoteKind,
    secrets::{self, Secrets},
};
use scenarios::{MARC, NUMBER, Shop};
use serde_json::{Value, json};
use std::process::{self, Command};
use tokio::signal::unix::{SignalKind, signal};

const MORNING: &str = "2026-11-21T08:00:00Z";
/// The signal of a file that grows past the limit; unheard, it ends the program (signal(7)).
const SIGXFSZ: i32 = 25;

/// A connected shop without anything left to do.
async fn well() -> (Shop, WabaId, String) {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.call::<Value>("recovery_later", Value::Null).await;
    shop.until("all is well", async |shop| {
        health(shop).await.state == HealthState::Good
    })
    .await;
    let waba = shop.engine.accounts().all()[0].waba.clone();
    let secret = shop.app_secret().to_owned();
    (shop, waba, secret)
}

async fn health(shop: &Shop) -> Health {
    let hello: Hello = shop.call("hello", Value::Null).await;
    hello.health
}

async fn needs(shop: &Shop, key: Refusal) -> bool {
    let health = health(shop).await;
    let listed = health.troubles.iter().any(|each| each.key == key);
    listed && health.state == HealthState::Trouble
}

fn told(shop: &Shop, key: Refusal) -> usize {
    let notes = shop.notes.all();
    let ours = notes
        .iter()
        .filter(|note| note.kind == NoteKind::Trouble && note.reason == Some(key));
    ours.count()
}

/// A customer's message as Meta writes it.
fn message(n: u32, waba: &WabaId) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": waba, "changes": [{
        "field": "messages", "value": {"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
            "contacts": [{"profile": {"name": "Marc"}, "wa_id": MARC}],
            "messages": [{"from": MARC, "id": format!("wamid.{n}"), "timestamp": "1795248000",
                "type": "text", "text": {"body": "Bonjour ".repeat(2_000)}}]}}]}]})
    .to_string()
}

#[tokio::test]
async fn without_a_token_what_meta_brings_is_filed_and_the_person_is_told() {
    let (mut shop, waba, secret) = well().await;
    let name = secrets::token(&waba);
    shop.reopens_after(|_, kept| kept.remove(&name).unwrap())
        .await
        .unwrap();
    assert!(needs(&shop, Refusal::TokenMissing).await);
    assert_eq!(shop.posts(&message(1, &waba), &secret).await, 200);
    assert_eq!(shop.thread().await.name, "Marc");
    shop.until("the person is told", async |shop| {
        told(shop, Refusal::TokenMissing) == 1
    })
    .await;
    shop.answers("Bonjour Marc", None).await.unwrap();
    shop.pass(TimeDelta::seconds(6)).await;
    shop.until_ours("it is said why it does not go", |ours| {
        format!("{:?}", ours.sending).contains("TokenMissing")
    })
    .await;
    let connection = shop.connection(shop.token());
    shop.call::<Value>("connect", connection).await;
    shop.until("it is over", async |shop| {
        !needs(shop, Refusal::TokenMissing).await
    })
    .await;
}

#[tokio::test]
async fn a_wrong_app_secret_shows_until_something_fits() {
    let (shop, waba, secret) = well().await;
    assert_eq!(shop.posts(&message(1, &waba), "another").await, 401);
    assert!(needs(&shop, Refusal::AppSecretWrong).await);
    assert_eq!(shop.posts(&message(2, &waba), "another").await, 401);
    shop.until("the person is told", async |shop| {
        told(shop, Refusal::AppSecretWrong) > 0
    })
    .await;
    assert_eq!(told(&shop, Refusal::AppSecretWrong), 1, "once");
    assert_eq!(shop.posts(&message(3, &waba), &secret).await, 200);
    assert_eq!(health(&shop).await.state, HealthState::Good);
}

#[tokio::test]
async fn what_is_not_signed_is_a_strangers_and_alarms_nobody() {
    let (shop, waba, _) = well().await;
    assert_eq!(shop.posts(&message(1, &waba), "").await, 401);
    let health = health(&shop).await;
    assert_eq!(health.state, HealthState::Good);
    assert_eq!(health.last_webhook, None, "and it is no news from Meta");
}

/// No file of this process may grow past `bytes`.
fn files_may_grow_to(bytes: &str) {
    let limited = Command::new("prlimit")
        .arg(format!("--pid={}", process::id()))
        .arg(format!("--fsize={bytes}:unlimited"))
        .status();
    assert!(limited.unwrap().success());
}

#[tokio::test]
async fn a_disk_that_takes_nothing_shows_and_is_over_when_it_takes_again() {
    let _heard = signal(SignalKind::from_raw(SIGXFSZ)).unwrap();
    let (shop, waba, secret) = well().await;
    files_may_grow_to("4096");
    assert_eq!(shop.posts(&message(1, &waba), &secret).await, 503);
    let health_now = health(&shop).await;
    files_may_grow_to("unlimited");
    assert_eq!(health_now.state, HealthState::Trouble);
    assert_eq!(health_now.key, Some(Refusal::DiskFails));
    shop.until("the person is told", async |shop| {
        told(shop, Refusal::DiskFails) == 1
    })
    .await;
    shop.pass(TimeDelta::seconds(31)).await;
    shop.until("it is over", async |shop| {
        health(shop).await.state == HealthState::Good
    })
    .await;
    assert_eq!(shop.posts(&message(1, &waba), &secret).await, 200);
}
