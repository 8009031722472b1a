//! Connecting: where tokens go and where they never go, and what is kept when nothing is known.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::{
    id::WabaId,
    refusal::Refusal,
    tariff::quote::{Outcome, Why},
};
use engine::api::{
    compose::TemplateOffer,
    setup::{CheckOutcome, ConnectResult, Hello, SetupView},
};
use sandbox::{Mischief, Often};
use scenarios::{MARC, Shop};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use store::account::{self, AccountRow};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const MORNING: &str = "2026-11-21T08:00:00Z";
const TOKEN: &str = "EAAtyped-by-the-owner";

/// A server that is not Meta: it counts who comes, and repeats what it was told as an error.
async fn stranger() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&visits);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut asked = vec![0; 8_192];
            let read = stream.read(&mut asked).await.unwrap_or_default();
            let asked = String::from_utf8_lossy(&asked[..read]).into_owned();
            let error =
                json!({"error": {"code": 190, "message": asked, "error_data": {"details": asked}}})
                    .to_string();
            let answer = format!(
                "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{error}",
                error.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (base, visits)
}

#[tokio::test]
async fn a_kept_token_goes_to_no_other_address() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let (elsewhere, visits) = stranger().await;
    for keep_anyway in [false, true] {
        let mut asked = shop.connection("");
        asked["token"] = Value::Null;
        asked["graph_base"] = json!(elsewhere);
        asked["keep_anyway"] = json!(keep_anyway);
        let refused = shop.try_call::<ConnectResult>("connect", asked).await;
        let key = serde_json::to_value(refused.unwrap_err()).unwrap()["key"].clone();
        assert_eq!(key, "address_needs_token");
    }
    assert_eq!(
        visits.load(Ordering::SeqCst),
        0,
        "nobody was asked anything"
    );
    let setup: SetupView = shop.call("setup", Value::Null).await;
    assert_eq!(setup.accounts[0].graph_base, shop.sandbox.base_url());
}

#[tokio::test]
async fn an_address_that_is_not_given_stays_as_it_was() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let mut asked = shop.connection("");
    asked["token"] = Value::Null;
    asked["graph_base"] = Value::Null;
    asked["app_id"] = Value::Null;
    let before: SetupView = shop.call("setup", Value::Null).await;
    let result: ConnectResult = shop.call("connect", asked).await;
    assert!(result.saved, "{:?}", result.checks);
    let after: SetupView = shop.call("setup", Value::Null).await;
    assert_eq!(after.accounts[0].graph_base, before.accounts[0].graph_base);
    assert_eq!(after.accounts[0].app_id, before.accounts[0].app_id);
}

#[tokio::test]
async fn an_address_that_is_not_metas_is_never_asked() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    for elsewhere in [
        "https://graph.example.org",
        "https://192.0.2.1",
        "http://192.0.2.1",
    ] {
        let mut asked = shop.connection(TOKEN);
        asked["graph_base"] = json!(elsewhere);
        let result: ConnectResult = shop.call("connect", asked).await;
        assert!(!result.saved);
        assert_eq!(key_of_first_failure(&result), "bad_address", "{elsewhere}");
    }
}

#[tokio::test]
async fn where_nothing_could_be_checked_nothing_is_kept() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let waba = WabaId::new("1102600000000001").unwrap();
    shop.call::<Value>("disconnect", json!(waba)).await;
    let mut asked = shop.connection(TOKEN);
    // Nobody listens on the port of the discard service.
    asked["graph_base"] = json!("http://127.0.0.1:9");
    let result: ConnectResult = shop.call("connect", asked.clone()).await;
    assert!(!result.saved, "{:?}", result.checks);
    let setup: SetupView = shop.call("setup", Value::Null).await;
    assert!(setup.accounts.is_empty());
    asked["keep_anyway"] = json!(true);
    let result: ConnectResult = shop.call("connect", asked).await;
    assert!(result.saved, "unless the owner says so");
}

#[tokio::test]
async fn what_the_other_side_repeats_of_our_secrets_is_not_shown() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let (elsewhere, visits) = stranger().await;
    let mut asked = shop.connection(TOKEN);
    asked["graph_base"] = json!(elsewhere);
    let result: ConnectResult = shop.call("connect", asked).await;
    assert!(visits.load(Ordering::SeqCst) > 0);
    let shown = serde_json::to_string(&result).unwrap();
    assert!(
        shown.contains("debug_token"),
        "its words are shown: {shown}"
    );
    assert!(!shown.contains(TOKEN), "{shown}");
}

#[tokio::test]
async fn until_meta_says_the_currency_no_price_is_known_and_answers_go_all_the_same() {
    let mut shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.writes(MARC, "Bonjour").await;
    let row = shop.thread().await;
    let offers =
        async |shop: &Shop| -> Vec<TemplateOffer> { shop.call("templates", json!(row.id)).await };
    shop.until("templates are known", async |shop| {
        !offers(shop).await.is_empty()
    })
    .await;
    let a_template = async |shop: &Shop| offers(shop).await.remove(0).quote;
    assert_eq!(a_template(&shop).await.outcome, Outcome::Paid);
    let meta_is_down = Mischief::ServerError(Often::Chance(1.0));
    shop.sandbox.mischief(meta_is_down);
    // As after a connection that was kept although Meta could not be asked.
    shop.finds_its_data_changed(|tx| {
        account::all(tx)?.into_iter().try_for_each(|row| {
            account::upsert(
                tx,
                &AccountRow {
                    currency: None,
                    timezone: None,
                    payment_method: None,
                    ..row
                },
            )
        })
    })
    .await;
    let hello: Hello = shop.call("hello", Value::Null).await;
    let number = &hello.numbers[0];
    assert_eq!((&number.currency, &number.timezone), (&None, &None));
    let quote = a_template(&shop).await;
    assert_eq!(
        (quote.outcome, quote.why, quote.amount),
        (Outcome::Unknown, Why::NoCurrency, None)
    );
    let costs = shop
        .try_call::<Value>("costs", json!({"month": null, "number": null}))
        .await
        .unwrap_err();
    assert_eq!(costs.key, Some(Refusal::CurrencyNotSaid));
    shop.answers("Oui, bien sûr", None).await.unwrap();

    shop.sandbox.behave();
    shop.until("Meta has said it", async |shop| {
        shop.pass(TimeDelta::seconds(10)).await;
        a_template(shop).await.outcome == Outcome::Paid
    })
    .await;
    shop.until("the answer went", async |shop| {
        shop.pass(TimeDelta::seconds(1)).await;
        shop.taken("Oui, bien sûr") == 1
    })
    .await;
}

#[tokio::test]
async fn what_meta_said_of_an_account_stays_known_when_it_is_connected_again_without_meta() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let before: SetupView = shop.call("setup", Value::Null).await;
    let mut asked = shop.connection("");
    asked["token"] = json!(TOKEN);
    asked["graph_base"] = json!("http://127.0.0.1:9");
    asked["keep_anyway"] = json!(true);
    let result: ConnectResult = shop.call("connect", asked).await;
    assert!(result.saved);
    let after: SetupView = shop.call("setup", Value::Null).await;
    let of = |view: &SetupView| {
        let number = &view.accounts[0].numbers[0];
        (
            number.currency,
            number.timezone.clone(),
            number.payment_method,
        )
    };
    assert!(of(&before).0.is_some());
    assert_eq!(of(&after), of(&before));
    assert_eq!(after.accounts[0].name, before.accounts[0].name);
}

fn key_of_first_failure(result: &ConnectResult) -> String {
    let failed = result
        .checks
        .iter()
        .find(|check| check.outcome == CheckOutcome::Failed)
        .unwrap();
    serde_json::to_value(failed).unwrap()["key"]
        .as_str()
        .unwrap()
        .to_owned()
}
