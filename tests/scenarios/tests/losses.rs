//! What a shop may lose beside its conversations: the key to them, its files, its database. None
//! of it is ever passed over in silence.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::{file_state::FileState, id::ThreadId, refusal::Refusal};
use engine::{
    Receipt,
    account::{keys, recovery},
    api::{
        compose::Draft,
        fault::FaultCode,
        inbox::InboxCounts,
        setup::{Hello, RecoveryState, SetupView},
        thread::ThreadView,
    },
    secrets::{self, MemorySecrets, Secrets},
};
use sandbox::{Mischief, Often};
use scenarios::{MARC, Shop};
use serde_json::{Value, json};
use std::{fs, path::Path};
use store::outbox;

const MORNING: &str = "2026-11-21T08:00:00Z";

async fn with_a_message() -> Shop {
    let shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    shop.writes(MARC, "Bonjour").await;
    shop
}

async fn conversations(shop: &Shop) -> u32 {
    let counts: InboxCounts = shop.call("inbox_counts", json!({})).await;
    counts.all
}

fn lose(folder: &Path, database: &str) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("{database}{end}")));
    }
}

#[tokio::test]
async fn a_keychain_without_the_key_is_said_and_no_new_key_is_made() {
    let mut shop = with_a_message().await;
    let mut before = None;
    let fault = shop
        .reopens_after(|_, kept| {
            before = kept.read(secrets::DATABASE_KEY).unwrap();
            kept.remove(secrets::DATABASE_KEY).unwrap();
        })
        .await
        .unwrap_err();
    assert_eq!(fault.code, FaultCode::KeyMissing);
    shop.reopens_after(|_, kept| {
        let made = kept.read(secrets::DATABASE_KEY).unwrap();
        assert_eq!(made, None, "which would make the loss final");
        kept.write(secrets::DATABASE_KEY, &before.unwrap()).unwrap();
    })
    .await
    .unwrap();
    assert_eq!(conversations(&shop).await, 1);
}

#[tokio::test]
async fn the_recovery_key_opens_the_data_on_a_computer_that_never_had_the_key() {
    let mut shop = with_a_message().await;
    let paper = shop.engine.recovery_key().unwrap();
    shop.engine.close().await;
    let other = MemorySecrets::default();
    let instead = if paper.starts_with('7') { "8" } else { "7" };
    let slip = format!("{instead}{}", &paper[1..]);
    let refused = recovery::recover(shop.folder(), &other, &slip).unwrap_err();
    assert_eq!(refused.key, Some(Refusal::RecoveryKeySlip));
    recovery::recover(shop.folder(), &other, &paper.to_lowercase()).unwrap();
    shop.reopens_after(|_, kept| {
        let key = other.read(secrets::DATABASE_KEY).unwrap().unwrap();
        kept.write(secrets::DATABASE_KEY, &key).unwrap();
    })
    .await
    .unwrap();
    assert_eq!(conversations(&shop).await, 1);
    let again = shop.engine.recovery_key().unwrap();
    assert_eq!(again, paper, "what is on paper stays right");
}

#[tokio::test]
async fn it_is_asked_for_until_it_was_tried_or_put_off() {
    let shop = with_a_message().await;
    let asked = async |shop: &Shop| {
        let hello: Hello = shop.call("hello", Value::Null).await;
        let mut troubles = hello.health.troubles.into_iter();
        troubles.any(|trouble| trouble.key == Refusal::RecoveryKeyNotKept)
    };
    let stands = async |shop: &Shop| -> RecoveryState {
        let setup: SetupView = shop.call("setup", Value::Null).await;
        setup.recovery
    };
    assert!(asked(&shop).await);
    shop.call::<Value>("recovery_later", Value::Null).await;
    assert!(!asked(&shop).await);
    assert_eq!(stands(&shop).await, RecoveryState::Later, "remembered");
    let paper = shop.engine.recovery_key().unwrap();
    let wrong = shop.engine.call("recovery_try", json!("not a key")).await;
    assert_eq!(wrong.unwrap_err().key, Some(Refusal::RecoveryKeySlip));
    assert_eq!(stands(&shop).await, RecoveryState::Later);
    shop.call::<Value>("recovery_try", json!(paper)).await;
    assert_eq!(stands(&shop).await, RecoveryState::Kept);
}

#[tokio::test]
async fn a_database_that_is_gone_is_no_first_start() {
    let mut shop = with_a_message().await;
    let gone = shop
        .reopens_after(|folder, _| lose(folder, "guichet.db"))
        .await;
    assert_eq!(gone.unwrap_err().code, FaultCode::DataGone);
    let empty = shop
        .reopens_after(|folder, _| {
            for entry in fs::read_dir(folder).unwrap() {
                fs::remove_file(entry.unwrap().path()).unwrap();
            }
        })
        .await;
    let code = empty.unwrap_err().code;
    assert_eq!(code, FaultCode::DataGone, "the keychain knows of it too");
    shop.reopens_after(|folder, kept| keys::begin_anew(folder, kept, "earlier").unwrap())
        .await
        .unwrap();
    assert_eq!(conversations(&shop).await, 0, "because the person said so");
}

#[tokio::test]
async fn what_is_left_of_a_lost_database_is_set_aside_and_not_removed() {
    let mut shop = with_a_message().await;
    shop.engine.recovery_key().unwrap();
    let lost = shop
        .reopens_after(|folder, kept| {
            lose(folder, "guichet.db");
            // As with another keychain: the folder alone tells.
            kept.remove(secrets::DATABASE_MADE).unwrap();
            kept.remove(secrets::DATABASE_KEY).unwrap();
        })
        .await;
    assert_eq!(lost.unwrap_err().code, FaultCode::DataGone);
    shop.reopens_after(|folder, kept| keys::begin_anew(folder, kept, "earlier").unwrap())
        .await
        .unwrap();
    for name in ["media.db", "recovery.json"] {
        let aside = shop.folder().join("earlier").join(name);
        assert!(aside.exists(), "{name}");
    }
}

/// The state of the one file of the one conversation.
async fn photo(shop: &Shop) -> Option<FileState> {
    let messages = shop.messages().await;
    let mut files = messages.into_iter().filter_map(|message| message.file);
    files.next().map(|file| file.state)
}

#[tokio::test]
async fn files_that_are_gone_are_fetched_again_and_it_is_said() {
    let mut shop = with_a_message().await;
    let picture = shop
        .uploads(include_bytes!("../../../icons/32x32.png"), "image/png")
        .await;
    let message = json!({"from": MARC, "type": "image", "image": {"id": picture}});
    shop.inbound(message).await;
    let here = async |shop: &Shop| photo(shop).await == Some(FileState::Ready);
    shop.until("the photo is here", here).await;
    shop.reopens_after(|folder, _| lose(folder, "media.db"))
        .await
        .unwrap();
    let hello: Hello = shop.call("hello", Value::Null).await;
    assert_eq!(hello.health.key, Some(Refusal::FilesMissing));
    shop.until("it is here again", here).await;
    assert_eq!(conversations(&shop).await, 1);
}

#[tokio::test]
async fn damaged_files_do_not_keep_the_shop_shut() {
    let mut shop = with_a_message().await;
    shop.reopens_after(|folder, _| {
        let path = folder.join("media.db");
        let mut bytes = fs::read(&path).unwrap();
        bytes[64] ^= 0xFF;
        fs::write(path, bytes).unwrap();
    })
    .await
    .unwrap();
    let hello: Hello = shop.call("hello", Value::Null).await;
    assert_eq!(hello.health.key, Some(Refusal::FilesSetAside));
    let aside = shop.folder().join("media.damaged-1.db");
    assert!(aside.exists(), "nothing is removed");
    assert_eq!(conversations(&shop).await, 1);
}

#[tokio::test]
async fn a_draft_of_another_version_is_read_as_far_as_it_can_be() {
    let mut shop = with_a_message().await;
    let thread = shop.thread().await.id;
    for (kept, shown) in [
        (
            r#"{"text": "Samedi, dix heures ?", "files": 7, "template": {"id": "no such"}}"#,
            "Samedi, dix heures ?",
        ),
        (r#"{"words": "Samedi"}"#, r#"{"words": "Samedi"}"#),
        ("Samedi", "Samedi"),
    ] {
        shop.finds_its_data_changed(move |tx| store::draft::save(tx, thread, kept, Some(shown)))
            .await;
        let view: ThreadView = shop.call("thread", json!(thread)).await;
        assert_eq!(view.draft.text, shown);
        assert_eq!(view.draft.files, []);
        let row = shop.thread().await;
        assert_eq!(row.draft.as_deref(), Some(shown), "the list shows it too");
    }
}

/// How the files of the one conversation stand, and which of them can be read.
async fn files(shop: &Shop) -> Vec<(FileState, bool)> {
    let mut found = Vec::new();
    for file in shop
        .messages()
        .await
        .into_iter()
        .filter_map(|each| each.file)
    {
        let bytes = match file.id {
            Some(id) => shop.engine.media(id).await.unwrap_or(None),
            None => None,
        };
        found.push((file.state, bytes.is_some()));
    }
    found
}

/// One byte of the database of files is another one now; `place` says which, of so many.
fn damage(folder: &Path, place: impl Fn(usize) -> usize) {
    let path = folder.join("media.db");
    let mut bytes = fs::read(&path).unwrap();
    let at = place(bytes.len());
    bytes[at] ^= 0xFF;
    fs::write(path, bytes).unwrap();
}

fn count(files: &[(FileState, bool)], is: impl Fn(&(FileState, bool)) -> bool) -> usize {
    files.iter().filter(|file| is(file)).count()
}

async fn said(shop: &Shop) -> Option<Refusal> {
    let hello: Hello = shop.call("hello", Value::Null).await;
    hello.health.key
}

/// A shop with three files that Meta has no more, one of which does not read.
async fn with_a_file_that_does_not_read() -> Shop {
    let mut shop = with_a_message().await;
    for n in 1..4u8 {
        let bytes = [b"%PDF-1.4".to_vec(), vec![n; 400_000]].concat();
        let id = shop.uploads(bytes.leak(), "application/pdf").await;
        let message = json!({"from": MARC, "type": "document", "document": {"id": id}});
        shop.inbound(message).await;
        shop.until("it is here", async |shop| {
            let here = |file: &(FileState, bool)| *file == (FileState::Ready, true);
            count(&files(shop).await, here) == usize::from(n)
        })
        .await;
    }
    shop.pass(TimeDelta::days(31)).await;
    shop.reopens_after(|folder, _| damage(folder, |size| size / 2))
        .await
        .unwrap();
    for _ in 0..4 {
        assert_eq!(count(&files(&shop).await, |file| file.1), 2);
    }
    shop.until("it is said", async |shop| {
        said(shop).await == Some(Refusal::FilesDamaged)
    })
    .await;
    shop
}

#[tokio::test]
async fn files_that_still_read_are_saved_from_a_database_that_is_damaged_in_the_middle() {
    let mut shop = with_a_file_that_does_not_read().await;
    shop.reopens_after(|_, _| {}).await.unwrap();
    assert_eq!(said(&shop).await, Some(Refusal::FilesSetAside));
    shop.until("the damaged one is given up", async |shop| {
        count(&files(shop).await, |file| file.0 == FileState::Lost) == 1
    })
    .await;
    assert_eq!(count(&files(&shop).await, |file| file.1), 2);
    assert!(shop.folder().join("media.damaged-1.db").exists());
    assert!(!shop.folder().join("media.rebuilt.db").exists());

    shop.reopens_after(|_, _| {}).await.unwrap();
    assert_ne!(said(&shop).await, Some(Refusal::FilesSetAside), "said once");
    assert_eq!(count(&files(&shop).await, |file| file.1), 2);
}

#[tokio::test]
async fn where_nothing_can_be_saved_any_more_it_is_set_aside_once() {
    let mut shop = with_a_file_that_does_not_read().await;
    shop.reopens_after(|folder, _| damage(folder, |_| 64))
        .await
        .unwrap();
    assert_eq!(said(&shop).await, Some(Refusal::FilesSetAside));
    shop.reopens_after(|_, _| {}).await.unwrap();
    assert_ne!(said(&shop).await, Some(Refusal::FilesSetAside));
    assert!(!shop.folder().join("media.damaged-2.db").exists());
}

/// Damages the database's page at this place, or mends it again.
fn flip(folder: &Path, at: usize) {
    let path = folder.join("guichet.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[at..at + 64].iter_mut().for_each(|byte| *byte ^= 0x5A);
    fs::write(path, bytes).unwrap();
}

async fn reads(shop: &Shop, thread: ThreadId) -> bool {
    let page =
        json!({"thread": thread, "before": null, "around": null, "after": null, "limit": 100});
    shop.try_call::<Value>("messages", page).await.is_ok()
}

async fn is_said(shop: &Shop) -> bool {
    let hello: Hello = shop.call("hello", Value::Null).await;
    let mut troubles = hello.health.troubles.iter();
    troubles.any(|trouble| trouble.key == Refusal::DatabaseDamaged)
}

fn long_text(customer: &str, id: &str) -> Value {
    json!({"id": id, "from": customer, "timestamp": "1795248000", "type": "text",
        "text": {"body": "Bonjour ".repeat(4_000)}})
}

#[tokio::test]
async fn what_is_good_stays_readable_beside_a_damaged_page() {
    let mut shop = Shop::opens_for_real(MORNING, TimeDelta::zero()).await;
    let customer = |n: usize| format!("3363998130{n}");
    for n in 0..6 {
        let messages: Vec<_> = (0..4)
            .map(|m| long_text(&customer(n), &format!("wamid.{n}.{m}")))
            .collect();
        shop.delivers("messages", json!({"messages": messages}))
            .await;
    }
    let all = shop.threads().await;
    let mut found = None;
    for part in 1..10 {
        let mut at = 0;
        shop.reopens_after(|folder, _| {
            let size = fs::metadata(folder.join("guichet.db")).unwrap().len();
            at = usize::try_from(size).unwrap() * part / 10;
            flip(folder, at);
        })
        .await
        .unwrap();
        let (mut bad, mut good) = (Vec::new(), Vec::new());
        for row in &all {
            match reads(&shop, row.id).await {
                true => good.push(row.id),
                false => bad.push(row.id),
            }
        }
        if let ([bad], [good, ..]) = (&bad[..], &good[..]) {
            found = Some((at, *bad, *good));
            break;
        }
        shop.reopens_after(|folder, _| flip(folder, at))
            .await
            .unwrap();
    }
    let (at, bad, good) = found.expect("a page of one conversation alone");
    for _ in 0..20 {
        assert!(!reads(&shop, bad).await);
        assert!(reads(&shop, good).await);
        assert_eq!(shop.threads().await.len(), 6);
        assert!(is_said(&shop).await);
    }
    let draft = Draft {
        text: "Bonjour".to_owned(),
        ..Draft::default()
    };
    shop.send(good, draft, None).await.unwrap();
    let more: Vec<_> = (0..6)
        .map(|n| long_text(&customer(n), &format!("wamid.{n}.more")))
        .collect();
    shop.delivers("messages", json!({"messages": more})).await;
    assert!(reads(&shop, good).await);
    let first = all.iter().map(|row| row.id.0).min().unwrap();
    let whose = usize::try_from(bad.0 - first).unwrap();
    let revoked = (0..4).map(|m| {
        json!({"id": format!("wamid.r{m}"), "from": customer(whose), "timestamp": "1795248000", "type": "revoke",
            "revoke": {"original_message_id": format!("wamid.{whose}.{m}")}})
    });
    let new = long_text("33639981309", "wamid.new");
    let messages: Vec<_> = revoked.chain([new]).collect();
    let receipt = shop
        .delivers("messages", json!({"messages": messages}))
        .await;
    assert_eq!(receipt, Receipt::Quarantined, "kept until it can be filed");
    assert_eq!(shop.threads().await.len(), 7, "its neighbour is filed");

    shop.reopens_after(|_, _| {}).await.unwrap();
    shop.until("it is said after a restart", is_said).await;
    assert!(reads(&shop, good).await);
    shop.reopens_after(|folder, _| flip(folder, at))
        .await
        .unwrap();
    for _ in 0..50 {
        assert!(reads(&shop, bad).await);
        assert!(!is_said(&shop).await, "it is whole again");
    }
}

#[tokio::test]
async fn words_in_the_outbox_that_another_version_wrote_come_back_when_they_are_dropped() {
    let mut shop = with_a_message().await;
    // Or it would leave with the program, which closes while its data change.
    shop.sandbox
        .mischief(Mischief::ServerError(Often::Chance(1.0)));
    shop.answers("À samedi", None).await.unwrap();
    shop.finds_its_data_changed(|tx| {
        let odd = json!({"of": "another version"});
        let mut waiting = outbox::waiting(tx)?.into_iter();
        waiting.try_for_each(|row| outbox::set_request(tx, row.id, &odd))
    })
    .await;
    shop.sandbox.behave();
    shop.pass(TimeDelta::seconds(6)).await;
    let ours = shop
        .until_ours("it is said that it does not go", |ours| {
            format!("{:?}", ours.sending).contains("Failed")
        })
        .await;
    let drop = json!({"id": ours.sending.unwrap().id, "decision": "drop"});
    let draft: Draft = shop.call("decide", drop).await;
    assert_eq!(draft.text, "À samedi");
}
