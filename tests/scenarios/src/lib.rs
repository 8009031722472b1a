//! A shop for stories: the real engine against the sandbox, both on a clock turned by hand.
//!
//! A story says what the customer and the shop do and how time passes, and asserts what the shop
//! sees. Nothing sleeps: what takes real time (the loopback network) is polled for.

#![expect(
    clippy::expect_used,
    reason = "a story that cannot be set up should stop at once and say where"
)]

mod acting;
pub mod sending;
pub mod small_disk;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{PhoneNumberId, WabaId},
    refusal::Refusal,
};
use engine::{
    Engine, Options,
    api::{fault::Fault, setup::ConnectResult},
    clock::ManualClock,
    demo::{DemoShop, Past},
    incoming::listener::ListenerSettings,
    notifier::{KeptNotes, Notifier},
    secrets::{self, MemorySecrets, Secrets},
};
use sandbox::{Config, Pace, Sandbox, Seed, Time};
use serde_json::{Value, json};
use std::{path::Path, sync::Arc};
use store::{
    DatabaseKey, Store, StoreError, Tx,
    entry::{self, NewArrival},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use whatsapp::{client::Override, secret::Secret};

/// Our number's id in every story.
pub const NUMBER: &str = "1002600000000001";
/// An address where nobody answers: the port of the discard service.
const NOWHERE: &str = "http://127.0.0.1:9";
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
    notifier: Arc<dyn Notifier>,
    account: sandbox::Account,
    secrets: Arc<MemorySecrets>,
    /// While the clock is turned nobody listens.
    sleeps: bool,
    folder: tempfile::TempDir,
    /// Something changed its data past the log.
    tampered: bool,
}

/// However a story ends, its tables must follow from its log.
impl Drop for Shop {
    fn drop(&mut self) {
        if std::thread::panicking() || self.tampered {
            return;
        }
        self.follows_from_log();
    }
}

fn differs_from_log(engine: &Engine, folder: &Path, key: &DatabaseKey) -> Option<Vec<String>> {
    let empty = tempfile::tempdir().expect("a folder for the replay");
    let empty = Store::open(empty.path(), key).expect("an empty database opens");
    let open = engine.differs_from_log(None, &empty);
    let found = match open {
        Err(StoreError::Closed) => {
            let store = Store::open(folder, key).expect("the database opens");
            engine.differs_from_log(Some(&store), &empty)
        }
        found => found,
    };
    found.expect("the log can be replayed")
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
        let notifier: Arc<dyn Notifier> = Arc::<KeptNotes>::clone(&notes);
        let engine = open(folder.path(), &clock, &notifier, &secrets, false).await;
        connect(&engine, shop_of(&sandbox, &account)).await;
        let shop = Self {
            engine,
            sandbox,
            clock,
            notes,
            notifier,
            account,
            secrets,
            sleeps: false,
            folder,
            tampered: false,
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
        let notes = Arc::new(KeptNotes::default());
        let notifier: Arc<dyn Notifier> = Arc::<KeptNotes>::clone(&notes);
        Self::opens_connected(at, behind, notes, notifier).await
    }

    /// The same with a person who is told things by `notifier`.
    pub async fn opens_for_real_told_by(
        at: &str,
        behind: TimeDelta,
        notifier: Arc<dyn Notifier>,
    ) -> Self {
        Self::opens_connected(at, behind, Arc::default(), notifier).await
    }

    async fn opens_connected(
        at: &str,
        behind: TimeDelta,
        notes: Arc<KeptNotes>,
        notifier: Arc<dyn Notifier>,
    ) -> Self {
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
        let secrets = Arc::new(MemorySecrets::default());
        let folder = tempfile::tempdir().expect("a folder for the story");
        let engine = open(folder.path(), &clock, &notifier, &secrets, true).await;
        let shop = Self {
            engine,
            sandbox,
            clock,
            notes,
            notifier,
            account,
            secrets,
            sleeps: true,
            folder,
            tampered: false,
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

    /// The way to Meta is cut; webhooks still find the shop.
    pub async fn goes_offline(&self) {
        self.finds_meta_at(NOWHERE).await;
    }

    /// Whoever is at this address answers in place of Meta; webhooks still find the shop.
    pub async fn finds_meta_at(&self, base: &str) {
        let mut shop = shop_of(&self.sandbox, &self.account);
        base.clone_into(&mut shop.base);
        self.engine
            .connect_demo(shop, || Ok(Past::default()))
            .await
            .expect("the shop keeps its settings");
    }

    /// Meta can be reached again.
    pub async fn comes_back(&self) {
        connect(&self.engine, shop_of(&self.sandbox, &self.account)).await;
    }

    /// In which rows its tables differ from what its log makes of an empty database; `None` where
    /// something of the log was pruned.
    pub fn differs_from_log(&self) -> Option<Vec<String>> {
        let engine = Arc::clone(&self.engine);
        let (folder, key) = (self.folder.path().to_owned(), self.key());
        let differences = std::thread::spawn(move || differs_from_log(&engine, &folder, &key));
        differences.join().expect("the log can be replayed")
    }

    /// Whether its tables follow from its log, as far as nothing of that was pruned; they must.
    pub fn follows_from_log(&self) -> bool {
        let Some(differences) = self.differs_from_log() else {
            return false;
        };
        assert!(
            differences.is_empty(),
            "the tables do not follow from the log:\n{}",
            differences.join("\n")
        );
        true
    }

    /// The files of its data.
    pub fn files(&self) -> impl Iterator<Item = std::fs::DirEntry> {
        std::fs::read_dir(self.folder.path())
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry"))
    }

    /// A webhook that an earlier version could not read lies in quarantine.
    pub async fn quarantined_before(&mut self, body: &[u8]) {
        let new = NewArrival::heard(self.engine.now(), body.to_vec());
        self.finds_its_data_changed(move |tx| {
            let written = entry::arrive(tx, &new)?.ok_or(StoreError::NotFound)?;
            entry::quarantine(tx, written.no, Refusal::UnreadableWebhook)
        })
        .await;
    }

    /// While the program is closed, something writes what is no such setting under this key.
    pub async fn damages_setting(&mut self, key: &'static str, json: &str) {
        let value: Value = serde_json::from_str(json).expect("some JSON");
        self.finds_its_data_changed(move |tx| store::setting::set(tx, key, &value))
            .await;
    }

    /// While the program is closed, `change` happens to its data, as by another version of it.
    pub async fn finds_its_data_changed(
        &mut self,
        change: impl FnOnce(&Tx<'_>) -> Result<(), StoreError> + Send + 'static,
    ) {
        self.tampered = true;
        self.engine.close().await;
        let store = Store::open(self.folder.path(), &self.key()).expect("the database opens");
        store.write(change).await.expect("it is written");
        store.close().await;
        self.reopens().await;
    }

    /// Closes the engine, as when the program ends, and opens it again on the same data.
    pub async fn reopens(&mut self) {
        self.engine.close().await;
        self.engine = self.open().await;
        // A real number stays connected.
        if !self.sleeps {
            connect(&self.engine, shop_of(&self.sandbox, &self.account)).await;
        }
    }

    fn key(&self) -> DatabaseKey {
        let hex = self.secrets.read(secrets::DATABASE_KEY);
        let hex = hex.expect("the keychain opens").expect("there is a key");
        DatabaseKey::from_hex(&hex).expect("a key")
    }

    async fn open(&self) -> Arc<Engine> {
        open(
            self.folder.path(),
            &self.clock,
            &self.notifier,
            &self.secrets,
            self.sleeps,
        )
        .await
    }
}

impl Shop {
    /// Closes the engine, as when the program ends, lets `meanwhile` happen to its data folder and
    /// its secrets, and opens it again. Nothing is connected anew.
    ///
    /// # Errors
    /// Why it does not open any more; nothing is open then.
    pub async fn reopens_after(
        &mut self,
        meanwhile: impl FnOnce(&Path, &MemorySecrets),
    ) -> Result<(), Fault> {
        self.tampered = true;
        self.engine.close().await;
        meanwhile(self.folder.path(), &self.secrets);
        self.engine = try_open(
            self.folder.path(),
            &self.clock,
            &self.notifier,
            &self.secrets,
            self.sleeps,
        )
        .await?;
        Ok(())
    }

    /// The folder of its data.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Brings a webhook to the listener, signed with `secret`; the status that answers it.
    pub async fn posts(&self, body: &str, secret: &str) -> u16 {
        let address = self.engine.webhook_address().expect("the listener is open");
        let host = address.split('/').nth(2).expect("an address with a host");
        let (header, length) = (whatsapp::signature::HEADER, body.len());
        // An empty secret signs nothing, and nothing is sent without a value.
        let signature = match whatsapp::signature::sign(&Secret::new(secret), body.as_bytes()) {
            signature if signature.is_empty() => String::new(),
            signature => format!("{header}: {signature}\r\n"),
        };
        let request = format!(
            "POST /webhook HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
             content-type: application/json\r\n{signature}\
             content-length: {length}\r\n\r\n{body}"
        );
        let mut line = TcpStream::connect(host)
            .await
            .expect("the listener is there");
        let sent = line.write_all(request.as_bytes()).await;
        sent.expect("the listener takes it");
        let mut answer = String::new();
        let read = line.read_to_string(&mut answer).await;
        read.expect("the listener answers");
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        status.expect("an answer in HTTP")
    }

    /// The token of its account.
    pub fn token(&self) -> &str {
        &self.account.token
    }

    /// The secret its Meta app signs with.
    pub fn app_secret(&self) -> &str {
        &self.account.app_secret
    }
}

async fn try_open(
    folder: &Path,
    clock: &ManualClock,
    notifier: &Arc<dyn Notifier>,
    secrets: &Arc<MemorySecrets>,
    sleeps: bool,
) -> Result<Arc<Engine>, Fault> {
    Engine::open(Options {
        data_dir: folder.to_owned(),
        clock: Arc::new(clock.clone()),
        notifier: Arc::clone(notifier),
        secrets: Arc::<MemorySecrets>::clone(secrets),
        intake: ListenerSettings {
            port: 0,
            enabled: true,
        },
        skips_are_sleep: sleeps,
        language: "fr".to_owned(),
    })
    .await
}

async fn open(
    folder: &Path,
    clock: &ManualClock,
    notifier: &Arc<dyn Notifier>,
    secrets: &Arc<MemorySecrets>,
    sleeps: bool,
) -> Arc<Engine> {
    let opened = try_open(folder, clock, notifier, secrets, sleeps).await;
    opened.expect("the engine opens")
}

async fn connect(engine: &Arc<Engine>, shop: DemoShop) {
    engine
        .connect_demo(shop, || Ok(Past::default()))
        .await
        .expect("the shop connects");
    engine.let_demo_write().await.expect("customers can write");
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
