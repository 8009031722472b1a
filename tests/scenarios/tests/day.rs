//! A shop's day: writing, answering, windows that close, prices, and what goes wrong.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::{
    author::Author, content::Content, file_state::FileState, instant::Instant, refusal::Refusal,
    status::Status, window::WindowState,
};
use engine::{
    api::{
        compose::{ComposerQuote, Draft, TemplateDraft, TemplateOffer},
        fault::FaultCode,
        inbox::{InboxCounts, InboxPage, SearchResult},
        setup::Quarantined,
        thread::{Allowance, Phase, Price},
    },
    notifier::NoteKind,
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
async fn a_customer_writes_and_is_answered_for_free() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour, vous avez le modèle en bleu ?")
        .await;

    let row = shop.thread().await;
    assert_eq!(
        row.window,
        WindowState::Open {
            closes_at: at("2026-11-22T08:00:00Z")
        },
        "24 h from the customer's message"
    );
    assert_eq!((row.unread, row.unanswered_since), (1, Some(at(MORNING))));
    assert!(
        shop.notes
            .all()
            .iter()
            .any(|note| note.kind == NoteKind::Message),
        "the person was told"
    );

    let price: ComposerQuote = shop
        .call(
            "quote",
            json!({"thread": row.id, "what": {"what": "reply"}}),
        )
        .await;
    assert_eq!(
        price.now.allowance_left,
        Some(1_000),
        "nothing of the month is used"
    );

    shop.answers("Oui, il nous en reste deux.", None)
        .await
        .unwrap();
    assert_eq!(
        shop.thread().await.unanswered_since,
        None,
        "nobody waits any more"
    );
    shop.until_ours("it waits for the undo to pass", |ours| {
        matches!(ours.sending.as_ref().unwrap().phase, Phase::Waiting { .. })
    })
    .await;

    shop.pass(TimeDelta::seconds(5)).await;
    let ours = shop
        .until_ours("it is read", |ours| {
            ours.sending.as_ref().unwrap().status == Status::Read
        })
        .await;
    assert_eq!(
        ours.sending.unwrap().price,
        Price::Free {
            why: "allowance".to_owned()
        }
    );
    let used: Allowance = shop.call("allowance", json!(NUMBER)).await;
    assert_eq!(
        (used.used, used.pending),
        (1, 0),
        "one free reply is used, once, whatever statuses came"
    );
}

#[tokio::test]
async fn the_window_closes_to_the_second_and_a_template_costs() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.pass(TimeDelta::hours(24) - TimeDelta::seconds(1))
        .await;
    assert!(
        matches!(shop.thread().await.window, WindowState::Open { .. }),
        "open one second before"
    );
    shop.pass(TimeDelta::seconds(1)).await;
    assert_eq!(
        shop.thread().await.window,
        WindowState::Closed {
            since: at("2026-11-22T08:00:00Z")
        }
    );

    let refused = shop.answers("Trop tard ?", None).await.unwrap_err();
    assert_eq!(
        refused.code,
        FaultCode::WindowClosed,
        "nothing goes out that Meta would refuse"
    );

    let row = shop.thread().await;
    shop.until("templates are known", async |shop| {
        !shop
            .call::<Vec<TemplateOffer>>("templates", json!(row.id))
            .await
            .is_empty()
    })
    .await;
    let offers: Vec<TemplateOffer> = shop.call("templates", json!(row.id)).await;
    let hello = offers
        .iter()
        .find(|offer| offer.template.name == "hello_world")
        .expect("a new account has it");
    let amount = hello.quote.amount.expect("its price is known");
    let draft = Draft {
        template: Some(TemplateDraft {
            id: hello.template.id.clone().unwrap(),
            values: Default::default(),
        }),
        ..Draft::default()
    };

    let unaware = shop.send(row.id, draft.clone(), None).await.unwrap_err();
    assert_eq!(
        unaware.code,
        FaultCode::PriceChanged,
        "nothing that costs goes out unseen"
    );
    shop.send(row.id, draft, Some(&amount.decimal()))
        .await
        .unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    let ours = shop
        .until_ours("it is delivered", |ours| {
            ours.sending.as_ref().unwrap().status.is_delivered()
        })
        .await;
    let Price::Charged {
        amount: Some(charged),
        differs,
        ..
    } = ours.sending.unwrap().price
    else {
        panic!("it was charged")
    };
    assert_eq!(
        (charged, differs),
        (amount, false),
        "what was shown is what it cost"
    );
}

#[tokio::test]
async fn a_message_can_be_taken_back_for_five_seconds() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let queued = shop.answers("Oups", None).await.unwrap();
    shop.pass(TimeDelta::milliseconds(4_999)).await;
    let draft: Draft = shop.call("undo", json!(queued.ids)).await;
    assert_eq!(draft.text, "Oups", "the words come back");
    assert_eq!(
        shop.messages().await.len(),
        1,
        "only the customer's message is left"
    );
    assert_eq!(
        shop.thread().await.unanswered_since,
        Some(at(MORNING)),
        "the customer waits as before"
    );

    let queued = shop.answers("Cette fois oui", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("it went", |ours| {
        ours.sending.as_ref().unwrap().status >= Status::Accepted
    })
    .await;
    assert_eq!(
        shop.try_call::<Draft>("undo", json!(queued.ids))
            .await
            .unwrap_err()
            .code,
        FaultCode::TooLate
    );
}

#[tokio::test]
async fn an_answer_that_never_came_back_is_not_sent_twice() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.sandbox.mischief(Mischief::ServerError(Often::Next(0)));
    shop.sandbox
        .mischief(Mischief::TimeoutAfterAcceptance(Often::Next(1), 0));
    shop.answers("Une seule fois", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    let ours = shop
        .until_ours("its status resolves it", |ours| {
            ours.sending.as_ref().unwrap().status.is_delivered()
        })
        .await;
    assert_eq!(ours.sending.unwrap().phase, Phase::Gone);
    assert_eq!(
        shop.taken("Une seule fois"),
        1,
        "Meta was asked exactly once"
    );
}

#[tokio::test]
async fn a_doubt_stays_a_doubt_until_a_status_or_a_person_ends_it() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.sandbox
        .mischief(Mischief::TimeoutAfterAcceptance(Often::Next(1), 0));
    shop.sandbox
        .mischief(Mischief::HoursLate(Often::Next(9), 2));
    shop.answers("Parti ?", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("it is not known", |ours| {
        ours.sending.as_ref().unwrap().phase == Phase::Uncertain
    })
    .await;
    assert!(
        shop.thread().await.trouble,
        "the list says that something is stuck"
    );
    shop.pass(TimeDelta::hours(1)).await;
    assert_eq!(
        shop.taken("Parti ?"),
        1,
        "an hour later it was still not repeated"
    );
    shop.pass(TimeDelta::hours(2)).await;
    shop.until_ours("the late status ends the doubt", |ours| {
        ours.sending.as_ref().unwrap().phase == Phase::Gone
    })
    .await;
    assert!(!shop.thread().await.trouble);
}

#[tokio::test]
async fn what_waits_in_the_outbox_goes_out_after_a_restart_once() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.answers("Avant la coupure", None).await.unwrap();
    shop.reopens().await;
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("it goes out after the restart", |ours| {
        ours.sending.as_ref().unwrap().status.is_delivered()
    })
    .await;
    assert_eq!(shop.taken("Avant la coupure"), 1);
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_request_leaves_a_doubt_and_no_second_message() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.sandbox
        .mischief(Mischief::TimeoutAfterAcceptance(Often::Next(1), 60_000));
    shop.sandbox
        .mischief(Mischief::HoursLate(Often::Next(9), 2));
    shop.answers("Pendant la coupure", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until("Meta has it", async |shop| {
        shop.taken("Pendant la coupure") == 1
    })
    .await;
    shop.reopens().await;
    let ours = shop
        .until_ours("it is not known", |ours| {
            ours.sending.as_ref().unwrap().phase == Phase::Uncertain
        })
        .await;
    assert_eq!(
        shop.taken("Pendant la coupure"),
        1,
        "a restart does not send it again"
    );
    let id = ours.sending.unwrap().id;
    shop.call::<Value>("decide", json!({"id": id, "decision": "arrived"}))
        .await;
    shop.until_ours("a person may end the doubt", |ours| {
        ours.sending.as_ref().unwrap().phase == Phase::Gone
    })
    .await;
}

#[tokio::test]
async fn duplicates_disorder_and_lateness_change_nothing() {
    let shop = Shop::opens(MORNING).await;
    shop.sandbox
        .mischief(Mischief::Duplicate(Often::Chance(1.0)));
    shop.sandbox.mischief(Mischief::Reorder(Often::Next(3)));
    for n in 0..10 {
        shop.writes(MARC, &format!("message {n}")).await;
    }
    shop.pass(TimeDelta::minutes(10)).await;
    shop.until("all ten are there", async |shop| {
        shop.messages().await.len() >= 10
    })
    .await;
    assert_eq!(shop.messages().await.len(), 10, "each once");
    assert_eq!(shop.thread().await.unread, 10);
}

#[tokio::test]
async fn an_hours_late_webhook_does_not_lengthen_the_window() {
    let shop = Shop::opens(MORNING).await;
    shop.sandbox
        .mischief(Mischief::HoursLate(Often::Next(1), 5));
    shop.writes(MARC, "J'ai écrit ce matin").await;
    shop.pass(TimeDelta::hours(5)).await;
    shop.until("it comes at last", async |shop| {
        let page: InboxPage = shop
            .call(
                "inbox_page",
                json!({"view": "all", "number": null, "after": null, "limit": 5}),
            )
            .await;
        !page.rows.is_empty()
    })
    .await;
    assert_eq!(
        shop.thread().await.window,
        WindowState::Open {
            closes_at: at("2026-11-22T08:00:00Z")
        },
        "Meta's time counts, not ours"
    );
}

#[tokio::test]
async fn the_person_is_warned_an_hour_and_ten_minutes_before_it_closes() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.pass(TimeDelta::hours(23)).await;
    let told = |kind| move |note: &engine::notifier::Note| note.kind == kind;
    shop.until("the hour", async |shop| {
        shop.notes.all().iter().any(told(NoteKind::ClosingInAnHour))
    })
    .await;
    assert!(
        !shop
            .notes
            .all()
            .iter()
            .any(told(NoteKind::ClosingInTenMinutes))
    );
    shop.pass(TimeDelta::minutes(50)).await;
    shop.until("the ten minutes", async |shop| {
        shop.notes
            .all()
            .iter()
            .any(told(NoteKind::ClosingInTenMinutes))
    })
    .await;
    assert_eq!(
        shop.notes
            .all()
            .iter()
            .filter(|note| {
                told(NoteKind::ClosingInAnHour)(note) || told(NoteKind::ClosingInTenMinutes)(note)
            })
            .count(),
        2,
        "each once"
    );
}

#[tokio::test]
async fn a_picture_is_fetched_at_once_and_kept() {
    let shop = Shop::opens(MORNING).await;
    let id = shop
        .uploads(include_bytes!("../../../icons/32x32.png"), "image/png")
        .await;
    shop.inbound(json!({"from": MARC, "type": "image", "image": {"id": id, "mime_type": "image/png", "caption": "la taille ?"}})).await;
    let message = shop.messages().await.pop().unwrap();
    assert!(
        matches!(message.content, Content::Media(_)),
        "the message is here at once"
    );
    shop.until("the file is here", async |shop| {
        shop.messages()
            .await
            .pop()
            .unwrap()
            .file
            .is_some_and(|file| file.state == FileState::Ready && file.width == Some(32))
    })
    .await;
}

#[tokio::test]
async fn two_numbers_of_one_shop_keep_their_own_windows() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "à la boutique").await;
    shop.inbound(json!({"from": MARC, "type": "text", "text": {"body": "à l'atelier"}, "phone_number_id": "1002600000000002"})).await;
    let counts: InboxCounts = shop.call("inbox_counts", json!({})).await;
    assert_eq!((counts.all, counts.closing, counts.unread), (2, 2, 2));
    let one: InboxCounts = shop.call("inbox_counts", json!({"number": NUMBER})).await;
    assert_eq!(one.all, 1);
}

#[tokio::test]
async fn an_unsigned_webhook_is_kept_shown_and_not_believed() {
    let shop = Shop::opens(MORNING).await;
    let body = bytes::Bytes::from_static(br#"{"object":"whatsapp_business_account","entry":[]}"#);
    let receipt = shop.engine.receive(body, None).await.unwrap();
    assert_eq!(receipt, engine::Receipt::Refused);
    let kept: Vec<Quarantined> = shop.call("quarantine", Value::Null).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].key, Refusal::UnsignedWebhook);
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_its_neighbours_are_filed() {
    let shop = Shop::opens(MORNING).await;
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1102600000000001", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Marc"}, "wa_id": MARC}],
        "messages": ["not a message", {"from": MARC, "id": "wamid.OK", "timestamp": "1795248000", "type": "text", "text": {"body": "lisible"}}]
    }}]}]})
    .to_string();
    let secret = whatsapp::secret::Secret::new("sandbox-app-secret");
    let signature = whatsapp::signature::sign(&secret, body.as_bytes());
    let receipt = shop
        .engine
        .receive(body.into(), Some(signature))
        .await
        .unwrap();
    assert_eq!(receipt, engine::Receipt::Quarantined);
    assert_eq!(shop.messages().await.len(), 1, "its neighbour is there");
}

#[tokio::test]
async fn a_reaction_sits_on_its_message_and_opens_nothing() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.answers("Bonjour Marc", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    let ours = shop
        .until_ours("it is delivered", |ours| {
            ours.sending.as_ref().unwrap().status.is_delivered()
        })
        .await;
    let before = shop.thread().await.window;
    shop.pass(TimeDelta::hours(2)).await;
    let wamid = shop.wamids().pop().unwrap();
    shop.inbound(
        json!({"from": MARC, "type": "reaction", "reaction": {"message_id": wamid, "emoji": "👍"}}),
    )
    .await;
    shop.until("the thumb is there", async |shop| {
        shop.messages()
            .await
            .iter()
            .any(|message| message.key == ours.key && !message.reactions.is_empty())
    })
    .await;
    assert_eq!(
        shop.thread().await.window,
        before,
        "a reaction promises no window"
    );
    assert_eq!(shop.messages().await.len(), 2, "it is no line of its own");
}

#[tokio::test]
async fn words_names_and_numbers_are_found() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Je prends la bleue en taille M").await;
    for text in ["bleue", "Delcourt", "639981240"] {
        let found: SearchResult = shop
            .call("search", json!({"text": text, "thread": null, "limit": 20}))
            .await;
        assert!(
            !found.people.is_empty() || !found.messages.is_empty(),
            "{text} finds him"
        );
    }
}

#[tokio::test]
async fn a_draft_survives_a_restart() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let id = shop.thread().await.id;
    shop.call::<Value>("save_draft", json!({"thread": id, "draft": {"text": "Je vous la ga", "reply_to": null, "files": [], "template": null}})).await;
    shop.reopens().await;
    assert_eq!(shop.thread().await.draft.as_deref(), Some("Je vous la ga"));
}

#[tokio::test]
async fn an_answer_from_the_phone_ends_the_waiting_and_opens_nothing() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let before = shop.thread().await.window;
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1102600000000001", "changes": [{"field": "smb_message_echoes", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
        "message_echoes": [{"from": "33639980001", "to": MARC, "id": "wamid.ECHO", "timestamp": "1795248060", "type": "text", "text": {"body": "depuis le téléphone"}}]
    }}]}]})
    .to_string();
    let signature = whatsapp::signature::sign(
        &whatsapp::secret::Secret::new("sandbox-app-secret"),
        body.as_bytes(),
    );
    shop.pass(TimeDelta::minutes(2)).await;
    shop.engine
        .receive(body.into(), Some(signature))
        .await
        .unwrap();
    let row = shop.thread().await;
    assert_eq!((row.unanswered_since, row.window), (None, before));
    assert_eq!(shop.messages().await.pop().unwrap().author, Author::Phone);
}

#[tokio::test]
async fn webhooks_refused_for_a_wrong_secret_are_filed_once_it_is_right() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let mut wrong = shop.connection("sandbox-token");
    wrong["app_secret"] = json!("mistyped");
    shop.call::<Value>("connect", wrong).await;
    shop.sandbox
        .inbound(json!({"from": MARC, "type": "text", "text": {"body": "Vous êtes là ?"}}))
        .await
        .unwrap();
    shop.until("it waits in quarantine", async |shop| {
        !shop
            .call::<Vec<Quarantined>>("quarantine", Value::Null)
            .await
            .is_empty()
    })
    .await;
    shop.call::<Value>("connect", shop.connection("sandbox-token"))
        .await;
    shop.until("they are filed", async |shop| {
        !shop.messages().await.is_empty()
    })
    .await;
    assert_eq!(
        shop.messages().await.len(),
        1,
        "nothing was lost, and Meta's own repeat adds nothing"
    );
}

/// What was heard and read while the clock ran a day ahead covers nothing that comes after.
#[tokio::test]
async fn a_clock_that_ran_a_day_ahead_hides_nothing_once_it_is_set_right() {
    let shop = Shop::opens(MORNING).await;
    let says = async |id: &str, text: &str| {
        let timestamp = (at(MORNING).as_millis() / 1_000).to_string();
        let message = json!({"id": id, "from": MARC, "timestamp": timestamp, "type": "text", "text": {"body": text}});
        shop.delivers("messages", json!({"messages": [message]}))
            .await;
    };
    shop.clock.advance(TimeDelta::days(1));
    says("wamid.1", "Bonjour").await;
    let row = shop.thread().await;
    let _: Value = shop.call("mark_read", json!(row.id)).await;
    assert_eq!(shop.thread().await.unread, 0);
    let _ = shop.answers("Oui ?", Some("9")).await;
    shop.clock.advance(-TimeDelta::days(1));
    says("wamid.2", "Vous êtes là ?").await;
    let row = shop.thread().await;
    assert_eq!(row.unread, 1, "it is unread");
    assert!(row.unanswered_since.is_some(), "and waits");
}
