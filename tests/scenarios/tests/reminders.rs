//! What the person is told once: a rate card that is missing, and who waits when the shop closes.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::{DateTime, Local, TimeDelta, Timelike, Utc};
use domain::status::Status;
use engine::{
    api::{budget::ClosingDigest, setup::Hello, tariff::TariffView},
    notifier::NoteKind,
};
use scenarios::{MARC, Shop};
use serde_json::{Value, json};

const MORNING: &str = "2026-11-21T08:00:00Z";

fn told(shop: &Shop, kind: NoteKind) -> Vec<u32> {
    let notes = shop.notes.all().into_iter();
    let of_kind = notes.filter(|note| note.kind == kind);
    of_kind.map(|note| note.count.unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_missing_quarter_is_told_once() {
    let mut shop = Shop::opens("2026-12-02T08:00:00Z").await;
    let missing = |shop: &Shop| told(shop, NoteKind::RateCard).len();
    shop.until("the reminder", async |shop| missing(shop) == 1)
        .await;
    let view: TariffView = shop.call("tariff_book", Value::Null).await;
    assert_eq!(
        (view.missing_quarter.as_deref(), view.upcoming),
        (Some("2027-01-01"), true)
    );
    shop.reopens().await;
    shop.pass(TimeDelta::days(1)).await;
    assert_eq!(missing(&shop), 1);
}

#[tokio::test]
async fn at_closing_time_the_shop_hears_who_still_waits() {
    let shop = Shop::opens(MORNING).await;
    let morning: DateTime<Utc> = MORNING.parse().unwrap();
    let hour = |later: u32| (morning.with_timezone(&Local).hour() + later) % 24;
    let hello: Hello = shop.call("hello", Value::Null).await;
    let mut likes = serde_json::to_value(hello.preferences).unwrap();
    (likes["opens_at"], likes["closes_at"]) = (json!(hour(1)), json!(hour(2)));
    shop.call::<Value>("set_preferences", likes).await;
    shop.writes(MARC, "Vous êtes là ?").await;
    assert_eq!(
        told(&shop, NoteKind::ClosingDigest),
        [] as [u32; 0],
        "not before it closes"
    );
    shop.pass(TimeDelta::hours(2)).await;
    shop.until("closing time", async |shop| {
        !told(shop, NoteKind::ClosingDigest).is_empty()
    })
    .await;
    let digest: ClosingDigest = shop.call("closing_digest", Value::Null).await;
    assert_eq!((digest.closing, digest.waiting), (1, 1));
    shop.answers("Oui, bonjour", None).await.unwrap();
    let digest: ClosingDigest = shop.call("closing_digest", Value::Null).await;
    assert_eq!((digest.closing, digest.waiting), (1, 0));
    shop.pass(TimeDelta::hours(1)).await;
    assert_eq!(told(&shop, NoteKind::ClosingDigest), [1], "once a day");
    shop.until_ours("the answer goes", |ours| {
        ours.sending.as_ref().unwrap().status >= Status::Sent
    })
    .await;
}
