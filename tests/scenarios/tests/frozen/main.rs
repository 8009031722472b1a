//! A shop with something in every table, frozen as this version leaves it: what later versions are
//! tried on before they are let at anybody's own.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod coming;
#[path = "../../../../src-tauri/crates/store/tests/it/dump.rs"]
mod dump;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::TimeDelta;
use coming::{customers_write, files, from_marc, others_speak, two_turn_out_to_be_one};
use domain::{
    id::{AttachmentId, PhoneNumberId, ThreadId},
    profile::Field,
    refusal::Refusal,
    window::Gap,
};
use engine::{
    api::{
        compose::{Draft, Queued, StagedFile},
        inbox::ThreadRow,
        label::Label,
        profile::ProfileView,
        thread::{Message, MessagesPage, Phase},
    },
    notifier::NoteKind,
    secrets::{self, Secrets},
};
use sandbox::{Mischief, Often};
use scenarios::{MARC, NUMBER, Shop, sending};
use serde_json::{Value, json};
use std::{env, fs, path::Path};
use store::{
    gap,
    profile::{self, FieldRefusal, ProfileRow},
};

const MORNING: &str = "2026-11-20T08:00:00Z";
const WORKSHOP: &str = "1002600000000002";
/// A customer who came from an ad.
const BEN: &str = "4915112345678";
const UNREACHABLE: &str = "33699999999";
/// Names the folder that the shop is frozen into.
const FOLDER: &str = "GUICHET_FREEZE_INTO";

#[tokio::test]
#[ignore = "writes the folder that GUICHET_FREEZE_INTO names; run once for each shape of the databases"]
async fn freezes_todays_database() {
    let folder = env::var_os(FOLDER).expect("the folder to freeze into");
    let mut shop = Shop::opens(MORNING).await;
    customers_write(&shop).await;
    two_turn_out_to_be_one(&shop).await;
    others_speak(&shop).await;
    the_shop_answers(&shop).await;
    the_shop_keeps_order(&shop).await;
    a_day_later_a_template_goes(&shop).await;
    not_everything_arrives(&shop).await;
    what_no_story_sees(&mut shop).await;
    the_network_is_gone(&mut shop).await;
    freeze(&mut shop, folder.as_ref()).await;
}

/// Words and a file to Marc, an answer to one message of his and a heart on it.
async fn the_shop_answers(shop: &Shop) {
    let marc = row(shop, "Marc").await.id;
    let his = messages(shop, marc).await.remove(0).key;
    let draft = Draft {
        text: "Voici le devis".to_owned(),
        reply_to: Some(his),
        files: vec![stage(shop, "devis.pdf", b"%PDF-1.4 devis").await],
        template: None,
    };
    let sent = shop.send(marc, draft, None).await.unwrap();
    stand(shop, marc, &sent, |phase| *phase == Phase::Gone).await;
    shop.call::<Value>("react", json!({"key": his, "emoji": "❤️"}))
        .await;
    let rest = json!({"type": "text", "text": {"body": "Merci, je réfléchis"}});
    from_marc(shop, rest).await;
}

/// Labels, names, addresses, limits, likes, a draft and a customer who is not wanted.
async fn the_shop_keeps_order(shop: &Shop) {
    let marc = row(shop, "Marc").await;
    let label = json!({"id": null, "name": "Garden party", "color": "teal"});
    let label: Label = shop.call("label_save", label).await;
    let put = json!({"thread": marc.id, "label": label.id, "on": true});
    shop.call::<()>("label_put", put).await;
    let lina = row(shop, "Lina").await;
    shop.call::<()>(
        "rename",
        json!({"person": lina.person, "name": "Lina (mariage)"}),
    )
    .await;
    shop.call::<()>(
        "set_email",
        json!({"person": marc.person, "email": "marc@example.org"}),
    )
    .await;
    let limit = json!({"micros": 50_000_000, "currency": "USD"});
    let budget = json!({"shop": limit, "numbers": [{"number": NUMBER, "limit": limit}]});
    shop.call::<Value>("set_budget", budget).await;
    let likes = json!({"language": "fr", "theme": "dark", "notify_messages": true, "notify_closing": true,
        "notify_failures": true, "read_receipts": false, "opens_at": 8, "closes_at": 19});
    shop.call::<Value>("set_preferences", likes).await;
    let draft = Draft {
        text: "Je vous la ga".to_owned(),
        files: vec![stage(shop, "facture.pdf", b"%PDF-1.4 facture").await],
        ..Draft::default()
    };
    shop.call::<Value>("save_draft", json!({"thread": lina.id, "draft": draft}))
        .await;
    let spam = writes(shop, "33639981249", "Spam").await;
    shop.call::<Value>("block", json!({"thread": spam, "blocked": true}))
        .await;
}

/// Marc waits until his window closes, which the person is told, and is sent what costs; once more,
/// when it costs more than was shown. He writes again.
async fn a_day_later_a_template_goes(shop: &Shop) {
    shop.pass(TimeDelta::hours(23)).await;
    shop.until("the person is told", async |shop| {
        let notes = shop.notes.all();
        notes
            .iter()
            .any(|note| note.kind == NoteKind::ClosingInAnHour)
    })
    .await;
    shop.pass(TimeDelta::hours(2)).await;
    let marc = row(shop, "Marc").await.id;
    let template = sending::hello_world(shop).await;
    let sent = shop.send(marc, template.clone(), Some("1")).await.unwrap();
    stand(shop, marc, &sent, |phase| *phase == Phase::Gone).await;
    shop.until("it is charged", async |shop| {
        let month = json!({"month": null, "number": null});
        shop.call::<Value>("costs", month).await["paid"] == 1
    })
    .await;
    let sent = shop.send(marc, template, Some("0.0300")).await.unwrap();
    let card =
        include_str!("../../../../src-tauri/crates/domain/data/rates/2026-10-01.pmp.USD.csv");
    let dearer = card.replace("France,0.0859,0.0300", "France,0.0859,0.0310");
    let card = json!({"name": "2026-11-01.USD.csv", "base64": STANDARD.encode(dearer)});
    shop.call::<Value>("card_take", card).await;
    stand(shop, marc, &sent, |phase| {
        matches!(phase, Phase::Failed { .. })
    })
    .await;
    from_marc(
        shop,
        json!({"type": "text", "text": {"body": "Me revoilà"}}),
    )
    .await;
}

/// A message that fails, one in doubt which another was let past, and one that was taken back in
/// doubt.
async fn not_everything_arrives(shop: &Shop) {
    let nobody = writes(shop, UNREACHABLE, "Bonjour").await;
    let ana = writes(shop, "34612345678", "Hola").await;
    let ad = json!({"source_type": "ad", "source_id": "120001", "source_url": "https://fb.me/1", "headline": "Lampes -20 %"});
    shop.inbound(json!({"from": BEN, "name": BEN, "type": "text", "text": {"body": "Hallo"}, "referral": ad})).await;
    let ben = row(shop, BEN).await.id;
    let failed = answers(shop, nobody, "Bonjour").await;
    stand(shop, nobody, &failed, |phase| {
        matches!(phase, Phase::Failed { .. })
    })
    .await;
    shop.sandbox
        .mischief(Mischief::HoursLate(Often::Next(9), 60));
    for (thread, text) in [(ana, "¿Azul?"), (ben, "Blau?")] {
        shop.sandbox
            .mischief(Mischief::TimeoutAfterAcceptance(Often::Next(1), 1));
        let doubtful = answers(shop, thread, text).await;
        stand(shop, thread, &doubtful, |phase| *phase == Phase::Uncertain).await;
        if thread == ben {
            let drop = json!({"id": doubtful.ids[0], "decision": "drop"});
            shop.call::<Draft>("decide", drop).await;
            stand(shop, thread, &doubtful, |phase| *phase == Phase::TakenBack).await;
        }
    }
    shop.sandbox.behave();
    let behind = answers(shop, ana, "¿O verde?").await;
    shop.pass(TimeDelta::seconds(6)).await;
    let past = json!({"id": behind.ids[0], "decision": "send"});
    shop.call::<Draft>("decide", past).await;
    stand(shop, ana, &behind, |phase| *phase == Phase::Gone).await;
}

/// Nobody listened for ten minutes, and Meta refused what a profile was to say. The clock of a
/// story is turned, and the sandbox refuses what the shop refuses before, so it is told to be so.
async fn what_no_story_sees(shop: &mut Shop) {
    for number in [NUMBER, WORKSHOP] {
        let view: ProfileView = shop.call("profile_refresh", json!(number)).await;
        let edit = profile_edit(&view, "Lampes", None);
        shop.call::<ProfileView>("profile_save", edit).await;
    }
    let until = shop.engine.now();
    let from = until.minus(TimeDelta::minutes(10));
    shop.finds_its_data_changed(move |tx| {
        gap::heartbeat(tx, until)?;
        gap::open(tx, &Gap { from, until })?;
        let number = PhoneNumberId::new(WORKSHOP).unwrap();
        let row = profile::get(tx, &number)?.unwrap();
        let refused = FieldRefusal {
            field: Some(Field::About),
            key: Refusal::BadRequest,
            detail: Some("about is not allowed".to_owned()),
        };
        let refused = ProfileRow {
            base: row.live.clone(),
            edit: row.live.clone(),
            refused: Some(refused),
            ..row
        };
        profile::save(tx, &refused)
    })
    .await;
}

fn profile_edit(view: &ProfileView, about: &str, picture: Option<AttachmentId>) -> Value {
    let mut profile = view.live.clone();
    profile.about = about.to_owned();
    json!({"number": view.number, "profile": profile, "picture": picture})
}

/// A profile waits for the network, and so do answers and a picture.
async fn the_network_is_gone(shop: &mut Shop) {
    let later = writes(shop, "33639981250", "Et demain ?").await;
    shop.goes_offline().await;
    // Whoever was still speaking with Meta has finished.
    shop.reopens_after(|_, _| ()).await.unwrap();
    let view: ProfileView = shop.call("profile", json!(NUMBER)).await;
    let picture = stage(
        shop,
        "logo.png",
        include_bytes!("../../../../icons/32x32.png"),
    )
    .await;
    let edit = profile_edit(&view, "Lampes et cadeaux", Some(picture.id));
    shop.call::<ProfileView>("profile_save", edit).await;
    let unseen = json!({"id": "wamid.later", "from": MARC, "timestamp": now(shop), "type": "image", "image": {"id": "later"}});
    files(shop, "messages", json!({"messages": [unseen]})).await;
    for text in ["Oui", "À dix heures"] {
        answers(shop, later, text).await;
    }
}

/// Closes the shop and keeps its databases, each in one small file, with what is in them.
async fn freeze(shop: &mut Shop, into: &Path) {
    fs::create_dir_all(into).unwrap();
    let frozen = shop.reopens_after(|folder, secrets| {
        let key = secrets.read(secrets::DATABASE_KEY).unwrap().unwrap();
        let (main, media) = (dump::open(folder, "guichet", &key), dump::open(folder, "media", &key));
        // What only a moment, an earlier version or a connection made by hand leaves: bytes about
        // to be swept, a file kept whole, a request under way, what Meta says of a number.
        main.execute_batch(
            "INSERT INTO dropped_bytes (sha256) VALUES ('00');
             UPDATE account SET token_state = 'token_expired';
             UPDATE number SET verified_name = 'Maison Lumen', quality = 'GREEN', status = 'CONNECTED',
                 throughput = 'STANDARD', on_phone_app = position;
             UPDATE outbox SET phase = 1, attempts = 1 WHERE seq = (SELECT min(seq) FROM outbox WHERE phase = 0);",
        )
        .unwrap();
        media.execute_batch("INSERT INTO bytes (sha256, body) VALUES ('00', x'00ff');").unwrap();
        for (connection, database) in [(main, "guichet"), (media, "media")] {
            connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);").unwrap();
            connection.close().unwrap();
            let file = format!("{database}.db");
            fs::copy(folder.join(&file), into.join(&file)).unwrap();
        }
        let tables = dump::of(folder, &key);
        for (table, rows) in &tables {
            assert!(!rows.is_empty(), "{table} is empty");
        }
        fs::write(into.join("key"), key + "\n").unwrap();
        fs::write(into.join("tables.json"), serde_json::to_vec_pretty(&tables).unwrap()).unwrap();
    });
    frozen.await.expect("it still opens");
}

fn now(shop: &Shop) -> String {
    shop.sandbox.now().timestamp().to_string()
}

async fn row(shop: &Shop, name: &str) -> ThreadRow {
    let mut rows = shop.threads().await.into_iter();
    rows.find(|row| row.name.contains(name) && !row.group)
        .expect(name)
}

async fn messages(shop: &Shop, thread: ThreadId) -> Vec<Message> {
    let query =
        json!({"thread": thread, "before": null, "around": null, "after": null, "limit": 100});
    let page: MessagesPage = shop.call("messages", query).await;
    page.messages
}

/// Somebody new writes; their conversation.
async fn writes(shop: &Shop, from: &str, text: &str) -> ThreadId {
    shop.inbound(json!({"from": from, "name": from, "type": "text", "text": {"body": text}}))
        .await;
    row(shop, from).await.id
}

async fn answers(shop: &Shop, thread: ThreadId, text: &str) -> Queued {
    let draft = Draft {
        text: text.to_owned(),
        ..Draft::default()
    };
    shop.send(thread, draft, None).await.unwrap()
}

async fn stage(shop: &Shop, name: &str, bytes: &'static [u8]) -> StagedFile {
    let bytes = Bytes::from_static(bytes);
    shop.engine
        .stage(name, bytes.len() as u64, bytes)
        .await
        .unwrap()
}

/// Time passes until each of these messages stands so.
async fn stand(shop: &Shop, thread: ThreadId, sent: &Queued, so: impl Fn(&Phase) -> bool) {
    shop.pass(TimeDelta::seconds(6)).await;
    shop.until("they stand so", async |shop| {
        shop.pass(TimeDelta::milliseconds(20)).await;
        let all = messages(shop, thread).await;
        let standing = all.iter().filter_map(|message| message.sending.as_ref());
        let so_far = standing.filter(|sending| {
            sending.id.is_some_and(|id| sent.ids.contains(&id)) && so(&sending.phase)
        });
        so_far.count() == sent.ids.len()
    })
    .await;
}
