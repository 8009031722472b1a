//! Files that the shop sends: under which type Meta gets them, and what it never gets.

#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use chrono::TimeDelta;
use domain::{
    file_state::FileState,
    id::{AttachmentId, MediaId},
    refusal::Refusal,
};
use engine::{
    api::{
        compose::{Draft, StagedFile},
        fault::FaultCode,
        thread::Phase,
    },
    notifier::NoteKind,
};
use sandbox::{Mischief, Often};
use scenarios::{MARC, Shop};
use serde_json::json;
use store::attachment::{self, AttachmentRow};

const MORNING: &str = "2026-11-21T08:00:00Z";

async fn stage(shop: &Shop, name: &str, bytes: &[u8]) -> StagedFile {
    let size = bytes.len() as u64;
    let bytes = Bytes::copy_from_slice(bytes);
    shop.engine.stage(name, size, bytes).await.unwrap()
}

fn draft(files: Vec<StagedFile>) -> Draft {
    Draft {
        files,
        ..Draft::default()
    }
}

/// The beginning of an MP4 of this brand.
fn mp4(brand: &str) -> Vec<u8> {
    [b"\0\0\0\x20ftyp", brand.as_bytes(), &[0; 40]].concat()
}

#[tokio::test]
async fn sound_goes_out_under_the_types_that_meta_plays() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let opus = [b"OggS".as_slice(), &[0; 24], b"OpusHead", &[0; 40]].concat();
    let files = vec![
        stage(&shop, "Mémo.m4a", &mp4("M4A ")).await,
        stage(&shop, "PTT-20261121-WA0001.opus", &opus).await,
    ];
    assert!(files.iter().all(|file| file.problem.is_none()));
    let thread = shop.thread().await.id;
    shop.send(thread, draft(files), None).await.unwrap();
    shop.pass(TimeDelta::seconds(6)).await;
    shop.until("Meta has both", async |shop| {
        shop.pass(TimeDelta::milliseconds(20)).await;
        shop.sounds().len() == 2
    })
    .await;
    let mut types = Vec::new();
    for id in shop.sounds() {
        types.push(shop.media_type(&MediaId::new(id).unwrap()).await);
    }
    types.sort();
    assert_eq!(types, ["audio/mp4", "audio/ogg; codecs=opus"]);
}

#[tokio::test]
async fn what_meta_refuses_is_named_when_it_is_chosen() {
    let shop = Shop::opens(MORNING).await;
    let (heic, mov) = (mp4("heic"), mp4("qt  "));
    for (name, bytes, key) in [
        (
            "chat.gif",
            b"GIF89a\x01\0\x01\0".as_slice(),
            Refusal::FilePicture,
        ),
        ("IMG_0001.HEIC", &heic, Refusal::FilePicture),
        ("film.mov", &mov, Refusal::FileFilm),
        ("rdv.ics", b"BEGIN:VCALENDAR", Refusal::FileTypeNotTaken),
        ("archive.zip", b"PK\x03\x04xxxx", Refusal::FileArchive),
        ("clients.csv", b"a;b", Refusal::FileTable),
        ("export.json", b"{}", Refusal::FileTypeNotTaken),
        ("facture.pdf", b"MZ\x90\0\x03\0\0\0", Refusal::FileProgram),
        ("vide.pdf", b"", Refusal::FileEmpty),
    ] {
        let staged = stage(&shop, name, bytes).await;
        assert_eq!(staged.problem, Some(key), "{name}");
        let size = bytes.len() as u64;
        assert_eq!((staged.name.as_str(), staged.size), (name, size));
    }
    let beginning = Bytes::from_static(b"%PDF-1.4");
    let huge = shop.engine.stage("plan.pdf", 104_857_601, beginning).await;
    assert_eq!(huge.unwrap().problem, Some(Refusal::FileTooBig));
}

#[tokio::test]
async fn one_refused_file_never_leaves_the_others_half_sent() {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Vous avez le devis ?").await;
    let files = vec![
        stage(&shop, "devis.pdf", b"%PDF-1.4").await,
        stage(&shop, "chat.gif", b"GIF89a\x01\0\x01\0").await,
    ];
    let thread = shop.thread().await.id;
    let refused = shop.send(thread, draft(files), None).await.unwrap_err();
    assert_eq!(refused.code, FaultCode::Invalid);
    let row = shop.thread().await;
    assert!(row.unanswered_since.is_some(), "the customer still waits");
    let sent = shop
        .messages()
        .await
        .iter()
        .filter(|message| message.sending.is_some())
        .count();
    assert_eq!(sent, 0);
}

/// Three files in one send, of which Meta will not take those in these places.
async fn sends_three(refused: &'static [usize]) -> Shop {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Vous avez le devis ?").await;
    let mut files = Vec::new();
    for name in ["devis.pdf", "plan.pdf", "conditions.pdf"] {
        files.push(stage(&shop, name, format!("%PDF-1.4 {name}").as_bytes()).await);
    }
    let ids: Vec<AttachmentId> = files.iter().map(|file| file.id).collect();
    let draft = Draft {
        text: "Voilà".to_owned(),
        ..draft(files)
    };
    let thread = shop.thread().await.id;
    // Or they would leave with the program, which closes while its data change.
    shop.goes_offline().await;
    shop.send(thread, draft, None).await.unwrap();
    // Meta does not take pictures of this type; until then nobody knew that it is one.
    shop.finds_its_data_changed(move |tx| {
        refused.iter().try_for_each(|place| {
            let file = attachment::get(tx, ids[*place])?.unwrap();
            let mime = Some("image/gif".to_owned());
            attachment::update(tx, &AttachmentRow { mime, ..file })
        })
    })
    .await;
    shop.pass(TimeDelta::seconds(6)).await;
    shop.until("all were tried", async |shop| {
        shop.pass(TimeDelta::milliseconds(20)).await;
        let waits = |phase: &Phase| matches!(phase, Phase::Waiting { .. } | Phase::Sending);
        !phases(shop).await.iter().any(waits)
    })
    .await;
    shop
}

async fn phases(shop: &Shop) -> Vec<Phase> {
    let messages = shop.messages().await.into_iter();
    let sending = messages.filter_map(|message| message.sending);
    sending.map(|sending| sending.phase).collect()
}

fn told_of_failures(shop: &Shop) -> usize {
    let notes = shop.notes.all().into_iter();
    notes
        .filter(|note| note.kind == NoteKind::SendFailed)
        .count()
}

#[tokio::test]
async fn a_file_that_meta_refuses_late_is_said_and_the_others_go() {
    for refused in [&[0], &[1], &[2]] {
        let shop = sends_three(refused).await;
        let phases = phases(&shop).await;
        for (place, phase) in phases.iter().enumerate() {
            if place == refused[0] {
                assert!(
                    matches!(
                        phase,
                        Phase::Failed {
                            key: Refusal::MediaRefused,
                            ..
                        }
                    ),
                    "{phase:?}"
                );
            } else {
                assert_eq!(*phase, Phase::Gone, "{place} of {refused:?}");
            }
        }
        assert_eq!(told_of_failures(&shop), 1);
        let row = shop.thread().await;
        assert!(
            row.trouble,
            "it stands in the list until somebody sees to it"
        );
        assert_eq!(row.unanswered_since, None, "the rest is an answer");
    }
}

#[tokio::test]
async fn when_meta_refuses_all_files_late_the_customer_waits_again() {
    let shop = sends_three(&[0, 1, 2]).await;
    let phases = phases(&shop).await;
    assert!(
        phases
            .iter()
            .all(|phase| matches!(phase, Phase::Failed { .. })),
        "{phases:?}"
    );
    let row = shop.thread().await;
    assert!(row.trouble && row.unanswered_since.is_some());
}

#[tokio::test]
async fn files_that_do_not_come_hold_up_nobody_elses() {
    let shop = Shop::opens(MORNING).await;
    let mut pictures = Vec::new();
    for n in 0..5 {
        let bytes = [b"\x89PNG\r\n\x1a\n".as_slice(), &[n; 40]].concat();
        pictures.push(shop.uploads(bytes.leak(), "image/png").await);
    }
    let last = pictures.pop();
    shop.sandbox
        .mischief(Mischief::Slow(Often::Next(2), 60_000));
    for id in pictures {
        let message = json!({"from": "33639981241", "type": "image", "image": {"id": id}});
        shop.inbound(message).await;
    }
    let message = json!({"from": MARC, "type": "image", "image": {"id": last}});
    shop.inbound(message).await;
    // He wrote last, so his are the messages that are looked at.
    shop.until("his is here", async |shop| {
        let file = shop.messages().await[0].file.clone();
        file.is_some_and(|file| file.state == FileState::Ready)
    })
    .await;
}
