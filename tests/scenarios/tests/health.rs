//! Whatever keeps the shop from receiving or sending shows in its health, is told once, and is
//! taken back when it is over.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::{id::WabaId, refusal::Refusal};
use engine::{
    Engine, Options,
    api::{
        fault::FaultCode,
        setup::{Check, CheckOutcome, ConnectResult, Health, HealthState, Hello},
    },
    incoming::listener::ListenerSettings,
    notifier::{KeptNotes, Note, NoteKind, Notifier},
    secrets::{self, MemorySecrets, Secrets, SecretsError},
};
use sandbox::{Mischief, Often};
use scenarios::{MARC, NUMBER, Shop, small_disk::files_may_grow_to};
use serde_json::{Value, json};
use std::{
    env, fs,
    io::Write,
    path::Path,
    process::Command,
    sync::{Arc, Mutex, mpsc},
};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

const MORNING: &str = "2026-11-21T08:00:00Z";

/// A connected shop without anything left to do.
async fn well() -> (Shop, WabaId, String) {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.call::<Value>("recovery_later", Value::Null).await;
    shop.until("all is well", async |shop| {
        health(shop).await.state == HealthState::Good
    })
    .await;
    let waba = shop.engine.accounts().all()[0].waba.clone();
    let secret = shop.app_secret().to_owned();
    (shop, waba, secret)
}

async fn health(shop: &Shop) -> Health {
    let hello: Hello = shop.call("hello", Value::Null).await;
    hello.health
}

async fn needs(shop: &Shop, key: Refusal) -> bool {
    listed(shop, key).await && health(shop).await.state == HealthState::Trouble
}

async fn listed(shop: &Shop, key: Refusal) -> bool {
    let troubles = health(shop).await.troubles;
    troubles.iter().any(|each| each.key == key)
}

fn told(shop: &Shop, key: Refusal) -> usize {
    told_of(&shop.notes.all(), key)
}

fn told_of(notes: &[Note], key: Refusal) -> usize {
    let ours = notes
        .iter()
        .filter(|note| note.kind == NoteKind::Trouble && note.reason == Some(key));
    ours.count()
}

/// A customer's message as Meta writes it.
fn message(n: u32, waba: &WabaId) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": waba, "changes": [{
        "field": "messages", "value": {"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
            "contacts": [{"profile": {"name": "Marc"}, "wa_id": MARC}],
            "messages": [{"from": MARC, "id": format!("wamid.{n}"), "timestamp": "1795248000",
                "type": "text", "text": {"body": "Bonjour ".repeat(2_000)}}]}}]}]})
    .to_string()
}

#[tokio::test]
async fn without_a_token_what_meta_brings_is_filed_and_the_person_is_told() {
    let (mut shop, waba, secret) = well().await;
    let name = secrets::token(&waba);
    shop.reopens_after(|_, kept| kept.remove(&name).unwrap())
        .await
        .unwrap();
    assert!(needs(&shop, Refusal::TokenMissing).await);
    assert_eq!(shop.posts(&message(1, &waba), &secret).await, 200);
    assert_eq!(shop.thread().await.name, "Marc");
    shop.until("the person is told", async |shop| {
        told(shop, Refusal::TokenMissing) == 1
    })
    .await;
    shop.answers("Bonjour Marc", None).await.unwrap();
    shop.pass(TimeDelta::seconds(6)).await;
    shop.until_ours("it is said why it does not go", |ours| {
        format!("{:?}", ours.sending).contains("TokenMissing")
    })
    .await;
    let connection = shop.connection(shop.token());
    shop.call::<Value>("connect", connection).await;
    shop.until("it is over", async |shop| {
        !needs(shop, Refusal::TokenMissing).await
    })
    .await;
}

#[tokio::test]
async fn a_wrong_app_secret_shows_until_something_fits() {
    let (shop, waba, secret) = well().await;
    assert_eq!(shop.posts(&message(1, &waba), "another").await, 401);
    assert!(needs(&shop, Refusal::AppSecretWrong).await);
    assert_eq!(shop.posts(&message(2, &waba), "another").await, 401);
    shop.until("the person is told", async |shop| {
        told(shop, Refusal::AppSecretWrong) > 0
    })
    .await;
    assert_eq!(told(&shop, Refusal::AppSecretWrong), 1, "once");
    assert_eq!(shop.posts(&message(3, &waba), &secret).await, 200);
    assert_eq!(health(&shop).await.state, HealthState::Good);
}

#[tokio::test]
async fn a_stranger_who_signs_wrongly_says_nothing_of_the_app_secret() {
    let (shop, waba, secret) = well().await;
    let elsewhere = message(1, &WabaId::new("7").unwrap()).replace(NUMBER, "8");
    for body in ["{}", "[", &elsewhere] {
        assert_eq!(shop.posts(body, "evil").await, 401);
        assert!(!needs(&shop, Refusal::AppSecretWrong).await, "{body:.20}");
    }
    assert_eq!(shop.posts(&message(2, &waba), &secret).await, 200);
    assert_eq!(shop.posts(&message(3, &waba), "evil").await, 401);
    assert!(
        !needs(&shop, Refusal::AppSecretWrong).await,
        "Meta was just heard"
    );
    shop.pass(TimeDelta::minutes(16)).await;
    assert_eq!(shop.posts(&message(3, &waba), "evil").await, 401);
    assert!(needs(&shop, Refusal::AppSecretWrong).await, "it may be so");
    shop.pass(TimeDelta::hours(25)).await;
    assert!(
        !needs(&shop, Refusal::AppSecretWrong).await,
        "over by itself"
    );
}

#[tokio::test]
async fn metas_clock_is_asked_again_until_its_dates_agree() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.writes(MARC, "Bonjour").await;
    shop.sandbox
        .mischief(Mischief::WrongDate(Often::Chance(1.0), 30));
    // Some things ask Meta; that no window is open any more is what the shop then believes.
    for _ in 0..2 {
        shop.call::<Value>("connect", shop.connection(shop.token()))
            .await;
    }
    let wrong = async |shop: &Shop| health(shop).await.clock_wrong_by_ms.is_some();
    shop.until("it is believed", wrong).await;
    let refused = shop.answers("Bonjour Marc", None).await.unwrap_err();
    assert_eq!(refused.code, FaultCode::WindowClosed);
    assert!(listed(&shop, Refusal::ClockWrong).await, "and it is said");
    shop.pass(TimeDelta::minutes(1)).await;
    assert!(wrong(&shop).await, "whatever is asked meanwhile");

    shop.sandbox.behave();
    shop.until("it is taken back", async |shop| {
        shop.pass(TimeDelta::seconds(10)).await;
        !wrong(shop).await
    })
    .await;
    shop.answers("Bonjour Marc", None).await.unwrap();
}

#[tokio::test]
async fn what_is_not_signed_is_a_strangers_and_alarms_nobody() {
    let (shop, waba, _) = well().await;
    assert_eq!(shop.posts(&message(1, &waba), "").await, 401);
    let health = health(&shop).await;
    assert_eq!(health.state, HealthState::Good);
    assert_eq!(health.last_webhook, None, "and it is no news from Meta");
}

/// What keeps changes from being kept shows as `key`, is told once, and is over soon after it ended.
async fn shows_and_is_over(key: Refusal, begins: impl FnOnce(&Shop), ends: impl FnOnce(&Shop)) {
    let (shop, waba, secret) = well().await;
    begins(&shop);
    let answer = shop.posts(&message(1, &waba), &secret).await;
    let health_now = health(&shop).await;
    assert_eq!(answer, 503, "Meta brings it again");
    assert_eq!(health_now.state, HealthState::Trouble);
    assert_eq!(health_now.key, Some(key));
    shop.until("the person is told", async |shop| told(shop, key) == 1)
        .await;
    ends(&shop);
    shop.until("it is over", async |shop| {
        shop.pass(TimeDelta::seconds(10)).await;
        health(shop).await.state == HealthState::Good
    })
    .await;
    assert_eq!(told(&shop, key), 1, "once");
    assert_eq!(shop.posts(&message(1, &waba), &secret).await, 200);
}

#[tokio::test]
async fn a_disk_that_takes_no_more_shows_as_full_and_is_over_when_it_takes_again() {
    // Heard from before the limit until the story is over.
    let _heard = files_may_grow_to("unlimited");
    shows_and_is_over(
        Refusal::DiskFull,
        |_| drop(files_may_grow_to("4096")),
        |_| drop(files_may_grow_to("unlimited")),
    )
    .await;
}

/// Whether this process has a folder for temporary files that is a disk of its own. Where it has
/// none, the story `name` is told by another process that has, if this computer lets anybody mount.
fn has_a_disk_of_its_own(name: &str) -> bool {
    const OWN: &str = "GUICHET_TEST_DISK";
    if env::var_os(OWN).is_some() {
        return true;
    }
    let alone = |program: &[&str], dir: &Path| {
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-ec"])
            .arg("mount -t tmpfs -o size=16m tmpfs \"$TMPDIR\"; exec \"$@\"")
            .arg("sh")
            .args(program)
            .env("TMPDIR", dir)
            .env(OWN, "1")
            .status()
            .is_ok_and(|status| status.success())
    };
    let dir = tempfile::tempdir().unwrap();
    if !alone(&["true"], dir.path()) {
        eprintln!("nobody may mount a disk here: {name} is not told");
        return false;
    }
    let this = env::current_exe().unwrap();
    let told = alone(
        &[this.to_str().unwrap(), "--exact", name, "--nocapture"],
        dir.path(),
    );
    assert!(told, "{name}, on a disk of its own");
    false
}

#[tokio::test]
async fn a_full_disk_shows_and_is_over_when_there_is_room() {
    if !has_a_disk_of_its_own("a_full_disk_shows_and_is_over_when_there_is_room") {
        return;
    }
    let filler = env::temp_dir().join("filler");
    shows_and_is_over(
        Refusal::DiskFull,
        |_| {
            let mut file = fs::File::create(&filler).unwrap();
            while file.write_all(&[1; 4096]).is_ok() {}
        },
        |_| fs::remove_file(&filler).unwrap(),
    )
    .await;
}

#[tokio::test]
async fn a_data_folder_that_became_read_only_shows_and_is_over_when_it_is_not() {
    if !has_a_disk_of_its_own(
        "a_data_folder_that_became_read_only_shows_and_is_over_when_it_is_not",
    ) {
        return;
    }
    // Heard from before the limit until the story is over.
    let _heard = files_may_grow_to("unlimited");
    let run = |program: &str, arguments: &[&str], at: &Path| {
        let done = Command::new(program).args(arguments).arg(at).status();
        assert!(done.unwrap().success(), "{program} {arguments:?}");
    };
    shows_and_is_over(
        Refusal::DataReadOnly,
        |shop| {
            // The system makes no disk read-only that is being written to, except in an emergency:
            // then its folder takes no file and its files take no byte.
            let folder = shop.folder();
            let itself = folder.to_str().unwrap();
            run("mount", &["--bind", itself], folder);
            run("mount", &["-o", "remount,bind,ro"], folder);
            drop(files_may_grow_to("4096"));
        },
        |shop| {
            drop(files_may_grow_to("unlimited"));
            run("umount", &[], shop.folder());
        },
    )
    .await;
}

/// A keychain that says when it is asked for a token, and answers once it is let.
struct SlowKeychain {
    kept: MemorySecrets,
    asked: UnboundedSender<()>,
    let_go: Mutex<mpsc::Receiver<()>>,
}

impl Secrets for SlowKeychain {
    fn read(&self, name: &str) -> Result<Option<String>, SecretsError> {
        if name.starts_with("token/") {
            let _ = self.asked.send(());
            // Whoever let it go for good has dropped the other end.
            let _ = self.let_go.lock().unwrap().recv();
        }
        self.kept.read(name)
    }

    fn write(&self, name: &str, value: &str) -> Result<(), SecretsError> {
        self.kept.write(name, value)
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.kept.remove(name)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn while_an_account_is_being_connected_nobody_hears_that_its_token_is_missing() {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let (asked, mut is_asked) = unbounded_channel();
    let (let_go, waits) = mpsc::channel();
    let (notes, folder) = (Arc::<KeptNotes>::default(), tempfile::tempdir().unwrap());
    let notifier: Arc<dyn Notifier> = Arc::<KeptNotes>::clone(&notes);
    let engine = Engine::open(Options {
        data_dir: folder.path().to_owned(),
        clock: Arc::new(shop.clock.clone()),
        notifier,
        secrets: Arc::new(SlowKeychain {
            kept: MemorySecrets::default(),
            asked,
            let_go: Mutex::new(waits),
        }),
        intake: ListenerSettings {
            port: 0,
            enabled: true,
        },
        skips_are_sleep: false,
        language: "fr".to_owned(),
    })
    .await
    .unwrap();
    let (connecting, wanted) = (Arc::clone(&engine), shop.connection(shop.token()));
    let connecting = tokio::spawn(async move { connecting.call("connect", wanted).await });
    is_asked.recv().await.unwrap();

    // Its rows are there, its token is being read, and something else in the settings changes.
    let hello = async || engine.call("hello", Value::Null).await.unwrap();
    let mut changes = engine.changes();
    let same = hello().await["preferences"].clone();
    engine.call("set_preferences", same).await.unwrap();
    changes.recv().await.unwrap();
    for _ in 0..100 {
        hello().await;
    }
    drop(let_go);
    let connected: ConnectResult =
        serde_json::from_value(connecting.await.unwrap().unwrap()).unwrap();
    assert!(connected.saved, "{:?}", connected.checks);
    assert_eq!(told_of(&notes.all(), Refusal::TokenMissing), 0);
    let hello: Hello = serde_json::from_value(hello().await).unwrap();
    let missing = |key: Refusal| hello.health.troubles.iter().any(|each| each.key == key);
    assert!(!missing(Refusal::TokenMissing));
    engine.close().await;
}

#[tokio::test]
async fn while_the_conversations_file_is_not_in_its_place_meta_keeps_what_it_brings() {
    let place = |shop: &Shop| shop.folder().join("guichet.db");
    let elsewhere = |shop: &Shop| shop.folder().join("elsewhere.db");
    shows_and_is_over(
        Refusal::DataGone,
        |shop| fs::rename(place(shop), elsewhere(shop)).unwrap(),
        |shop| fs::rename(elsewhere(shop), place(shop)).unwrap(),
    )
    .await;
}

#[tokio::test]
async fn a_log_that_somebody_deletes_costs_nothing_and_the_next_start_goes_on() {
    let (mut shop, waba, secret) = well().await;
    assert_eq!(shop.posts(&message(1, &waba), &secret).await, 200);
    fs::remove_file(shop.folder().join("guichet.db-wal")).unwrap();
    assert_eq!(shop.posts(&message(2, &waba), &secret).await, 503);
    assert!(needs(&shop, Refusal::DataLogGone).await);
    shop.reopens_after(|_, _| {}).await.unwrap();
    assert!(!listed(&shop, Refusal::DataLogGone).await);
    let filed = async |shop: &Shop| shop.messages().await.len();
    assert_eq!(filed(&shop).await, 1, "what was answered for");
    assert_eq!(shop.posts(&message(2, &waba), &secret).await, 200);
    assert_eq!(filed(&shop).await, 2);
}

#[tokio::test]
async fn a_send_that_is_tried_again_shows_that_meta_is_down() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.until("it was asked at its start", async |shop| {
        health(shop).await.state == HealthState::Good
    })
    .await;
    let down = Mischief::ServerError(Often::Next(100));
    shop.sandbox.mischief(down);
    shop.answers("Oui", None).await.unwrap();
    shop.pass(TimeDelta::seconds(6)).await;
    shop.until("it shows", async |shop| {
        shop.pass(TimeDelta::milliseconds(200)).await;
        needs(shop, Refusal::MetaDown).await
    })
    .await;
    shop.sandbox.behave();
    shop.until("it is over, and the message went", async |shop| {
        shop.pass(TimeDelta::seconds(10)).await;
        !needs(shop, Refusal::MetaDown).await && shop.taken("Oui") == 1
    })
    .await;
}

#[tokio::test]
async fn while_meta_itself_is_down_nothing_of_the_shop_is_called_wrong() {
    let (shop, waba, _) = well().await;
    shop.sandbox
        .mischief(Mischief::ServerError(Often::Next(100)));
    let result: ConnectResult = shop.call("check_connection", json!(waba)).await;
    let failed = |check: &&Check| check.outcome == CheckOutcome::Failed;
    assert_eq!(result.checks.iter().filter(failed).count(), 0);
    assert_eq!(result.checks[0].key, Some(Refusal::MetaDown));
    shop.until("it shows", async |shop| {
        needs(shop, Refusal::MetaDown).await
    })
    .await;
    shop.sandbox.behave();
    shop.until("it is over", async |shop| {
        shop.pass(TimeDelta::seconds(10)).await;
        health(shop).await.state == HealthState::Good
    })
    .await;
}
