//! A shop for stories: the real engine against the sandbox, both on a clock turned by hand.
//!
//! A story says what the customer and the shop do and how time passes, and asserts what the shop
//! sees. Nothing sleeps: what takes real time (the loopback network) is polled for.

#![expect(
    clippy::expect_used,
    reason = "a story that cannot be set up should stop at once and say where"
)]

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{PhoneNumberId, ThreadId, WabaId};
use engine::{
    Engine, Options,
    api::{
        compose::{Draft, Queued, SendRequest},
        fault::Fault,
        inbox::{InboxPage, ThreadRow},
        setup::ConnectResult,
        thread::{Message, MessagesPage},
    },
    clock::ManualClock,
    demo::{DemoShop, Past},
    listener::ListenerSettings,
    notifier::KeptNotes,
    secrets::MemorySecrets,
};
use graph::{
    client::{Client, Override, Patience, Settings},
    secret::Secret,
};
use sandbox::{Config, Pace, Sandbox, Seed, Time};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{path::Path, sync::Arc, time::Duration};

/// Our number's id in every story.
pub const NUMBER: &str = "1002600000000001";
/// A customer in France.
pub const MARC: &str = "33639981240";

/// The shop, its pretend Meta, and the clock both go by.
pub struct Shop {
    /// The engine under test.
    pub engine: Arc<Engine>,
    /// The pretend Meta.
    pub sandbox: Sandbox,
    /// Turned by [`Shop::pass`].
    pub clock: ManualClock,
    /// What the person was told.
    pub notes: Arc<KeptNotes>,
    account: sandbox::Account,
    secrets: Arc<MemorySecrets>,
    folder: tempfile::TempDir,
}

impl Shop {
    /// Opens the shop at `at` with a new account.
    pub async fn opens(at: &str) -> Self {
        Self::opens_with(at, |_| {}).await
    }

    /// Opens the shop with a sandbox changed by `change`.
    pub async fn opens_with(at: &str, change: impl FnOnce(&mut Config)) -> Self {
        let start: DateTime<Utc> = at.parse().expect("a story starts at an instant");
        let mut config = Config {
            seed: Seed::New,
            time: Time::Manual(start),
            pace: Pace::instant(),
            ..Config::default()
        };
        change(&mut config);
        let account = config.account.clone();
        let sandbox = Sandbox::start(config).await.expect("the sandbox starts");
        let clock = ManualClock::at(start.into());
        let notes = Arc::new(KeptNotes::default());
        let secrets = Arc::new(MemorySecrets::default());
        let folder = tempfile::tempdir().expect("a folder for the story");
        let engine = open(folder.path(), &clock, &notes, &secrets).await;
        engine
            .connect_demo(shop_of(&sandbox, &account), Past::default())
            .await
            .expect("the shop connects");
        let shop = Self {
            engine,
            sandbox,
            clock,
            notes,
            account,
            secrets,
            folder,
        };
        shop.until("the account is known", async |shop| {
            shop.call::<Value>("hello", Value::Null).await["numbers"][0]["payment_method"]
                .is_boolean()
        })
        .await;
        shop
    }

    /// Opens the shop as with a real number: connected in the settings, webhooks through a tunnel,
    /// and nobody listening while it sleeps. `behind` is how far the computer's clock is off.
    pub async fn opens_for_real(at: &str, behind: TimeDelta) -> Self {
        let start: DateTime<Utc> = at.parse().expect("a story starts at an instant");
        let config = Config {
            seed: Seed::New,
            time: Time::Manual(start),
            pace: Pace::instant(),
            ..Config::default()
        };
        let account = config.account.clone();
        let sandbox = Sandbox::start(config).await.expect("the sandbox starts");
        let clock = ManualClock::at((start - behind).into());
        let notes = Arc::new(KeptNotes::default());
        let secrets = Arc::new(MemorySecrets::default());
        let folder = tempfile::tempdir().expect("a folder for the story");
        let engine = open(folder.path(), &clock, &notes, &secrets).await;
        let shop = Self {
            engine,
            sandbox,
            clock,
            notes,
            account,
            secrets,
            folder,
        };
        let result: ConnectResult = shop
            .call("connect", shop.connection(&shop.account.token))
            .await;
        assert!(result.saved, "every check passes: {:?}", result.checks);
        let callback = shop
            .engine
            .webhook_address()
            .expect("the listener is open")
            .parse()
            .expect("an address");
        let instead = Override {
            callback,
            verify_token: Secret::new("entendu"),
        };
        let waba = WabaId::new(shop.account.waba_id.as_str()).expect("an id");
        shop.client()
            .subscribe(&waba, Some(&instead))
            .await
            .expect("Meta agrees with the listener");
        shop
    }

    /// The settings as a person would fill them in.
    pub fn connection(&self, token: &str) -> Value {
        json!({"waba": self.account.waba_id, "numbers": [NUMBER], "token": token, "app_secret": self.account.app_secret,
            "verify_token": "entendu", "app_id": self.account.app_id, "graph_version": null, "graph_base": self.sandbox.base_url(),
            "keep_anyway": false})
    }

    /// Closes the engine, as when the program ends, and opens it again on the same data.
    pub async fn reopens(&mut self) {
        self.engine.close().await;
        self.engine = open(self.folder.path(), &self.clock, &self.notes, &self.secrets).await;
        self.engine
            .connect_demo(shop_of(&self.sandbox, &self.account), Past::default())
            .await
            .expect("the shop connects again");
    }

    /// Time passes for Meta, the customers' phones and the shop.
    pub async fn pass(&self, time: TimeDelta) {
        self.sandbox.advance(time);
        self.clock.advance(time);
        self.sandbox.settled().await;
    }

    /// A customer writes a text.
    pub async fn writes(&self, from: &str, text: &str) -> String {
        self.inbound(
            json!({"from": from, "name": "Marc Delcourt", "type": "text", "text": {"body": text}}),
        )
        .await
    }

    /// A customer sends any message; returns once the shop has it.
    pub async fn inbound(&self, message: Value) -> String {
        let wamid = self
            .sandbox
            .inbound(message)
            .await
            .expect("the sandbox takes the message");
        self.sandbox.settled().await;
        wamid
    }

    /// The one conversation of a short story.
    pub async fn thread(&self) -> ThreadRow {
        let page: InboxPage = self
            .call(
                "inbox_page",
                json!({"view": "all", "number": null, "after": null, "limit": 50}),
            )
            .await;
        page.rows
            .into_iter()
            .next()
            .expect("there is a conversation")
    }

    /// Its messages, oldest first; none as long as nobody wrote.
    pub async fn messages(&self) -> Vec<Message> {
        let page: InboxPage = self
            .call(
                "inbox_page",
                json!({"view": "all", "number": null, "after": null, "limit": 1}),
            )
            .await;
        let Some(thread) = page.rows.first().map(|row| row.id) else {
            return Vec::new();
        };
        let page: MessagesPage = self
            .call("messages", json!({"thread": thread, "before": null, "around": null, "after": null, "limit": 100}))
            .await;
        page.messages
    }

    /// The shop answers with a text at the price it was shown.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub async fn answers(&self, text: &str, shown: Option<&str>) -> Result<Queued, Fault> {
        let thread = self.thread().await.id;
        let draft = Draft {
            text: text.to_owned(),
            ..Draft::default()
        };
        self.send(thread, draft, shown).await
    }

    /// The shop sends a draft at the price it was shown.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub async fn send(
        &self,
        thread: ThreadId,
        draft: Draft,
        shown: Option<&str>,
    ) -> Result<Queued, Fault> {
        let request = SendRequest {
            thread,
            draft,
            shown: shown.map(str::to_owned),
        };
        self.try_call(
            "send",
            serde_json::to_value(request).expect("a request is JSON"),
        )
        .await
    }

    /// A customer's phone hands a file to Meta; the id Meta gives it.
    pub async fn uploads(&self, bytes: &'static [u8], mime: &str) -> String {
        let number = PhoneNumberId::new(NUMBER).expect("an id");
        self.client()
            .upload_media(&number, Bytes::from_static(bytes), mime, "file")
            .await
            .expect("the sandbox takes the file")
            .to_string()
    }

    fn client(&self) -> Client {
        let settings = Settings {
            base: self.sandbox.base_url().parse().expect("an address"),
            version: "v26.0".to_owned(),
            token: Secret::new(&self.account.token),
            patience: Patience::default(),
        };
        Client::new(settings).expect("a client")
    }

    /// How many messages with this text Meta has taken from the shop.
    pub fn taken(&self, text: &str) -> usize {
        self.taken_from_shop()
            .filter(|message| message["body"]["text"]["body"] == text)
            .count()
    }

    /// Meta's ids of the messages taken from the shop, oldest first.
    pub fn wamids(&self) -> Vec<String> {
        self.taken_from_shop()
            .filter_map(|message| message["id"].as_str().map(str::to_owned))
            .collect()
    }

    fn taken_from_shop(&self) -> impl Iterator<Item = Value> {
        let mut found = Vec::new();
        collect_messages(&self.sandbox.state(), &mut found);
        found
            .into_iter()
            .filter(|message| message["from_shop"] == true)
    }

    /// Makes a call that must succeed.
    pub async fn call<T: DeserializeOwned>(&self, name: &str, params: Value) -> T {
        self.try_call(name, params).await.expect(name)
    }

    /// Makes a call.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub async fn try_call<T: DeserializeOwned>(
        &self,
        name: &str,
        params: Value,
    ) -> Result<T, Fault> {
        self.engine
            .call(name, params)
            .await
            .map(|value| serde_json::from_value(value).expect("the result has its type"))
    }

    /// Waits until something is so, for ten real seconds at most.
    pub async fn until(&self, what: &str, mut so: impl AsyncFnMut(&Self) -> bool) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while !so(self).await {
            assert!(tokio::time::Instant::now() < deadline, "never came: {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until the newest message of ours satisfies `so`.
    pub async fn until_ours(&self, what: &str, so: impl Fn(&Message) -> bool) -> Message {
        self.until(what, async |shop| {
            shop.messages()
                .await
                .iter()
                .rev()
                .find(|message| message.sending.is_some())
                .is_some_and(&so)
        })
        .await;
        self.messages()
            .await
            .into_iter()
            .rev()
            .find(|message| message.sending.is_some())
            .expect("it was just there")
    }
}

fn collect_messages(state: &Value, found: &mut Vec<Value>) {
    match state {
        Value::Object(fields) if fields.contains_key("from_shop") => found.push(state.clone()),
        Value::Object(fields) => fields
            .values()
            .for_each(|value| collect_messages(value, found)),
        Value::Array(items) => items
            .iter()
            .for_each(|value| collect_messages(value, found)),
        _ => {}
    }
}

async fn open(
    folder: &Path,
    clock: &ManualClock,
    notes: &Arc<KeptNotes>,
    secrets: &Arc<MemorySecrets>,
) -> Arc<Engine> {
    Engine::open(Options {
        data_dir: folder.to_owned(),
        clock: Arc::new(clock.clone()),
        notifier: Arc::<KeptNotes>::clone(notes),
        secrets: Arc::<MemorySecrets>::clone(secrets),
        intake: ListenerSettings {
            port: 0,
            enabled: true,
        },
        language: "fr".to_owned(),
    })
    .await
    .expect("the engine opens")
}

fn shop_of(sandbox: &Sandbox, account: &sandbox::Account) -> DemoShop {
    DemoShop {
        base: sandbox.base_url(),
        phone_url: sandbox.phone_url(),
        waba: WabaId::new(account.waba_id.as_str()).expect("an id"),
        numbers: account
            .numbers
            .iter()
            .map(|number| {
                (
                    PhoneNumberId::new(number.id.as_str()).expect("an id"),
                    number.display.clone(),
                )
            })
            .collect(),
        token: account.token.clone(),
        app_secret: account.app_secret.clone(),
        app_id: account.app_id.clone(),
        currency: account.currency.parse().expect("a currency"),
        timezone: account.timezone,
    }
}
