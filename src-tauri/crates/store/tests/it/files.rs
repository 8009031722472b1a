//! Files are kept once, fetched when due, and dropped only when nothing holds them.

use crate::shop::{self, at};
use domain::{
    content::MediaKind,
    file_state::FileState,
    id::{AttachmentId, MediaId, ThreadId},
};
use store::{
    KeptFile,
    attachment::{self, AttachmentRow, NewAttachment, NewFile, Playing},
    draft,
    profile::{self, ProfileRow},
};

fn file(name: &str) -> NewFile {
    NewFile {
        media: MediaKind::Image,
        mime: "image/png".to_owned(),
        name: Some(name.to_owned()),
        width: Some(2),
        height: Some(1),
    }
}

fn keep(shop: &shop::Shop, bytes: &'static [u8]) -> KeptFile {
    shop.wait(shop.store.keep_file(bytes))
}

fn sweep(shop: &shop::Shop, second: i64) -> usize {
    shop.wait(shop.store.sweep_files(at(second)))
}

fn stage(shop: &shop::Shop, name: &'static str, bytes: &'static [u8], second: i64) -> AttachmentId {
    let kept = keep(shop, bytes);
    shop.write(move |tx| attachment::stage(tx, &file(name), &kept, at(second)))
}

fn bytes(shop: &shop::Shop, id: AttachmentId) -> Option<Vec<u8>> {
    shop.read(move |read| attachment::bytes(read, id))
}

#[test]
fn the_same_file_twice_is_kept_once_and_outlives_either() {
    let shop = shop::open();
    let (one, two) = (
        stage(&shop, "a.png", b"picture", 0),
        stage(&shop, "b.png", b"picture", 0),
    );
    assert_eq!(bytes(&shop, one).as_deref(), Some(b"picture".as_slice()));
    let row = shop.read(move |read| attachment::get(read, one)).unwrap();
    assert_eq!(
        (row.size, row.state, row.width),
        (Some(7), FileState::Ready, Some(2))
    );
    shop.write(move |tx| attachment::discard(tx, one));
    for _ in 0..2 {
        sweep(&shop, -1);
    }
    assert_eq!(bytes(&shop, two).as_deref(), Some(b"picture".as_slice()));
}

#[test]
fn what_a_message_a_draft_or_a_profile_holds_is_never_dropped() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let key = shop.text(thread, "1", 0, "x");
    let sent = stage(&shop, "sent", b"1", 0);
    let drafted = stage(&shop, "drafted", b"2", 0);
    let pictured = stage(&shop, "pictured", b"3", 0);
    let forgotten = stage(&shop, "forgotten", b"4", 0);
    let recent = stage(&shop, "recent", b"5", 100);
    shop.write(move |tx| {
        attachment::link(tx, sent, key)?;
        draft::save(
            tx,
            thread,
            &format!("{{\"text\":\"\",\"files\":[{{\"id\":{drafted}}}]}}"),
            None,
        )?;
        profile::save(
            tx,
            &ProfileRow {
                picture: Some(pictured),
                ..ProfileRow::empty(shop::number(1))
            },
        )
    });
    assert_eq!(sweep(&shop, 50), 1);
    sweep(&shop, 50);
    for held in [sent, drafted, pictured, recent] {
        assert!(bytes(&shop, held).is_some());
    }
    assert_eq!(bytes(&shop, forgotten), None);
    shop.write(move |tx| draft::clear(tx, thread));
    assert_eq!(sweep(&shop, 50), 1, "the draft let go of it");
}

#[test]
fn files_are_fetched_when_due_and_a_failure_waits_its_time() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let key = shop.text(thread, "1", 0, "x");
    let new = NewAttachment {
        message: Some(key),
        media: MediaKind::Voice,
        media_id: MediaId::new("m1"),
        sha256: Some("checksum".to_owned()),
        mime: Some("audio/ogg".to_owned()),
        name: None,
        state: FileState::Fetching,
    };
    let id = shop.write(move |tx| attachment::create(tx, &new));
    let due = |second| {
        let found = shop.read(move |read| attachment::to_fetch(read, at(second), &[], &[]));
        found.map(|(row, _)| row)
    };
    assert_eq!(due(0).unwrap().id, id);
    let beside = |under_way: Vec<AttachmentId>, busy: Vec<ThreadId>| {
        shop.read(move |read| attachment::to_fetch(read, at(0), &under_way, &busy))
    };
    assert!(beside(vec![], vec![thread]).is_none(), "enough of theirs");
    assert!(beside(vec![id], vec![]).is_none(), "under way");
    let later = AttachmentRow {
        attempts: 1,
        next_try: Some(at(60)),
        ..due(0).unwrap()
    };
    shop.write(move |tx| attachment::update(tx, &later));
    assert!(due(59).is_none());
    let next = |second| shop.read(move |read| attachment::next_fetch(read, at(second)));
    assert_eq!((next(0), next(60)), (Some(at(60)), None));
    assert!(due(60).is_some());
    let kept = keep(&shop, b"sound");
    shop.write(move |tx| attachment::put_bytes(tx, id, &kept));
    assert!(due(100).is_none());
    let rows = shop.read(move |read| attachment::of_messages(read, &[key]));
    assert_eq!(
        (rows[0].state, rows[0].sha256.as_deref()),
        (FileState::Ready, Some("checksum"))
    );
    shop.write(move |tx| attachment::set_uploaded(tx, id, &MediaId::new("up").unwrap(), at(5)));
    let row = shop.read(move |read| attachment::get(read, id)).unwrap();
    assert_eq!(row.uploaded, Some((MediaId::new("up").unwrap(), at(5))));
}

#[test]
fn how_a_sound_plays_is_read_once_and_stays() {
    let shop = shop::open();
    let voice = NewFile {
        media: MediaKind::Voice,
        ..file("voice.ogg")
    };
    let kept = keep(&shop, b"sound");
    let id = shop.write(move |tx| attachment::stage(tx, &voice, &kept, at(0)));
    let picture = stage(&shop, "a.png", b"picture", 0);
    let waiting = |shop: &shop::Shop| shop.read(|read| attachment::unmeasured(read, 9));
    assert_eq!(waiting(&shop), [(id, None)], "not {picture:?}");
    let playing = Playing {
        duration_ms: Some(4_200),
        waveform: vec![0, 128, 255],
    };
    let told = playing.clone();
    shop.write(move |tx| attachment::set_playing(tx, id, &told));
    assert!(waiting(&shop).is_empty());
    let row = shop.read(move |read| attachment::get(read, id)).unwrap();
    shop.write(move |tx| attachment::update(tx, &row));
    let row = shop.read(move |read| attachment::get(read, id)).unwrap();
    assert_eq!(row.playing, Some(playing));
}

#[test]
fn a_file_of_many_pieces_comes_back_as_it_was() {
    let shop = shop::open();
    for size in [0, 1, 1024 * 1024, 1024 * 1024 + 1, 5_000_000] {
        let whole: Vec<u8> = (0..size).map(|n: u32| (n % 251) as u8).collect();
        let kept = shop.wait(shop.store.keep_file(whole.clone()));
        let id = shop.write(move |tx| attachment::stage(tx, &file("a"), &kept, at(0)));
        assert!(bytes(&shop, id) == Some(whole), "{size} bytes");
    }
}

#[test]
fn bytes_that_were_promised_are_not_swept_from_under_the_row_that_will_name_them() {
    let shop = shop::open();
    let first = stage(&shop, "a.png", b"picture", 0);
    shop.write(move |tx| attachment::discard(tx, first));
    let kept = keep(&shop, b"picture");
    sweep(&shop, -1);
    let again = shop.write(move |tx| attachment::stage(tx, &file("b.png"), &kept, at(0)));
    assert_eq!(bytes(&shop, again).as_deref(), Some(b"picture".as_slice()));
}

#[test]
fn messages_do_not_wait_for_large_files() {
    let shop = shop::open();
    let (_, thread) = shop.customer("Ana");
    let runtime = shop::runtime();
    let large: Vec<_> = (0..4u8)
        .map(|n| runtime.spawn(keeping(shop.store.clone(), vec![n; 50_000_000])))
        .collect();
    let mut filed = 0;
    while large.iter().any(|file| !file.is_finished()) {
        shop.text(thread, &filed.to_string(), filed, "Bonjour");
        filed += 1;
    }
    assert!(filed > 20, "only {filed} messages beside 200 MB of files");
}

async fn keeping(store: store::Store, bytes: Vec<u8>) {
    store.keep_file(bytes).await.unwrap();
}
