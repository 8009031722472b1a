//! What comes in with a webhook and is no plain message of a known customer.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    author::Author, content::Content, payment::PaymentState, refusal::Refusal, status::Status,
    window::WindowState,
};
use engine::{
    Receipt,
    api::{
        fault::Fault,
        inbox::InboxCounts,
        setup::{Hello, Quarantined},
        thread::{Message, MessagesPage, Price},
    },
};
use sandbox::Pace;
use scenarios::{MARC, NUMBER, Shop};
use serde_json::{Value, json};

const MORNING: &str = "2026-11-20T09:00:00Z";
const LINA: &str = "33639981241";

fn seconds(at: &str) -> String {
    at.parse::<DateTime<Utc>>().unwrap().timestamp().to_string()
}

fn text(from: &str, id: &str, body: &str) -> Value {
    json!({"id": id, "from": from, "timestamp": seconds(MORNING), "type": "text", "text": {"body": body}})
}

async fn messages_of(shop: &Shop, thread: impl serde::Serialize) -> Vec<Message> {
    let page: MessagesPage = shop
        .call(
            "messages",
            json!({"thread": thread, "before": null, "around": null, "after": null, "limit": 100}),
        )
        .await;
    page.messages
}

async fn quarantine(shop: &Shop) -> Vec<Quarantined> {
    shop.call("quarantine", Value::Null).await
}

/// A batch from three customers, the second of whom wrote something flawed.
fn batch(flaw: &[u8], round: usize) -> Vec<u8> {
    let messages: Vec<_> = (0..3)
        .map(|n| {
            let body = if n == 1 { "HERE" } else { "Bonjour" };
            text(
                &format!("3363998{round:02}{n:02}"),
                &format!("wamid.{round}.{n}"),
                body,
            )
        })
        .collect();
    let value = json!({"metadata": {"phone_number_id": NUMBER}, "messages": messages});
    let change = json!({"field": "messages", "value": value});
    let body =
        json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})
            .to_string();
    let (before, after) = body.split_once("HERE").unwrap();
    [before.as_bytes(), flaw, after.as_bytes()].concat()
}

#[tokio::test]
async fn one_flawed_text_is_filed_with_its_neighbours() {
    let shop = Shop::opens(MORNING).await;
    let flaws: [&[u8]; 4] = [b"Merci \\ud83d", b"Merci \xFF", b"Merci \\x", b"Merci\n"];
    for (round, flaw) in flaws.into_iter().enumerate() {
        assert_eq!(shop.delivered(batch(flaw, round)).await, Receipt::Filed);
        let threads = shop.threads().await;
        assert_eq!(threads.len(), 3 * (round + 1), "all three are filed");
        let read: Vec<_> = threads
            .iter()
            .filter_map(|row| row.last.as_ref()?.text.clone())
            .collect();
        assert!(
            read.iter().any(|text| text.starts_with("Merci")),
            "{read:?}"
        );
    }
    let marked = [b"\xEF\xBB\xBF".as_slice(), &batch(b"Merci", 8)].concat();
    assert_eq!(shop.delivered(marked).await, Receipt::Filed);
    let deep = format!(
        "\",\"deep\":{}1{},\"z\":\"",
        "[".repeat(500),
        "]".repeat(500)
    );
    assert_eq!(
        shop.delivered(batch(deep.as_bytes(), 9)).await,
        Receipt::Filed
    );
    assert_eq!(shop.threads().await.len(), 18);
    assert!(quarantine(&shop).await.is_empty());
}

#[tokio::test]
async fn what_an_earlier_version_could_not_read_is_read_at_the_next_start() {
    let mut shop = Shop::opens(MORNING).await;
    shop.quarantined_before(&batch(b"Merci \\ud83d", 0)).await;
    shop.until("it is filed", async |shop| shop.threads().await.len() == 3)
        .await;
    assert!(quarantine(&shop).await.is_empty());
}

fn payment(id: &str, recipient: Option<&str>, status: &str, at: &str, payment: Value) -> Value {
    let mut status = json!({"id": id, "type": "payment", "status": status, "timestamp": seconds(at), "payment": payment});
    if let Some(recipient) = recipient {
        status["recipient_id"] = json!(recipient);
    }
    json!({"contacts": [{"wa_id": LINA, "profile": {"name": "Lina"}}], "statuses": [status]})
}

#[tokio::test]
async fn a_payment_stands_in_its_conversation_and_moves_no_tick() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Je paie comment ?").await;
    shop.answers("Par ici", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    let asked = shop
        .until_ours("it was read", |ours| {
            ours.sending.as_ref().unwrap().status == Status::Read
        })
        .await;
    let wamid = shop.wamids().pop().unwrap();
    let facts = |transaction: &str| {
        json!({"reference_id": "order-7", "amount": {"value": 21000, "offset": 100}, "currency": "INR",
        "transaction": {"id": "tx", "pg_transaction_id": "pay_1", "type": "razorpay", "status": transaction, "method": {"type": "upi"}}})
    };
    let mut refunded = facts("success");
    refunded["refunds"] =
        json!([{"id": "r1", "amount": {"value": 5000, "offset": 100}, "status": "success"}]);
    // In the wrong order, and twice.
    for news in [
        payment(
            &wamid,
            Some(MARC),
            "captured",
            "2026-11-20T10:00:00Z",
            refunded.clone(),
        ),
        payment(
            &wamid,
            None,
            "failed",
            "2026-11-20T09:30:00Z",
            facts("failed"),
        ),
        payment(
            &wamid,
            Some(MARC),
            "captured",
            "2026-11-20T10:00:00Z",
            refunded,
        ),
    ] {
        assert_eq!(shop.delivers("messages", news).await, Receipt::Filed);
    }
    let messages = shop.messages().await;
    let paid: Vec<_> = messages
        .iter()
        .filter_map(|message| match &message.content {
            Content::Payment(payment) => Some((message.author, payment)),
            _ => None,
        })
        .collect();
    let [(Author::System, paid)] = paid.as_slice() else {
        panic!("one payment, one line: {paid:?}");
    };
    assert_eq!(paid.state, PaymentState::Done);
    assert_eq!(paid.amount.unwrap().micros, 210_000_000);
    assert_eq!(
        paid.transaction.as_ref().unwrap().gateway_id.as_deref(),
        Some("pay_1")
    );
    assert_eq!(paid.refunds.len(), 1);
    let ours = messages
        .iter()
        .find(|message| message.key == asked.key)
        .unwrap();
    assert_eq!(
        ours.sending.as_ref().unwrap().status,
        Status::Read,
        "its tick stays"
    );
    assert_eq!(shop.threads().await.len(), 1, "and it is nobody else's");
    assert_eq!(shop.thread().await.unread, 0);
}

#[tokio::test]
async fn a_payment_of_nobody_known_is_not_the_only_contacts() {
    let shop = Shop::opens(MORNING).await;
    let news = payment(
        "wamid.unknown",
        None,
        "captured",
        MORNING,
        json!({"reference_id": "order-8", "amount": {"value": 100, "offset": 100}}),
    );
    assert_eq!(shop.delivers("messages", news).await, Receipt::Quarantined);
    assert!(shop.threads().await.is_empty());
    assert_eq!(
        quarantine(&shop).await.len(),
        1,
        "it is shown, and can be tried again"
    );
}

#[tokio::test]
async fn a_message_in_a_group_stays_apart_and_cannot_be_answered() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let mut said = text(MARC, "wamid.g1", "Et vous tous ?");
    said["group_id"] = json!("Y2FwaQ==");
    let contact = json!([{"wa_id": MARC, "profile": {"name": "Marc Delcourt"}}]);
    shop.delivers("messages", json!({"contacts": contact, "messages": [said]}))
        .await;
    let renamed = json!({"groups": [{"group_id": "Y2FwaQ==", "type": "group_settings_update", "timestamp": seconds(MORNING),
        "group_subject": {"text": "Clients du samedi", "update_successful": true}}]});
    shop.delivers("group_settings_update", renamed).await;

    let threads = shop.threads().await;
    assert_eq!(threads.len(), 2);
    let group = threads
        .iter()
        .find(|row| row.group)
        .expect("the group is named as one");
    assert_eq!(group.name, "Clients du samedi");
    assert_eq!(group.window, WindowState::Never, "nobody's window");
    assert_eq!((group.unread, group.unanswered_since), (0, None));
    let counts: InboxCounts = shop.call("inbox_counts", json!({})).await;
    assert_eq!(
        (counts.all, counts.closed, counts.unanswered, counts.unread),
        (2, 0, 1, 1)
    );
    assert_eq!(
        shop.notes.all().len(),
        1,
        "only the customer's own message was told"
    );
    let messages = messages_of(&shop, group.id).await;
    assert_eq!(messages[0].sender.as_deref(), Some("Marc Delcourt"));

    let quote = json!({"thread": group.id, "what": {"what": "reply"}});
    let refused: Result<Value, Fault> = shop.try_call("quote", quote).await;
    assert_eq!(key_of(refused), Some(Refusal::GroupNotAnswered));
    let draft = json!({"text": "Bonjour à tous", "reply_to": null, "files": [], "template": null});
    let send = json!({"thread": group.id, "draft": draft, "shown": null, "over_budget": null});
    let refused: Result<Value, Fault> = shop.try_call("send", send).await;
    assert_eq!(key_of(refused), Some(Refusal::GroupNotAnswered));
    let react = json!({"key": messages[0].key, "emoji": "👍"});
    assert!(shop.try_call::<Value>("react", react).await.is_err());
}

fn key_of<T>(refused: Result<T, Fault>) -> Option<Refusal> {
    refused.err()?.key
}

#[tokio::test]
async fn only_its_writer_changes_a_message_of_a_group() {
    let shop = Shop::opens(MORNING).await;
    let in_group = |mut message: Value| {
        message["group_id"] = json!("g1");
        json!({ "messages": [message] })
    };
    let edit = |from: &str, id: &str, body: &str| {
        json!({"id": id, "from": from, "timestamp": seconds(MORNING), "type": "edit",
        "edit": {"original_message_id": "wamid.g1", "message": {"type": "text", "text": {"body": body}}}})
    };
    shop.delivers("messages", in_group(text(MARC, "wamid.g1", "Trois")))
        .await;
    shop.delivers("messages", in_group(edit(LINA, "wamid.g2", "Cent")))
        .await;
    let body = async || {
        messages_of(&shop, shop.threads().await[0].id).await[0]
            .content
            .text()
            .unwrap()
            .to_owned()
    };
    assert_eq!(body().await, "Trois");
    shop.delivers("messages", in_group(edit(MARC, "wamid.g3", "Quatre")))
        .await;
    assert_eq!(body().await, "Quatre");
}

/// A message of somebody whose business-scoped id is known.
fn with_id(from: &str, user: &str, id: &str, body: &str) -> Value {
    let mut message = text(from, id, body);
    message["from_user_id"] = json!(user);
    json!({"contacts": [{"wa_id": from, "user_id": user}], "messages": [message]})
}

/// Whom each conversation reaches, by its newest line.
async fn reached(shop: &Shop) -> Vec<(String, Option<String>)> {
    let threads = shop.threads().await.into_iter();
    let mut reached: Vec<_> = threads
        .map(|row| (row.last.and_then(|last| last.text).unwrap(), row.phone))
        .collect();
    reached.sort();
    reached
}

#[tokio::test]
async fn who_has_a_number_after_somebody_is_another_customer() {
    let shop = Shop::opens(MORNING).await;
    shop.delivers("messages", with_id(MARC, "FR.1", "wamid.1", "Avant"))
        .await;
    shop.delivers("messages", with_id(MARC, "FR.2", "wamid.2", "Après"))
        .await;
    let phone = reached(&shop).await[0].1.clone();
    assert!(phone.is_some(), "it is with whom it was seen last");
    assert_eq!(
        reached(&shop).await,
        [("Après".to_owned(), phone), ("Avant".to_owned(), None)]
    );
}

#[tokio::test]
async fn a_customer_who_gets_somebodys_old_number_is_not_that_one() {
    let shop = Shop::opens(MORNING).await;
    shop.delivers("messages", with_id(LINA, "FR.1", "wamid.1", "Lina"))
        .await;
    shop.delivers("messages", with_id(MARC, "FR.2", "wamid.2", "Marc"))
        .await;
    let moved = json!({"id": "wamid.3", "from": LINA, "from_user_id": "FR.1", "timestamp": seconds(MORNING),
        "type": "system", "system": {"type": "user_changed_number", "wa_id": MARC, "body": "Nouveau numéro"}});
    shop.delivers("messages", json!({"messages": [moved]}))
        .await;
    let reached = reached(&shop).await;
    assert_eq!(reached.len(), 2);
    assert_eq!(reached[0], ("Marc".to_owned(), None));
    assert!(
        reached[1]
            .1
            .as_ref()
            .is_some_and(|phone| phone.contains("40")),
        "{reached:?}"
    );
}

#[tokio::test]
async fn what_names_nobody_belongs_to_nobody_and_opens_no_window() {
    let shop = Shop::opens(MORNING).await;
    let mut nobody = text("", "wamid.2", "Qui suis-je ?");
    nobody.as_object_mut().unwrap().remove("from");
    let contacts = json!([{"wa_id": MARC, "profile": {"name": "Marc"}}]);
    let both =
        json!({"contacts": contacts, "messages": [text(MARC, "wamid.1", "Bonjour"), nobody]});
    assert_eq!(shop.delivers("messages", both).await, Receipt::Quarantined);
    assert_eq!(shop.threads().await.len(), 1, "its neighbour is filed");
    assert_eq!(shop.messages().await.len(), 1);
    let call = json!({"calls": [{"id": "wacid.1", "event": "connect", "direction": "USER_INITIATED", "timestamp": seconds(MORNING)}]});
    assert_eq!(shop.delivers("calls", call).await, Receipt::Quarantined);
    let echo = json!({"message_echoes": [{"id": "wamid.3", "timestamp": seconds(MORNING), "type": "text", "text": {"body": "?"}}]});
    assert_eq!(
        shop.delivers("smb_message_echoes", echo).await,
        Receipt::Quarantined
    );
    assert_eq!(shop.threads().await.len(), 1);
    let kept = quarantine(&shop).await;
    assert_eq!(kept.len(), 3);
    assert!(kept.iter().all(|each| each.key == Refusal::NobodyNamed));
    let hello: Hello = shop.call("hello", json!(null)).await;
    let mut troubles = hello.health.troubles.iter();
    assert!(
        troubles.any(|each| each.key == Refusal::Quarantined),
        "and it shows"
    );
}

#[tokio::test]
async fn what_somebody_else_answers_is_said_to_be_so_and_waits_for_nobody() {
    let shop = Shop::opens(MORNING).await;
    shop.delivers(
        "standby",
        json!({"messages": [text(MARC, "wamid.1", "Bonjour")]}),
    )
    .await;
    let answer = json!({"id": "wamid.2", "from": "33639980001", "to": MARC, "timestamp": seconds(MORNING), "type": "text", "text": {"body": "Ici l’assistant"}});
    shop.delivers("standby", json!({"message_echoes": [answer]}))
        .await;
    let row = shop.thread().await;
    assert!(row.standby_since.is_some());
    assert!(
        matches!(row.window, WindowState::Open { .. }),
        "the customer did write"
    );
    assert_eq!((row.unanswered_since, row.unread), (None, 0));
    assert_eq!(shop.notes.all(), []);
    assert_eq!(shop.messages().await[1].author, Author::Elsewhere);

    shop.pass(TimeDelta::minutes(1)).await;
    shop.writes(MARC, "Un humain, s’il vous plaît").await;
    let row = shop.thread().await;
    assert_eq!(row.standby_since, None, "ours again");
    assert!(row.unanswered_since.is_some());
}

#[tokio::test]
async fn a_customer_handed_over_to_us_waits_for_us() {
    let shop = Shop::opens(MORNING).await;
    shop.delivers(
        "standby",
        json!({"messages": [text(MARC, "wamid.1", "Bonjour")]}),
    )
    .await;
    let handed = json!({"sender": {"phone_number": MARC}, "timestamp": seconds(MORNING), "control_passed": {"metadata": ""}});
    shop.delivers("messaging_handovers", handed).await;
    let row = shop.thread().await;
    assert_eq!(row.standby_since, None);
    assert!(row.unanswered_since.is_some());
}

#[tokio::test]
async fn what_an_exempt_organisation_sends_is_free_and_uses_no_free_reply() {
    let shop = Shop::opens_with(MORNING, |config| config.pace = Pace::lifelike()).await;
    shop.writes(MARC, "Bonjour").await;
    shop.answers("Bonjour", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("Meta has it", |ours| {
        ours.sending.as_ref().unwrap().status >= Status::Accepted
    })
    .await;
    let id = shop.wamids().pop().unwrap();
    let status = json!({"id": id, "status": "delivered", "timestamp": seconds(MORNING), "recipient_id": MARC,
        "pricing": {"billable": false, "pricing_model": "PMP", "type": "regular", "subtype": "paid_exempt", "category": "service"}});
    shop.delivers("messages", json!({ "statuses": [status] }))
        .await;
    let ours = shop
        .until_ours("it is delivered", |ours| {
            ours.sending.as_ref().unwrap().status.is_delivered()
        })
        .await;
    assert_eq!(
        ours.sending.unwrap().price,
        Price::Free {
            why: "exempt".to_owned()
        }
    );
    let allowance: Value = shop.call("allowance", json!(NUMBER)).await;
    assert_eq!(allowance["used"], 0);
}

fn call(id: &str, event: &str, from_us: bool, more: &Value) -> Value {
    let (direction, from, to) = if from_us {
        ("BUSINESS_INITIATED", "33639980001", MARC)
    } else {
        ("USER_INITIATED", MARC, "33639980001")
    };
    let mut call = json!({"id": id, "event": event, "direction": direction, "from": from, "to": to, "timestamp": seconds(MORNING)});
    for (key, value) in more.as_object().unwrap() {
        call[key] = value.clone();
    }
    json!({ "calls": [call] })
}

#[tokio::test]
async fn a_customers_call_opens_the_window_answered_or_not() {
    for (answered, end) in [
        (
            true,
            json!({"status": "Completed", "start_time": seconds(MORNING), "end_time": seconds("2026-11-20T09:01:40Z"), "duration": 100}),
        ),
        (false, json!({"status": "Failed"})),
    ] {
        let shop = Shop::opens("2026-11-20T09:05:00Z").await;
        // The end alone, as when the beginning was missed; then the beginning; then the end again.
        for (event, more) in [
            ("terminate", &end),
            ("connect", &json!({})),
            ("terminate", &end),
        ] {
            assert_eq!(
                shop.delivers("calls", call("wacid.1", event, false, more))
                    .await,
                Receipt::Filed
            );
            assert!(
                matches!(shop.thread().await.window, WindowState::Open { .. }),
                "{event}"
            );
        }
        let messages = shop.messages().await;
        assert_eq!(messages.len(), 1, "one call is one line");
        let seconds = answered.then_some(100);
        assert_eq!(
            messages[0].content,
            Content::Call {
                incoming: true,
                answered: Some(answered),
                seconds
            }
        );
        assert_eq!(shop.thread().await.unread, 1);
    }
}

#[tokio::test]
async fn a_call_of_ours_opens_the_window_once_it_is_accepted() {
    let shop = Shop::opens("2026-11-20T09:05:00Z").await;
    shop.delivers("calls", call("wacid.1", "connect", true, &json!({})))
        .await;
    assert_eq!(shop.thread().await.window, WindowState::Never);
    let accepted = json!({"id": "wacid.1", "type": "call", "status": "ACCEPTED", "timestamp": seconds(MORNING), "recipient_id": MARC});
    shop.delivers("calls", json!({ "statuses": [accepted] }))
        .await;
    let row = shop.thread().await;
    assert!(matches!(row.window, WindowState::Open { .. }));
    assert_eq!((row.unread, row.unanswered_since), (0, None));
}

#[tokio::test]
async fn what_stands_for_an_edit_or_a_deletion_opens_nothing() {
    let shop = Shop::opens(MORNING).await;
    for (n, what) in ["edit", "revoke", "delete"].into_iter().enumerate() {
        let unseen = json!({"id": format!("wamid.{n}"), "from": MARC, "timestamp": seconds(MORNING), "type": "unsupported",
            "unsupported": {"type": what}, "errors": [{"code": 131_051, "title": "Message type unknown"}]});
        shop.delivers("messages", json!({ "messages": [unseen] }))
            .await;
    }
    let row = shop.thread().await;
    assert_eq!(row.window, WindowState::Never);
    assert_eq!(row.unanswered_since, None);
    assert_eq!(row.unread, 3, "it is news all the same");
    assert_eq!(shop.messages().await.len(), 3);
}

#[tokio::test]
async fn who_takes_over_the_number_of_somebody_known_longer_becomes_one_with_them() {
    let shop = Shop::opens(MORNING).await;
    let (first, second) = ("33620000101", "33620000102");
    for (from, id) in [(first, "wamid.v"), (second, "wamid.a")] {
        shop.delivers("messages", json!({"messages": [text(from, id, "Bonjour")]}))
            .await;
    }
    let changed = json!({"id": "wamid.changed", "from": second, "timestamp": seconds(MORNING), "type": "system",
        "system": {"type": "user_changed_number", "wa_id": first, "body": "changed"}});
    let both = json!({"messages": [changed, text(LINA, "wamid.l", "Une commande")]});
    for _ in 0..2 {
        let receipt = shop.delivers("messages", both.clone()).await;
        assert_eq!(receipt, Receipt::Filed);
    }
    let threads = shop.threads().await;
    assert_eq!(threads.len(), 2, "one of both, and the innocent one's");
    let joined = messages_of(&shop, threads[1].id).await;
    assert_eq!(joined.len(), 3, "both texts and the change");
    assert!(quarantine(&shop).await.is_empty());
}

#[tokio::test]
async fn what_the_tables_do_not_take_is_set_aside_alone() {
    let shop = Shop::opens(MORNING).await;
    let other = "1002600000000002";
    shop.delivers(
        "messages",
        json!({"messages": [text(MARC, "wamid.x", "Bonjour")]}),
    )
    .await;
    let queued = shop.answers("Bonjour", None).await.unwrap();
    // At another number, under an id that is taken at the one that it is about.
    let status = json!({"id": "wamid.x", "status": "sent", "recipient_id": MARC, "timestamp": seconds(MORNING),
        "biz_opaque_callback_data": queued.ids[0]});
    let value = json!({"metadata": {"phone_number_id": other}, "statuses": [status],
        "messages": [text(LINA, "wamid.l", "Une commande")]});
    let receipt = shop.delivers("messages", value).await;
    assert_eq!(
        receipt,
        Receipt::Quarantined,
        "taken, and not asked for again"
    );
    assert_eq!(shop.threads().await.len(), 2, "its neighbour is filed");
    let kept = quarantine(&shop).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].key, Refusal::UnreadableWebhook);
    assert_eq!(shop.delivered(Bytes::new()).await, Receipt::Quarantined);
    assert_eq!(
        quarantine(&shop).await.len(),
        2,
        "one of nothing is listed too"
    );
}
