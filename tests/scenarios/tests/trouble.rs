//! What goes wrong in a shop's day, and what the person sees of it: sleep, wrong clocks, wrong
//! tokens, empty purses, customers who turn out to be one.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::tariff::quote::Outcome;
use domain::{instant::Instant, status::Status, window::WindowState};
use engine::api::{
    compose::ComposerQuote,
    inbox::{InboxCounts, SearchResult},
    profile::ProfileView,
    setup::{CheckOutcome, ConnectResult, Hello},
    thread::Phase,
};
use sandbox::{Mischief, Often};
use scenarios::{MARC, NUMBER, Shop};
use serde_json::{Value, json};

const MORNING: &str = "2026-11-21T08:00:00Z";

fn at(text: &str) -> Instant {
    text.parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap()
        .into()
}

#[tokio::test]
async fn after_a_night_asleep_no_window_is_promised_until_the_customer_writes_again() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.writes(MARC, "Bonjour").await;
    shop.pass(TimeDelta::hours(25)).await;
    shop.until("the computer notices that it slept", async |shop| {
        matches!(shop.thread().await.window, WindowState::Unknown { .. })
    })
    .await;
    let WindowState::Unknown { since, open_until } = shop.thread().await.window else {
        panic!("unknown")
    };
    assert!(since >= at(MORNING), "since it fell asleep");
    assert_eq!(
        open_until, None,
        "the window known before has closed meanwhile"
    );
    shop.writes(MARC, "Toujours là ?").await;
    assert!(
        matches!(shop.thread().await.window, WindowState::Open { .. }),
        "his new message is certain"
    );
}

#[tokio::test]
async fn after_a_short_sleep_a_window_is_open_at_least_as_long_as_was_known() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.writes(MARC, "Bonjour").await;
    shop.pass(TimeDelta::minutes(10)).await;
    shop.until("the computer notices that it slept", async |shop| {
        matches!(shop.thread().await.window, WindowState::Unknown { .. })
    })
    .await;
    let row = shop.thread().await;
    assert_eq!(row.window.open_until(), Some(at("2026-11-22T08:00:00Z")));
    let query = json!({"thread": row.id, "what": {"what": "reply"}});
    let answer: ComposerQuote = shop.call("quote", query).await;
    assert_eq!(answer.now.outcome, Outcome::Free);
    assert!(!answer.now.estimate, "it is open, whatever was missed");
    let hello: Hello = shop.call("hello", Value::Null).await;
    let gap = hello.gap.expect("and it is said since when");
    assert_eq!(gap.until, at("2026-11-21T08:10:00Z"));
    assert!(gap.from >= at(MORNING) && gap.from < gap.until);
}

#[tokio::test]
async fn a_computer_two_hours_slow_shows_metas_windows() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::hours(2)).await;
    let hello: Hello = shop.call("hello", Value::Null).await;
    assert!(
        (hello.clock_offset_ms - 7_200_000).abs() <= 1_000,
        "measured while connecting: {} ms",
        hello.clock_offset_ms
    );
    shop.writes(MARC, "Bonjour").await;
    assert_eq!(
        shop.thread().await.window,
        WindowState::Open {
            closes_at: at("2026-11-22T08:00:00Z")
        }
    );
    let hello: Hello = shop.call("hello", Value::Null).await;
    assert_eq!(
        hello.health.key,
        Some(domain::refusal::Refusal::ClockWrong),
        "and it is said"
    );
}

#[tokio::test]
async fn what_was_written_while_the_clock_ran_two_hours_ahead_goes_out_once_it_is_right() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.goes_offline().await;
    shop.clock.advance(TimeDelta::hours(2));
    shop.answers("J'arrive", None).await.unwrap();
    shop.clock.advance(TimeDelta::seconds(30));
    shop.until_ours("it was tried", |ours| {
        let phase = &ours.sending.as_ref().unwrap().phase;
        matches!(
            phase,
            Phase::Waiting {
                retry_at: Some(_),
                ..
            }
        )
    })
    .await;
    shop.comes_back().await;
    // Whatever asks Meta for something learns what time it is there.
    shop.until("Meta's clock is known", async |shop| {
        let hello: Hello = shop.call("hello", Value::Null).await;
        hello.clock_offset_ms < -7_000_000
    })
    .await;
    shop.pass(TimeDelta::minutes(7)).await;
    shop.until_ours("not two hours later", |ours| {
        ours.sending.as_ref().unwrap().status.is_delivered()
    })
    .await;
    assert_eq!(shop.taken("J'arrive"), 1);
}

#[tokio::test]
async fn what_waits_is_not_given_up_because_the_clock_was_set_wrongly() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.answers("J'arrive", None).await.unwrap();
    // Thirty hours ahead, and nobody asked Meta since.
    shop.clock.advance(TimeDelta::hours(30));
    shop.until(
        "it goes, because Meta is asked what time it is",
        async |shop| shop.taken("J'arrive") == 1,
    )
    .await;
}

#[tokio::test]
async fn a_wrong_token_is_said_and_nothing_is_kept() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let result: ConnectResult = shop.call("connect", shop.connection("EAAwrong")).await;
    assert!(!result.saved);
    assert!(
        result
            .checks
            .iter()
            .any(|check| check.outcome == CheckOutcome::Failed && check.key.is_some()),
        "{:?}",
        result.checks
    );
    shop.writes(MARC, "Bonjour").await;
    shop.answers("Avec l'ancien jeton", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("the connection that worked still works", |ours| {
        ours.sending.as_ref().unwrap().status.is_delivered()
    })
    .await;
}

async fn reply_price(shop: &Shop) -> ComposerQuote {
    shop.call(
        "quote",
        json!({"thread": shop.thread().await.id, "what": {"what": "reply"}}),
    )
    .await
}

#[tokio::test]
async fn without_a_payment_method_the_free_thousand_remain() {
    let shop = Shop::opens_with(MORNING, |config| config.account.payment_method = false).await;
    shop.writes(MARC, "Bonjour").await;
    let price = reply_price(&shop).await;
    assert_eq!(
        price.now.outcome,
        Outcome::Free,
        "the thousand are free all the same"
    );
}

#[tokio::test]
async fn a_customer_who_hides_their_number_is_the_same_once_it_shows() {
    let shop = Shop::opens(MORNING).await;
    shop.inbound(json!({"from": "FR.13491208655302741918", "name": "Lina", "username": "lina.makes", "type": "text", "text": {"body": "coucou"}})).await;
    assert_eq!(shop.thread().await.username.as_deref(), Some("@lina.makes"));
    assert_eq!(shop.thread().await.phone, None);
    let counts: InboxCounts = shop.call("inbox_counts", json!({})).await;
    assert_eq!(counts.all, 1);
    shop.answers("Bonjour Lina", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("she can be answered without a number", |ours| {
        ours.sending.as_ref().unwrap().status.is_delivered()
    })
    .await;
}

#[tokio::test]
async fn a_brazilian_number_with_and_without_its_nine_is_one_customer() {
    let shop = Shop::opens(MORNING).await;
    shop.writes("5511987654321", "oi").await;
    shop.writes("551187654321", "sou eu").await;
    let counts: InboxCounts = shop.call("inbox_counts", json!({})).await;
    assert_eq!((counts.all, counts.unread), (1, 2));
}

#[tokio::test]
async fn a_saved_profile_reaches_meta_and_leaves_nothing_waiting() {
    let shop = Shop::opens(MORNING).await;
    let before: ProfileView = shop.call("profile_refresh", json!(NUMBER)).await;
    let mut ours = before.live.clone();
    ours.description = "Lampes et cadeaux, rue des Lices".to_owned();
    ours.address = "12 rue des Lices, Rennes".to_owned();
    shop.call::<Value>(
        "profile_keep",
        json!({"number": NUMBER, "profile": ours, "picture": null}),
    )
    .await;
    let after: ProfileView = shop
        .call(
            "profile_save",
            json!({"number": NUMBER, "profile": ours, "picture": null}),
        )
        .await;
    assert_eq!(after.live.description, ours.description, "Meta has it");
    assert!(after.edit.is_none() && after.conflicts.is_empty());
}

#[tokio::test]
async fn a_server_in_trouble_is_a_doubt_never_a_repeat() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.sandbox.mischief(Mischief::ServerError(Often::Next(1)));
    shop.answers("Un instant", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("it is decided", |ours| {
        let sending = ours.sending.as_ref().unwrap();
        sending.status >= Status::Accepted
            || !matches!(
                sending.phase,
                Phase::Sending | Phase::Waiting { retry_at: None, .. }
            )
    })
    .await;
    assert!(shop.taken("Un instant") <= 1);
}

#[tokio::test]
async fn hostile_text_stays_text_and_is_found_as_written() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(
        MARC,
        "<img src=x onerror=alert(1)> \"; DROP TABLE message; --",
    )
    .await;
    let found: SearchResult = shop
        .call(
            "search",
            json!({"text": "onerror", "thread": null, "limit": 5}),
        )
        .await;
    assert_eq!(found.messages.len(), 1);
    let odd: SearchResult = shop
        .call(
            "search",
            json!({"text": "\" OR * NEAR(", "thread": null, "limit": 5}),
        )
        .await;
    assert!(
        odd.messages.len() <= 1,
        "a search is words, never a query language"
    );
}
