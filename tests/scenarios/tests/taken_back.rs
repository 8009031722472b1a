//! Words taken back while nobody knows whether their message went: it stays where it is and stays
//! counted until Meta says what became of it, and nothing more is decided about it.

#![allow(clippy::unwrap_used)]

use chrono::TimeDelta;
use domain::id::OutgoingId;
use engine::{
    api::{
        compose::Draft,
        costs::{DifferenceWhy, ReconcileView},
        fault::FaultCode,
        thread::{Message, Phase, ThreadView},
    },
    notifier::NoteKind,
};
use scenarios::{
    MARC, NUMBER, Shop,
    sending::{decides, in_doubt, in_doubt_for, phase, saying, until},
};
use serde_json::{Value, json};

const MORNING: &str = "2026-11-21T08:00:00Z";

fn id(message: &Message) -> OutgoingId {
    message.sending.as_ref().unwrap().id.unwrap()
}

/// Free replies used, and those that may be.
async fn counted(shop: &Shop) -> (Value, Value) {
    let allowance: Value = shop.call("allowance", json!(NUMBER)).await;
    (allowance["used"].clone(), allowance["pending"].clone())
}

/// Of what was taken back one may still say that it arrived, and nothing else.
async fn only_that_it_arrived_can_be_said(shop: &Shop, message: &Message) {
    nothing_is_to_be_decided(shop, message, &["send", "drop"]).await;
    decides(shop, message, "arrived").await;
    nothing_is_to_be_decided(shop, message, &["send", "arrived", "drop"]).await;
}

async fn nothing_is_to_be_decided(shop: &Shop, message: &Message, decisions: &[&str]) {
    for decision in decisions {
        let params = json!({"id": id(message), "decision": decision});
        let refused = shop.try_call::<Draft>("decide", params).await.unwrap_err();
        assert_eq!(refused.code, FaultCode::Conflict, "{decision}");
    }
}

async fn differences(shop: &Shop) -> Vec<(DifferenceWhy, i64)> {
    let params = json!({"costs": {"month": null, "number": null}, "invoice": null});
    let view: ReconcileView = shop.call("reconcile", params).await;
    let all = view.totals.differences.iter();
    all.map(|each| (each.why, each.volume)).collect()
}

#[tokio::test]
async fn what_is_taken_back_in_doubt_stays_counts_and_holds_back_nothing() {
    let shop = in_doubt(MORNING).await;
    let one = saying(&shop, "Un").await;
    assert_eq!(decides(&shop, &one, "drop").await.text, "Un");
    let one = saying(&shop, "Un").await;
    assert_eq!(phase(&one), Phase::TakenBack, "it stays where it is");
    assert_eq!(
        counted(&shop).await,
        (json!(0), json!(1)),
        "it may have gone"
    );
    let row = shop.thread().await;
    assert!(row.unanswered_since.is_some() && !row.trouble);
    let view: ThreadView = shop.call("thread", json!(row.id)).await;
    assert_eq!(view.draft.text, "Un");
    nothing_is_to_be_decided(&shop, &one, &["send", "drop"]).await;

    shop.answers("Deux", None).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    until(&shop, "Deux", "it is not held back", |phase| {
        *phase == Phase::Gone
    })
    .await;
    assert_eq!(counted(&shop).await, (json!(0), json!(2)));
    only_that_it_arrived_can_be_said(&shop, &one).await;
    assert_eq!(phase(&saying(&shop, "Un").await), Phase::Gone);
}

#[tokio::test]
async fn what_was_taken_back_in_doubt_and_went_after_all_is_charged_and_answers() {
    let shop = in_doubt(MORNING).await;
    let one = saying(&shop, "Un").await;
    decides(&shop, &one, "drop").await;
    shop.pass(TimeDelta::hours(5)).await;
    until(&shop, "Un", "its status came", |phase| {
        *phase == Phase::Gone
    })
    .await;
    let one = saying(&shop, "Un").await;
    assert!(one.sending.as_ref().unwrap().status.is_delivered());
    assert_eq!(counted(&shop).await, (json!(1), json!(0)));
    let row = shop.thread().await;
    assert_eq!((row.unanswered_since, row.trouble), (None, false));
    let view: ThreadView = shop.call("thread", json!(row.id)).await;
    assert_eq!(view.draft.text, "Un", "the words stay in the composer");
}

#[tokio::test]
async fn what_was_taken_back_in_doubt_and_failed_asks_for_nothing_and_costs_nothing() {
    let shop = in_doubt(MORNING).await;
    let one = saying(&shop, "Un").await;
    decides(&shop, &one, "drop").await;
    let told = |shop: &Shop| {
        let notes = shop.notes.all().into_iter();
        notes
            .filter(|note| note.kind == NoteKind::SendFailed)
            .count()
    };
    let before = told(&shop);
    let status = json!({"id": shop.wamids()[0], "status": "failed", "recipient_id": MARC,
        "timestamp": shop.sandbox.now().timestamp().to_string(),
        "biz_opaque_callback_data": id(&one).to_string(),
        "errors": [{"code": 131_026, "title": "undeliverable"}]});
    shop.delivers(
        "messages",
        json!({"messaging_product": "whatsapp", "statuses": [status]}),
    )
    .await;
    let one = saying(&shop, "Un").await;
    assert!(
        matches!(phase(&one), Phase::Failed { settled: true, .. }),
        "{one:?}"
    );
    assert_eq!(told(&shop), before, "nobody waits for it");
    assert_eq!(counted(&shop).await, (json!(0), json!(0)));
    let row = shop.thread().await;
    assert!(row.unanswered_since.is_some() && !row.trouble);
}

#[tokio::test]
async fn what_was_taken_back_and_never_heard_of_counts_for_as_long_as_meta_repeats() {
    // All of it within one month.
    let shop = in_doubt_for("2026-11-03T08:00:00Z", 60 * 24).await;
    let one = saying(&shop, "Un").await;
    decides(&shop, &one, "drop").await;
    shop.pass(TimeDelta::days(7)).await;
    assert_eq!(counted(&shop).await, (json!(0), json!(1)));
    shop.pass(TimeDelta::hours(26)).await;
    shop.until("it is written off", async |shop| {
        counted(shop).await.1 == json!(0)
    })
    .await;
    assert_eq!(phase(&saying(&shop, "Un").await), Phase::TakenBack);
    assert_eq!(differences(&shop).await, [(DifferenceWhy::InDoubt, 1)]);
}

#[tokio::test]
async fn what_is_no_longer_in_doubt_is_not_decided_about() {
    let shop = in_doubt(MORNING).await;
    shop.pass(TimeDelta::hours(5)).await;
    until(&shop, "Un", "its status came", |phase| {
        *phase == Phase::Gone
    })
    .await;
    let one = saying(&shop, "Un").await;
    nothing_is_to_be_decided(&shop, &one, &["send", "arrived", "drop"]).await;
    let one = saying(&shop, "Un").await;
    assert!(
        one.sending.as_ref().unwrap().status.is_delivered(),
        "as Meta said"
    );
}

#[tokio::test]
async fn what_meta_counted_of_it_is_named_as_in_doubt() {
    let shop = in_doubt(MORNING).await;
    let in_doubt = vec![(DifferenceWhy::InDoubt, 1)];
    assert_eq!(differences(&shop).await, in_doubt);
    let one = saying(&shop, "Un").await;
    decides(&shop, &one, "drop").await;
    assert_eq!(differences(&shop).await, in_doubt);
}

#[tokio::test]
async fn what_is_sent_again_in_doubt_is_another_message_and_both_are_shown_and_counted() {
    let shop = in_doubt(MORNING).await;
    let one = saying(&shop, "Un").await;
    decides(&shop, &one, "send").await;
    let all = shop.messages().await;
    let copies = all.iter().filter(|each| each.content.text() == Some("Un"));
    let phases: Vec<_> = copies.clone().map(phase).collect();
    assert_eq!(phases.len(), 2);
    assert_eq!(phases[0], Phase::TakenBack, "it stays where it is");
    assert_eq!(counted(&shop).await, (json!(0), json!(2)));
    assert_eq!(shop.taken("Un"), 1, "there is a moment to think again");
    shop.pass(TimeDelta::seconds(7)).await;
    shop.until("it went", async |shop| shop.taken("Un") == 2)
        .await;
    nothing_is_to_be_decided(&shop, &one, &["send", "drop"]).await;
    shop.pass(TimeDelta::hours(5)).await;
    shop.until("both statuses came", async |shop| {
        counted(shop).await == (json!(2), json!(0))
    })
    .await;
}
