//! Where somebody else answers in our place: who then waits for us, and who does not.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::{DateTime, TimeDelta, Utc};
use domain::instant::Instant;
use engine::api::thread::Phase;
use sandbox::{Mischief, Often};
use scenarios::{MARC, Shop};
use serde_json::{Value, json};

const MORNING: &str = "2026-11-21T08:00:00Z";

fn morning() -> Instant {
    let at: DateTime<Utc> = MORNING.parse().unwrap();
    at.into()
}

/// Marc's message of now, as Meta writes it; `more` says what it holds.
fn from_marc(shop: &Shop, id: &str, more: &Value) -> Value {
    let mut message =
        json!({"id": id, "from": MARC, "timestamp": shop.sandbox.now().timestamp().to_string()});
    for (key, value) in more.as_object().unwrap() {
        message[key] = value.clone();
    }
    json!({ "messages": [message] })
}

fn text(body: &str) -> Value {
    json!({"type": "text", "text": {"body": body}})
}

/// The shop answers; nothing is heard of the answer unless a story says so.
async fn answers(shop: &Shop) {
    let late = Mischief::HoursLate(Often::Next(9), 5);
    shop.sandbox.mischief(late);
    shop.answers("Oui", None).await.unwrap();
    shop.pass(TimeDelta::seconds(6)).await;
    shop.until_ours("Meta has it", |ours| {
        ours.sending.as_ref().unwrap().phase == Phase::Gone
    })
    .await;
}

#[tokio::test]
async fn after_a_refusal_he_waits_since_he_asked_us_and_not_since_what_asked_nobody() {
    let shop = Shop::opens(MORNING).await;
    let minute = TimeDelta::minutes(1);
    let unseen = json!({"type": "unsupported", "unsupported": {"type": "edit"},
        "errors": [{"code": 131_051, "title": "Message type unknown"}]});
    shop.delivers("messages", from_marc(&shop, "wamid.1", &unseen))
        .await;
    shop.pass(minute).await;
    shop.delivers(
        "standby",
        from_marc(&shop, "wamid.2", &text("À l’assistant")),
    )
    .await;
    assert_eq!(shop.thread().await.unanswered_since, None);
    shop.pass(minute).await;
    let asked = morning().plus(minute * 2);
    shop.writes(MARC, "À vous").await;
    assert_eq!(shop.thread().await.unanswered_since, Some(asked));

    answers(&shop).await;
    assert_eq!(shop.thread().await.unanswered_since, None);
    shop.refuses(131_026).await;
    let row = shop.thread().await;
    assert_eq!((row.unanswered_since, row.trouble), (Some(asked), true));
}

#[tokio::test]
async fn a_customer_whom_somebody_else_answers_by_metas_refusal_waits_for_nobody_here() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    answers(&shop).await;
    shop.refuses(131_070).await;
    let row = shop.thread().await;
    assert!(row.standby_since.is_some(), "it shows who answers");
    assert_eq!(row.unanswered_since, None);
    assert!(row.trouble, "what did not go is not hidden");

    shop.pass(TimeDelta::minutes(1)).await;
    let asked = shop.sandbox.now().into();
    let again = from_marc(&shop, "wamid.9", &text("Un humain, s’il vous plaît"));
    shop.delivers("messages", again).await;
    let row = shop.thread().await;
    assert_eq!(row.standby_since, None, "ours again");
    assert_eq!(row.unanswered_since, Some(asked));
}

#[tokio::test]
async fn what_was_handed_over_to_us_still_waits_after_an_answer_that_did_not_arrive() {
    let shop = Shop::opens(MORNING).await;
    shop.delivers("standby", from_marc(&shop, "wamid.1", &text("Bonjour")))
        .await;
    let handed = json!({"sender": {"phone_number": MARC}, "control_passed": {"metadata": ""},
        "timestamp": shop.sandbox.now().timestamp().to_string()});
    shop.delivers("messaging_handovers", handed).await;
    answers(&shop).await;
    shop.refuses(131_026).await;
    assert_eq!(shop.thread().await.unanswered_since, Some(morning()));
}

#[tokio::test]
async fn what_comes_late_from_when_somebody_else_answered_takes_nobody_from_us() {
    let shop = Shop::opens(MORNING).await;
    let late = from_marc(&shop, "wamid.1", &text("À l’assistant"));
    shop.pass(TimeDelta::minutes(1)).await;
    shop.writes(MARC, "À vous").await;
    shop.delivers("standby", late).await;
    let row = shop.thread().await;
    assert_eq!(row.standby_since, None, "the newest message tells");
    assert_eq!(
        row.unanswered_since,
        Some(morning().plus(TimeDelta::minutes(1)))
    );
}
