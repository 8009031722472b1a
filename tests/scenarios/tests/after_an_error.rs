//! What comes after an error: what was refused, what is in doubt, what a stop cut short. Nothing
//! that follows waits without a word, and who was not answered is not forgotten.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::{instant::Instant, refusal::Refusal};
use engine::{
    api::{
        budget::BudgetView,
        compose::{ComposerQuote, Draft},
        fault::{Fault, FaultCode},
        setup::{ConnectResult, HealthState, Hello},
        thread::{Behind, Phase, ThreadView},
    },
    notifier::{Note, NoteKind, Notifier},
    secrets::{self, Secrets},
};
use sandbox::{Mischief, Often};
use scenarios::{
    MARC, Shop,
    sending::{decides, hears_nothing, hello_world, in_doubt, phase, saying, until},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const MORNING: &str = "2026-11-21T08:00:00Z";

fn morning() -> Instant {
    let at: chrono::DateTime<chrono::Utc> = MORNING.parse().unwrap();
    at.into()
}

#[tokio::test]
async fn after_a_refusal_the_template_goes_and_settles_the_refused_text() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    hears_nothing(&shop);
    shop.answers("Oui, samedi", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    until(&shop, "Oui, samedi", "Meta took it", |phase| {
        *phase == Phase::Gone
    })
    .await;
    assert_eq!(shop.thread().await.unanswered_since, None);

    shop.refuses(131_047).await;
    let refused = saying(&shop, "Oui, samedi").await;
    let Phase::Failed {
        needs_template,
        settled,
        ..
    } = phase(&refused)
    else {
        panic!("refused: {refused:?}");
    };
    assert!(needs_template && !settled);
    let row = shop.thread().await;
    assert_eq!(row.unanswered_since, Some(morning()), "he was not answered");
    assert!(row.trouble);

    let template = hello_world(&shop).await;
    shop.send(row.id, template, Some("0.0300")).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    shop.until_ours("the template goes", |ours| phase(ours) == Phase::Gone)
        .await;
    assert_eq!(shop.wamids().len(), 2, "Meta has both");
    let row = shop.thread().await;
    assert_eq!((row.unanswered_since, row.trouble), (None, false));
    let refused = saying(&shop, "Oui, samedi").await;
    assert!(matches!(
        phase(&refused),
        Phase::Failed { settled: true, .. }
    ));

    let given = decides(&shop, &refused, "drop").await;
    assert_eq!(given.text, "Oui, samedi", "its words are not lost");
}

#[tokio::test]
async fn what_waits_behind_a_doubt_says_so_and_goes_when_a_person_lets_it() {
    let shop = in_doubt(MORNING).await;
    assert_eq!(
        shop.thread().await.unanswered_since,
        Some(morning()),
        "nobody knows whether he was answered"
    );
    shop.answers("Deux", None).await.unwrap();
    shop.answers("Trois", None).await.unwrap();
    shop.pass(TimeDelta::minutes(1)).await;
    for text in ["Deux", "Trois"] {
        let waits = saying(&shop, text).await;
        let behind = Some(Behind::Doubt);
        assert!(
            matches!(phase(&waits), Phase::Waiting { behind: why, .. } if why == behind),
            "{waits:?}"
        );
    }
    assert_eq!(shop.thread().await.unanswered_since, Some(morning()));

    let two = saying(&shop, "Deux").await;
    decides(&shop, &two, "send").await;
    shop.pass(TimeDelta::seconds(7)).await;
    for text in ["Deux", "Trois"] {
        until(&shop, text, "it goes", |phase| *phase == Phase::Gone).await;
        assert_eq!(shop.taken(text), 1);
    }
    assert_eq!(phase(&saying(&shop, "Un").await), Phase::Uncertain, "still");
    assert_eq!(shop.taken("Un"), 1);
    let row = shop.thread().await;
    assert_eq!((row.unanswered_since, row.trouble), (None, true));
}

#[tokio::test]
async fn what_is_written_after_a_doubt_is_not_spent_while_it_waits() {
    let shop = in_doubt(MORNING).await;
    let limit = json!({"shop": {"micros": 1_000_000, "currency": "USD"}, "numbers": []});
    shop.call::<BudgetView>("set_budget", limit).await;
    let template = hello_world(&shop).await;
    let thread = shop.thread().await.id;
    shop.send(thread, template, Some("0.0300")).await.unwrap();
    shop.pass(TimeDelta::seconds(6)).await;
    let budget: BudgetView = shop.call("budget", Value::Null).await;
    assert_eq!(budget.shop.unwrap().pending.micros, 0);
}

#[tokio::test]
async fn what_waits_can_be_taken_back_and_is_put_before_what_is_being_written() {
    let shop = in_doubt(MORNING).await;
    shop.answers("Deux", None).await.unwrap();
    shop.pass(TimeDelta::minutes(1)).await;
    let thread = shop.thread().await.id;
    let writing = Draft {
        text: "Trois".to_owned(),
        ..Draft::default()
    };
    shop.call::<Value>("save_draft", json!({"thread": thread, "draft": writing}))
        .await;
    let two = saying(&shop, "Deux").await;
    assert_eq!(decides(&shop, &two, "drop").await.text, "Deux");
    let view: ThreadView = shop.call("thread", json!(thread)).await;
    assert_eq!(view.draft.text, "Deux\nTrois");
    shop.pass(TimeDelta::minutes(1)).await;
    assert_eq!(shop.taken("Deux"), 0);
}

#[tokio::test]
async fn a_doubt_that_ends_lets_the_others_go_by_itself() {
    let shop = in_doubt(MORNING).await;
    shop.answers("Deux", None).await.unwrap();
    shop.pass(TimeDelta::minutes(1)).await;
    shop.pass(TimeDelta::hours(5)).await;
    until(&shop, "Deux", "the status of the first came", |phase| {
        *phase == Phase::Gone
    })
    .await;
    assert_eq!(phase(&saying(&shop, "Un").await), Phase::Gone);
    let row = shop.thread().await;
    assert_eq!((row.unanswered_since, row.trouble), (None, false));
}

#[tokio::test]
async fn quitting_waits_for_the_request_under_way() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.sandbox
        .mischief(Mischief::Slow(Often::Chance(1.0), 1_500));
    shop.answers("Un instant", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    until(&shop, "Un instant", "the request is under way", |phase| {
        *phase == Phase::Sending
    })
    .await;
    shop.sandbox.behave();
    shop.reopens().await;
    assert_eq!(phase(&saying(&shop, "Un instant").await), Phase::Gone);
    assert_eq!(shop.taken("Un instant"), 1);
}

#[tokio::test]
async fn quitting_waits_five_seconds_and_no_longer_and_the_next_start_does_not_send_twice() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    hears_nothing(&shop);
    let never = Mischief::Slow(Often::Chance(1.0), 60_000);
    shop.sandbox.mischief(never);
    shop.answers("Un instant", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    until(&shop, "Un instant", "the request is under way", |phase| {
        *phase == Phase::Sending
    })
    .await;
    let begun = std::time::Instant::now();
    shop.engine.close().await;
    let waited = begun.elapsed().as_secs();
    assert!((5..8).contains(&waited), "{waited} s");
    shop.sandbox.behave();
    shop.reopens().await;
    assert_eq!(phase(&saying(&shop, "Un instant").await), Phase::Uncertain);
    shop.pass(TimeDelta::minutes(1)).await;
    assert_eq!(
        shop.taken("Un instant"),
        0,
        "a person decides, not the start"
    );
}

async fn connects(shop: &Shop, token: &str, keep_anyway: bool) -> ConnectResult {
    let mut form = shop.connection(token);
    form["keep_anyway"] = json!(keep_anyway);
    shop.call("connect", form).await
}

#[tokio::test]
async fn a_new_token_sends_what_failed_for_the_old_one() {
    let mut shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.writes(MARC, "Bonjour").await;
    let token = secrets::token(&shop.engine.accounts().all()[0].waba);
    shop.reopens_after(|_, kept| kept.write(&token, "sandbox-token-expired").unwrap())
        .await
        .unwrap();
    shop.answers("Un", None).await.unwrap();
    shop.answers("Deux", None).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    for text in ["Un", "Deux"] {
        let why =
            |phase: &Phase| matches!(phase, Phase::Failed { key, .. } if *key == Refusal::Token);
        until(&shop, text, "the token is refused", why).await;
    }
    assert_eq!(shop.thread().await.unanswered_since, Some(morning()));

    assert!(connects(&shop, "sandbox-token", false).await.saved);
    shop.pass(TimeDelta::seconds(7)).await;
    for text in ["Un", "Deux"] {
        until(&shop, text, "it goes", |phase| *phase == Phase::Gone).await;
        assert_eq!(shop.taken(text), 1);
    }
    assert_eq!(shop.thread().await.unanswered_since, None);
}

#[tokio::test]
async fn a_token_that_meta_refuses_does_not_take_the_place_of_one_that_works() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.writes(MARC, "Bonjour").await;
    let setup = async || shop.call::<Value>("setup", Value::Null).await["accounts"].clone();
    let before = setup().await;
    let kept = connects(&shop, "sandbox-token-expired", true).await;
    assert!(kept.saved && kept.token_stays, "{:?}", kept.checks);
    assert_eq!(setup().await, before, "its name and its numbers, too");
    shop.answers("Un", None).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    until(&shop, "Un", "it goes", |phase| *phase == Phase::Gone).await;
}

#[tokio::test]
async fn what_failed_for_an_old_token_long_ago_is_only_offered() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.writes(MARC, "Bonjour").await;
    connects(&shop, "sandbox-token-readonly", true).await;
    shop.answers("J'arrive", None).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    let missing =
        |phase: &Phase| matches!(phase, Phase::Failed { key, .. } if *key == Refusal::Permission);
    until(
        &shop,
        "J'arrive",
        "it is a permission that is missing",
        missing,
    )
    .await;
    shop.pass(TimeDelta::hours(25)).await;
    shop.writes(MARC, "Toujours là ?").await;

    assert!(connects(&shop, "sandbox-token", false).await.saved);
    let offered = until(&shop, "J'arrive", "it says so", |phase| {
        matches!(phase, Phase::Failed { key, can_retry: true, .. } if *key == Refusal::TokenRenewed)
    })
    .await;
    shop.pass(TimeDelta::minutes(1)).await;
    assert_eq!(shop.taken("J'arrive"), 0);
    decides(&shop, &offered, "send").await;
    shop.pass(TimeDelta::seconds(1)).await;
    until(&shop, "J'arrive", "a person sends it", |phase| {
        *phase == Phase::Gone
    })
    .await;
}

/// Breaks off whoever tells of a send that failed, as a defect of ours would.
struct BreaksOff;

impl Notifier for BreaksOff {
    fn notify(&self, note: Note) {
        assert!(note.kind != NoteKind::SendFailed, "a defect");
    }

    fn withdraw(&self, _: domain::id::ThreadId) {}
}

#[tokio::test]
async fn a_send_that_breaks_off_releases_its_conversation() {
    let shop = Shop::opens_for_real_told_by(MORNING, TimeDelta::zero(), Arc::new(BreaksOff)).await;
    shop.writes(MARC, "Bonjour").await;
    connects(&shop, "sandbox-token-readonly", true).await;
    shop.answers("Un", None).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    until(&shop, "Un", "it fails", |phase| {
        matches!(phase, Phase::Failed { .. })
    })
    .await;
    connects(&shop, "sandbox-token", false).await;
    shop.answers("Deux", None).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    until(&shop, "Deux", "the next one goes", |phase| {
        *phase == Phase::Gone
    })
    .await;
}

fn answer_of(json: &str) -> String {
    let length = json.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{json}"
    )
}

/// Answers every request with this JSON, as Meta would; its address.
async fn somebody_who_answers(json: String) -> String {
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = door.local_addr().unwrap();
    let answer = answer_of(&json);
    tokio::spawn(async move {
        while let Ok((mut visitor, _)) = door.accept().await {
            let _ = visitor.read(&mut [0; 64 * 1024]).await;
            let _ = visitor.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

/// Meta says that "Un" failed, as not on WhatsApp, while the request for it is still open, and then
/// answers that with `answer`. "Deux" follows; the requests that were made of "Un".
async fn refused_before_it_is_answered(answer: &str) -> (Shop, usize) {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = door.local_addr().unwrap();
    shop.finds_meta_at(&format!("http://{address}")).await;
    shop.answers("Un", None).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    let (mut visitor, asked) = next_send(&door).await;
    let body: Value = serde_json::from_str(asked.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let status = json!({"id": "wamid.un", "status": "failed", "recipient_id": MARC, "timestamp": "1795248010",
        "biz_opaque_callback_data": body["biz_opaque_callback_data"],
        "errors": [{"code": 131_026, "title": "Message undeliverable"}]});
    shop.delivers("messages", json!({"statuses": [status]}))
        .await;
    visitor.write_all(answer.as_bytes()).await.unwrap();
    drop(visitor);
    // One at a time: the second begins when the first is over.
    shop.answers("Deux", None).await.unwrap();
    let mut times = 1;
    loop {
        let time = async {
            loop {
                shop.pass(TimeDelta::seconds(1)).await;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let (_visitor, asked) = tokio::select! {
            next = next_send(&door) => next,
            () = time => unreachable!("time never ends"),
        };
        if asked.contains("Deux") {
            return (shop, times);
        }
        times += 1;
    }
}

/// The next request that sends a message, and who waits for its answer.
async fn next_send(door: &TcpListener) -> (TcpStream, String) {
    loop {
        let (mut visitor, _) = door.accept().await.unwrap();
        let mut bytes = vec![0; 64 * 1024];
        let length = visitor.read(&mut bytes).await.unwrap();
        let request = String::from_utf8_lossy(&bytes[..length]).into_owned();
        if request.contains("biz_opaque_callback_data") {
            return (visitor, request);
        }
    }
}

#[tokio::test]
async fn a_refusal_that_is_faster_than_the_answer_is_final_whatever_the_answer_says() {
    let taken = json!({"messaging_product": "whatsapp", "messages": [{"id": "wamid.un"}]});
    let later = json!({"error": {"code": 131_016, "message": "Service unavailable"}}).to_string();
    let length = later.len();
    for answer in [
        answer_of(&taken.to_string()),
        format!("HTTP/1.1 503 Service Unavailable\r\ncontent-length: {length}\r\n\r\n{later}"),
        // Cut off, or not from Meta at all.
        String::new(),
        answer_of("<html>"),
    ] {
        let (shop, times) = refused_before_it_is_answered(&answer).await;
        assert_eq!(times, 1, "sent once: {answer}");
        let refused = phase(&saying(&shop, "Un").await);
        assert!(
            matches!(
                refused,
                Phase::Failed {
                    key: Refusal::NotOnWhatsapp,
                    ..
                }
            ),
            "{refused:?} after {answer}"
        );
    }
}

#[tokio::test]
async fn what_comes_after_a_failure_takes_its_reason_from_nobody() {
    let (shop, _) = refused_before_it_is_answered("").await;
    let late = json!({"id": "wamid.un", "status": "delivered", "recipient_id": MARC, "timestamp": "1795248020"});
    shop.delivers("messages", json!({"statuses": [late]})).await;
    let message = saying(&shop, "Un").await;
    assert!(
        matches!(
            phase(&message),
            Phase::Failed {
                key: Refusal::NotOnWhatsapp,
                ..
            }
        ),
        "{:?}",
        phase(&message)
    );
}

#[tokio::test]
async fn who_was_answered_in_vain_so_far_still_waits() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.sandbox
        .mischief(Mischief::ServerError(Often::Next(100)));
    shop.answers("Un", None).await.unwrap();
    assert_eq!(shop.thread().await.unanswered_since, None, "it is to go");
    shop.pass(TimeDelta::seconds(6)).await;
    shop.until("it was tried, and Marc waits", async |shop| {
        shop.pass(TimeDelta::milliseconds(100)).await;
        shop.thread().await.unanswered_since.is_some()
    })
    .await;
    shop.sandbox.behave();
    shop.until("it went, and nobody waits", async |shop| {
        shop.pass(TimeDelta::seconds(5)).await;
        shop.taken("Un") == 1 && shop.thread().await.unanswered_since.is_none()
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_cannot_be_taken_leaves_a_doubt_and_says_so() {
    let shop = Shop::opens(MORNING).await;
    let theirs = shop.writes(MARC, "Bonjour").await;
    let wrong = json!({"messaging_product": "whatsapp", "messages": [{"id": theirs}]});
    shop.finds_meta_at(&somebody_who_answers(wrong.to_string()).await)
        .await;
    shop.answers("Un", None).await.unwrap();
    shop.answers("Deux", None).await.unwrap();
    shop.pass(TimeDelta::seconds(7)).await;
    until(&shop, "Un", "nobody knows whether it went", |phase| {
        *phase == Phase::Uncertain
    })
    .await;
    until(&shop, "Deux", "it says why it waits", |phase| {
        matches!(
            phase,
            Phase::Waiting {
                behind: Some(Behind::Doubt),
                ..
            }
        )
    })
    .await;
}

async fn quote(shop: &Shop, what: Value) -> ComposerQuote {
    let thread = shop.thread().await.id;
    shop.call("quote", json!({"thread": thread, "what": what}))
        .await
}

#[tokio::test]
async fn a_limit_that_cannot_be_read_stops_what_is_paid_and_says_so() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let template = hello_world(&shop).await;
    shop.damages_setting("budget", r#"{"shop": "vingt euros"}"#)
        .await;
    let id = template.template.as_ref().unwrap().id.clone();
    let dear = quote(&shop, json!({"what": "template", "id": id})).await;
    assert!(dear.budget_unreadable);
    let thread = shop.thread().await.id;
    let refused: Fault = shop
        .send(thread, template.clone(), Some("0.0300"))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.key),
        (FaultCode::Invalid, Some(Refusal::BudgetUnreadable))
    );
    let view: BudgetView = shop.call("budget", Value::Null).await;
    assert!(view.unreadable && view.shop.is_none());

    shop.answers("Bonjour !", None).await.unwrap();
    shop.pass(TimeDelta::seconds(6)).await;
    until(&shop, "Bonjour !", "what is free goes", |phase| {
        *phase == Phase::Gone
    })
    .await;

    let view: BudgetView = shop
        .call("set_budget", json!({"shop": null, "numbers": []}))
        .await;
    assert!(!view.unreadable);
    shop.send(thread, template, Some("0.0300")).await.unwrap();
}

#[tokio::test]
async fn preferences_that_cannot_be_read_are_said_and_tell_no_customer_anything() {
    let mut shop = Shop::opens(MORNING).await;
    shop.damages_setting("preferences", r#"{"read_receipts": "non"}"#)
        .await;
    let hello: Hello = shop.call("hello", Value::Null).await;
    assert!(!hello.preferences.read_receipts);
    assert_eq!(hello.health.state, HealthState::Trouble);
    assert_eq!(hello.health.key, Some(Refusal::PreferencesUnreadable));
    shop.call::<Value>("set_preferences", json!(hello.preferences))
        .await;
    let hello: Hello = shop.call("hello", Value::Null).await;
    assert_eq!(hello.health.state, HealthState::Good);
}

#[tokio::test]
async fn quitting_takes_no_longer_than_metas_answer() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let began = std::time::Instant::now();
    shop.reopens().await;
    assert!(
        began.elapsed() < Duration::from_secs(4),
        "nothing was under way"
    );
}
