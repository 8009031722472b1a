//! Every call that changes something says so: a window that reads nothing by itself shows nothing old.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use bytes::Bytes;
use chrono::TimeDelta;
use domain::id::{MessageKey, PhoneNumberId, ThreadId};
use engine::api::{
    change::{Change, Changes},
    compose::{Draft, Queued},
    label::Label,
    profile::ProfileView,
    setup::Quarantined,
    thread::Phase,
};
use scenarios::{
    MARC, NUMBER, Shop,
    sending::{hears_nothing, phase, saying, until},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};
use tokio::{sync::broadcast::Receiver, time::timeout};

const MORNING: &str = "2026-11-21T08:00:00Z";
const CARD: &str =
    include_str!("../../../src-tauri/crates/domain/data/rates/2026-10-01.pmp.USD.csv");

/// Calls that only look. What somebody looks up at Meta meanwhile is kept, and shown to nobody else.
const LOOK: &[&str] = &[
    "hello",
    "inbox_page",
    "inbox_counts",
    "threads",
    "search",
    "thread",
    "messages",
    "messages_many",
    "quote",
    "templates",
    "template_preview",
    "labels",
    "allowance",
    "profile",
    "profile_check",
    "setup",
    "quarantine",
    "costs",
    "answering",
    "cost_lines",
    "costs_csv",
    "costs_pdf",
    "reconcile",
    "budget",
    "closing_digest",
    "tariff_book",
    "card_read",
];

/// Calls of which only the customer hears, or which concern nothing but what the window that makes
/// them shows itself.
const TELL_NOBODY: &[&str] = &["typing", "drop_file"];

/// A shop whose calls are listened to.
struct Story {
    shop: Shop,
    told: BTreeSet<&'static str>,
}

/// What is announced from now on.
struct News(Receiver<Changes>);

impl News {
    /// Waits until all of these were announced.
    async fn say(mut self, of: &str, expected: impl IntoIterator<Item = Change>) {
        let mut expected: BTreeSet<Change> = expected.into_iter().collect();
        while !expected.is_empty() {
            let batch = self.next(of, &expected).await;
            assert!(
                !batch.resync,
                "{of} says what changed, not that anything may have"
            );
            for change in &batch.changes {
                expected.remove(change);
            }
        }
    }

    /// Waits until it was announced that anything may have changed.
    async fn say_everything(mut self, of: &str) {
        while !self.next(of, &BTreeSet::new()).await.resync {}
    }

    async fn next(&mut self, of: &str, missing: &BTreeSet<Change>) -> Changes {
        let next = timeout(Duration::from_secs(5), self.0.recv()).await;
        next.unwrap_or_else(|_| panic!("{of} did not announce {missing:?}"))
            .unwrap()
    }
}

fn thread(id: ThreadId) -> Change {
    Change::Thread { id }
}

fn number() -> PhoneNumberId {
    PhoneNumberId::new(NUMBER).unwrap()
}

fn money() -> Change {
    Change::Money { number: number() }
}

fn profile() -> Change {
    Change::Profile { number: number() }
}

impl Story {
    async fn begins(shop: Shop) -> Self {
        shop.writes(MARC, "Bonjour").await;
        let told = BTreeSet::new();
        Self { shop, told }
    }

    /// Makes a call; its answer, and what is announced from then on.
    async fn call<T: DeserializeOwned>(&mut self, name: &'static str, params: Value) -> (T, News) {
        self.told.insert(name);
        let news = News(self.shop.engine.changes());
        (self.shop.call(name, params).await, news)
    }

    /// A call, and everything that it has to announce.
    async fn says<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
        params: Value,
        expected: impl IntoIterator<Item = Change>,
    ) -> T {
        let (answer, news) = self.call(name, params).await;
        news.say(name, expected).await;
        answer
    }

    async fn marc(&self) -> (ThreadId, MessageKey) {
        let messages = self.shop.messages().await;
        let theirs = messages.iter().find(|message| message.sending.is_none());
        (self.shop.thread().await.id, theirs.unwrap().key)
    }

    /// Sends a text; where it is, and its message.
    async fn sends(&mut self, text: &str) -> (Queued, MessageKey) {
        let (id, _) = self.marc().await;
        let draft = Draft {
            text: text.to_owned(),
            ..Draft::default()
        };
        let send = json!({"thread": id, "draft": draft, "shown": null});
        let (queued, news): (Queued, _) = self.call("send", send).await;
        let key = saying(&self.shop, text).await.key;
        let message = Change::Message { thread: id, key };
        news.say("send", [message, thread(id), money()]).await;
        (queued, key)
    }
}

async fn reading_and_writing(story: &mut Story) {
    let (id, key) = story.marc().await;
    let hello = json!({"text": "Bon", "reply_to": null, "files": [], "template": null});
    story
        .says::<Value>("mark_read", json!(id), [thread(id)])
        .await;
    story
        .says::<Value>(
            "save_draft",
            json!({"thread": id, "draft": hello}),
            [thread(id)],
        )
        .await;
    let (queued, ours) = story.sends("Un").await;
    let gone = Change::Message {
        thread: id,
        key: ours,
    };
    story
        .says::<Draft>("undo", json!(queued.ids), [thread(id), gone])
        .await;
    let theirs = Change::Message { thread: id, key };
    story
        .says::<Value>("react", json!({"key": key, "emoji": "👍"}), [theirs])
        .await;
    hears_nothing(&story.shop);
    let (queued, ours) = story.sends("Deux").await;
    story.shop.pass(TimeDelta::seconds(6)).await;
    until(&story.shop, "Deux", "it went", |phase| {
        *phase == Phase::Gone
    })
    .await;
    story.shop.refuses(131_026).await;
    let failed = saying(&story.shop, "Deux").await;
    assert!(matches!(phase(&failed), Phase::Failed { .. }));
    let decided = Change::Message {
        thread: id,
        key: ours,
    };
    story
        .says::<Draft>(
            "decide",
            json!({"id": queued.ids[0], "decision": "drop"}),
            [thread(id), decided],
        )
        .await;
}

async fn files(story: &mut Story) {
    let at = story.shop.sandbox.now().timestamp().to_string();
    let unseen = json!({"id": "wamid.unseen", "from": MARC, "timestamp": at, "type": "image",
        "image": {"id": "nobody has it"}});
    story
        .shop
        .delivers("messages", json!({"messages": [unseen]}))
        .await;
    let (id, _) = story.marc().await;
    let key = story.shop.messages().await.last().unwrap().key;
    let picture = Change::Message { thread: id, key };
    story
        .says::<Value>("refetch_file", json!(key), [picture])
        .await;
}

async fn people_and_labels(story: &mut Story) {
    let (id, _) = story.marc().await;
    let person = story.shop.thread().await.person;
    story
        .says::<Value>(
            "rename",
            json!({"person": person, "name": "M. Delcourt"}),
            [thread(id)],
        )
        .await;
    story
        .says::<Value>(
            "set_email",
            json!({"person": person, "email": "m@example.org"}),
            [thread(id)],
        )
        .await;
    story
        .says::<Value>(
            "block",
            json!({"thread": id, "blocked": true}),
            [thread(id)],
        )
        .await;
    story
        .shop
        .call::<Value>("block", json!({"thread": id, "blocked": false}))
        .await;
    let label = json!({"id": null, "name": "Devis", "color": "blue"});
    let label: Label = story.says("label_save", label, [Change::Labels]).await;
    let put = json!({"thread": id, "label": label.id, "on": true});
    story
        .says::<Value>("label_put", put, [thread(id), Change::Labels])
        .await;
    story
        .says::<Value>(
            "label_remove",
            json!(label.id),
            [thread(id), Change::Labels],
        )
        .await;
}

async fn the_profile(story: &mut Story) {
    let view: ProfileView = story
        .says("profile_refresh", json!(NUMBER), [profile()])
        .await;
    let mut ours = view.live.clone();
    ours.description = "Lampes et cadeaux".to_owned();
    let edit = json!({"number": NUMBER, "profile": ours, "picture": null});
    story
        .says::<Value>("profile_keep", edit.clone(), [profile()])
        .await;
    story
        .says::<ProfileView>("profile_discard", json!(NUMBER), [profile()])
        .await;
    story
        .says::<ProfileView>("profile_save", edit, [profile()])
        .await;
    let resolve = json!({"number": NUMBER, "keep_ours": []});
    story
        .says::<ProfileView>("profile_resolve", resolve, [profile()])
        .await;
}

async fn what_is_spent(story: &mut Story) {
    let limit = json!({"shop": {"micros": 1_000_000, "currency": "USD"}, "numbers": []});
    story.says::<Value>("set_budget", limit, [money()]).await;
    let card = json!({"name": "2026-11-01.USD.csv", "base64": base64(CARD)});
    let prices = [Change::Tariff, money()];
    story.says::<Value>("card_take", card, prices.clone()).await;
    let name = json!({"effective": "2026-11-01", "currency": "USD", "kind": "rates"});
    story.says::<Value>("card_remove", name, prices).await;
}

async fn the_settings(story: &mut Story) {
    let setup = || [Change::Setup];
    let likes = story.shop.engine.preferences_now();
    story
        .says::<Value>("set_preferences", json!(likes), setup())
        .await;
    story
        .says::<Value>("recovery_later", Value::Null, setup())
        .await;
    let paper = story.shop.engine.recovery_key().unwrap();
    story
        .says::<Value>("recovery_try", json!(paper), setup())
        .await;
    story
        .shop
        .engine
        .receive(Bytes::from_static(b"{}"), None)
        .await
        .unwrap();
    story
        .says::<Value>("quarantine_retry", Value::Null, setup())
        .await;
    let refused: Vec<Quarantined> = story.shop.call("quarantine", Value::Null).await;
    let newest = serde_json::to_value(&refused[0]).unwrap()["id"]["id"].clone();
    story.says::<Value>("refused_delete", newest, setup()).await;
    let waba = story.shop.engine.accounts().all()[0].waba.clone();
    story
        .says::<Value>("check_connection", json!(waba), setup())
        .await;
    let form = story.shop.connection(story.shop.token());
    let (_, news) = story.call::<Value>("connect", form).await;
    news.say_everything("connect").await;
    let (_, news) = story.call::<Value>("disconnect", json!(waba)).await;
    news.say_everything("disconnect").await;
}

fn base64(text: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(text)
}

#[tokio::test]
async fn every_call_that_changes_something_announces_what() {
    let mut story = Story::begins(Shop::opens_for_real(MORNING, TimeDelta::zero()).await).await;
    reading_and_writing(&mut story).await;
    files(&mut story).await;
    people_and_labels(&mut story).await;
    the_profile(&mut story).await;
    what_is_spent(&mut story).await;
    the_settings(&mut story).await;
    let all: BTreeSet<_> = engine::wire::NAMES.iter().copied().collect();
    let known = LOOK.iter().chain(TELL_NOBODY).copied();
    let known: BTreeSet<_> = known.chain(story.told).collect();
    let forgotten: Vec<_> = all.difference(&known).collect();
    assert!(
        forgotten.is_empty(),
        "say what these announce: {forgotten:?}"
    );
}
