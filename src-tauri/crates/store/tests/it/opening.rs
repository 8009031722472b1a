//! Opening: with the right key, the wrong key, a damaged file, a folder that cannot be written.

use crate::shop::{self, KEY};
use domain::{file_state::FileState, id::AttachmentId};
use std::{fs, io::Write};
use store::{DatabaseKey, FilesGone, Store, attachment, setting};

#[tokio::test]
async fn what_was_written_is_there_after_closing_and_opening_again() {
    let shop::Shop { dir, store } = shop::open();
    store
        .write(|tx| setting::set(tx, "language", "fr"))
        .await
        .unwrap();
    let other = store.clone();
    store.close().await;
    assert_eq!(
        other
            .read(|read| setting::get::<serde_json::Value>(read, "language"))
            .await
            .unwrap_err()
            .code(),
        "closed"
    );
    assert_eq!(other.write(|_| Ok(())).await.unwrap_err().code(), "closed");

    let again = Store::open(dir.path(), &KEY).unwrap();
    assert_eq!(
        again
            .read(|read| setting::get::<serde_json::Value>(read, "language"))
            .await
            .unwrap(),
        Some("fr".into())
    );
}

#[test]
fn nothing_in_the_files_can_be_read_without_the_key() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Amélie Poulain");
    shop.text(thread, "1", 0, "secret recipe for the clafoutis");
    for entry in fs::read_dir(shop.dir.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for plain in [
            b"clafoutis".as_slice(),
            b"Poulain",
            b"SQLite format",
            b"CREATE TABLE",
        ] {
            assert!(!bytes.windows(plain.len()).any(|window| window == plain));
        }
    }
}

#[test]
fn another_key_is_refused_and_changes_nothing() {
    let shop = shop::open();
    shop.write(|tx| setting::set(tx, "language", "fr"));
    let refused = Store::open(shop.dir.path(), &DatabaseKey::new([1; 32]))
        .err()
        .unwrap();
    assert_eq!(refused.code(), "wrong_key_or_damaged");
    assert!(!format!("{refused} {refused:?}").contains(&DatabaseKey::new([1; 32]).to_hex()));
    assert_eq!(
        shop.read(|read| setting::get::<serde_json::Value>(read, "language")),
        Some("fr".into())
    );
}

#[tokio::test]
async fn damage_is_said_never_guessed_over() {
    let shop::Shop { dir, store } = shop::open();
    store
        .write(|tx| {
            for n in 0..2_000 {
                setting::set(tx, &format!("key {n}"), &"x".repeat(100))?;
            }
            Ok(())
        })
        .await
        .unwrap();
    store.close().await;
    let path = dir.path().join("guichet.db");
    let size = fs::metadata(&path).unwrap().len();
    let mut bytes = fs::read(&path).unwrap();
    for at in (4096 * 8..size as usize).step_by(4096) {
        bytes[at + 100] ^= 0xFF;
    }
    fs::File::create(&path).unwrap().write_all(&bytes).unwrap();

    let outcome = match Store::open(dir.path(), &KEY) {
        Err(error) => Err(error),
        Ok(store) => {
            let mut found = Ok(());
            for n in 0..2_000 {
                let value = store
                    .read(move |read| setting::get::<serde_json::Value>(read, &format!("key {n}")))
                    .await;
                found =
                    found.and(value.map(|value| assert_eq!(value, Some("x".repeat(100).into()))));
            }
            found
        }
    };
    assert_eq!(outcome.unwrap_err().code(), "wrong_key_or_damaged");
}

#[test]
fn a_folder_that_is_a_file_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shop");
    fs::write(&path, "not a folder").unwrap();
    assert!(Store::open(&path, &KEY).is_err());
}

#[test]
fn a_key_comes_back_from_the_keychain_as_it_went_and_is_never_printed() {
    let key = DatabaseKey::from_hex(&KEY.to_hex()).unwrap();
    assert_eq!(key.to_hex(), KEY.to_hex());
    assert_eq!(format!("{key:?}"), "DatabaseKey(…)");
    for bad in ["", "abc", "zz", &"0".repeat(63), &"g".repeat(64)] {
        assert!(DatabaseKey::from_hex(bad).is_err());
    }
}

/// A shop that keeps a customer's photo, with Meta's id of it.
fn with_a_photo() -> shop::Shop {
    let shop = shop::open();
    let (_, thread) = shop.customer("Inès");
    let key = shop.text(thread, "1", 0, "regardez");
    let kept = shop.wait(shop.store.keep_file([7u8; 9_000]));
    shop.write(move |tx| {
        let new = attachment::NewAttachment {
            message: Some(key),
            media: domain::content::MediaKind::Image,
            media_id: domain::id::MediaId::new("77"),
            sha256: None,
            mime: Some("image/jpeg".into()),
            name: None,
            state: FileState::Fetching,
        };
        let id = attachment::create(tx, &new)?;
        attachment::put_bytes(tx, id, &kept)
    });
    shop
}

fn photo(read: &store::Read<'_>) -> Result<attachment::AttachmentRow, store::StoreError> {
    attachment::get(read, AttachmentId(1))?.ok_or(store::StoreError::NotFound)
}

#[tokio::test]
async fn files_that_are_gone_are_marked_and_the_messages_stay() {
    let shop::Shop { dir, store } = tokio::task::spawn_blocking(with_a_photo).await.unwrap();
    store.close().await;
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(dir.path().join(format!("media.db{end}")));
    }
    let again = Store::open(dir.path(), &KEY).unwrap();
    assert_eq!(again.files_gone(), Some(&FilesGone::Missing));
    let photo = again.read(photo).await.unwrap();
    assert_eq!(photo.state, FileState::Fetching, "Meta may still have it");
    let bytes = again.read(|read| attachment::bytes(read, AttachmentId(1)));
    assert_eq!(bytes.await.unwrap(), None);
}

#[tokio::test]
async fn no_file_is_kept_while_the_database_of_files_is_not_in_its_place() {
    let shop::Shop { dir, store } = tokio::task::spawn_blocking(shop::open).await.unwrap();
    store.keep_file("one").await.unwrap();
    let (place, elsewhere) = (dir.path().join("media.db"), dir.path().join("elsewhere"));
    fs::rename(&place, &elsewhere).unwrap();
    let kept = store.keep_file("two").await;
    assert_eq!(kept.unwrap_err().code(), "files_away");
    let condition = store.condition();
    assert!(condition.borrow().files_away);
    assert!(condition.borrow().failing.is_none(), "messages are kept");
    fs::rename(&elsewhere, &place).unwrap();
    store.look_for_room().await.unwrap();
    assert!(!condition.borrow().files_away);
    store.keep_file("two").await.unwrap();
}

#[tokio::test]
async fn damaged_files_are_set_aside_and_the_shop_opens_without_them() {
    let shop::Shop { dir, store } = tokio::task::spawn_blocking(with_a_photo).await.unwrap();
    store.close().await;
    let path = dir.path().join("media.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 0xFF;
    fs::write(&path, &bytes).unwrap();

    let again = Store::open(dir.path(), &KEY).unwrap();
    let aside = dir.path().join("media.damaged-1.db");
    assert_eq!(
        again.files_gone(),
        Some(&FilesGone::SetAside(aside.clone()))
    );
    assert_eq!(fs::read(aside).unwrap(), bytes, "as it was found");
    assert_eq!(again.read(photo).await.unwrap().state, FileState::Fetching);
    again.close().await;
    let third = Store::open(dir.path(), &KEY).unwrap();
    assert_eq!(third.files_gone(), None, "said once");
}

#[tokio::test]
async fn a_new_shop_misses_no_files() {
    assert_eq!(shop::open().store.files_gone(), None);
}

#[tokio::test]
async fn a_damaged_page_is_named_and_a_copy_is_there_before_anything_else() {
    let shop::Shop { dir, store } = shop::open();
    store
        .write(|tx| {
            (0..2_000).try_for_each(|n| setting::set(tx, &format!("key {n}"), &"x".repeat(100)))
        })
        .await
        .unwrap();
    store.close().await;
    let path = dir.path().join("guichet.db");
    let mut bytes = fs::read(&path).unwrap();
    let damaged = bytes.len() / 4096 - 20;
    bytes[4096 * (damaged - 1) + 100] ^= 0xFF;
    fs::write(&path, &bytes).unwrap();

    let store = Store::open(dir.path(), &KEY).unwrap();
    let found = store.examine().await.unwrap();
    assert_eq!(found.pages, [u32::try_from(damaged).unwrap()]);
    assert!(found.copy.exists());
    assert_eq!(
        store.examine().await.unwrap().copy,
        found.copy,
        "copied once"
    );
    let mut condition = store.condition();
    let mut read = 0;
    for n in 0..2_000 {
        let value = store.read(move |read| setting::get::<String>(read, &format!("key {n}")));
        read += usize::from(value.await.is_ok());
    }
    assert!(
        (1_000..2_000).contains(&read),
        "the rest still reads: {read}"
    );
    assert!(
        condition.borrow_and_update().damaged,
        "whoever met it said so"
    );
    store
        .write(|tx| setting::set(tx, "still", "works"))
        .await
        .unwrap();
}
