//! Webhooks to committed: signed bodies through the whole intake, against raw grouped inserts of
//! the same bytes by hand into a database of the same kind.
//!
//! Prints ratios to that floor; absolute figures belong to the machine.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench prints, and stops where it cannot go on"
)]

use bytes::Bytes;
use engine::{
    Engine, Options, clock::SystemClock, incoming::listener::ListenerSettings, notifier::KeptNotes,
    secrets::MemorySecrets,
};
use serde_json::json;
use std::{path::Path, sync::Arc, time::Instant};
use tokio::task::JoinSet;
use whatsapp::{secret::Secret, signature};

const NUMBER: &str = "1002600000000001";
const WABA: &str = "1102600000000001";
const APP_SECRET: &str = "bench";

fn main() {
    let webhooks: usize = if std::env::var_os("GUICHET_BENCH_QUICK").is_some() {
        2_000
    } else {
        20_000
    };
    let bodies: Vec<Bytes> = (0..webhooks).map(body).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    println!(
        "webhooks to committed ({webhooks} of {} bytes)",
        bodies[0].len()
    );
    for at_once in [1, 32, 256] {
        let bodies = if at_once == 1 {
            &bodies[..webhooks / 10]
        } else {
            &bodies[..]
        };
        let floor = raw(bodies, at_once);
        let ours = runtime.block_on(intake(bodies, at_once));
        println!(
            "  {at_once:>3} at once: raw {floor:>8.0}/s   intake {ours:>8.0}/s   ratio {:.2}",
            ours / floor
        );
    }
}

fn body(n: usize) -> Bytes {
    let now = chrono::Utc::now().timestamp();
    let from = format!("336399{:05}", n % 5_000);
    json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": format!("Client {}", n % 5_000)}, "wa_id": from}],
        "messages": [{"from": from, "id": format!("wamid.BENCH{n:016}"), "timestamp": now.to_string(), "type": "text",
                      "text": {"body": "Bonjour, est-ce que la lampe en laiton est encore disponible en boutique ?"}}]
    }}]}]})
    .to_string()
    .into()
}

/// The floor: the bytes alone, as many a commit as are sent at once, synced like ours.
fn raw(bodies: &[Bytes], at_once: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let mut database = rusqlite::Connection::open(folder.path().join("raw.db")).unwrap();
    database
        .pragma_update(None, "key", format!("x'{}'", "0".repeat(64)))
        .unwrap();
    database.pragma_update(None, "journal_mode", "wal").unwrap();
    database.pragma_update(None, "synchronous", "full").unwrap();
    database.execute_batch("CREATE TABLE journal (id INTEGER PRIMARY KEY, wamid TEXT UNIQUE, at INTEGER, body BLOB)").unwrap();
    let began = Instant::now();
    for (group, chunk) in bodies.chunks(at_once).enumerate() {
        let tx = database.transaction().unwrap();
        for (n, body) in chunk.iter().enumerate() {
            tx.prepare_cached("INSERT INTO journal (wamid, at, body) VALUES (?1, ?2, ?3)")
                .unwrap()
                .execute((format!("{group}.{n}"), group as i64, body.as_ref()))
                .unwrap();
        }
        tx.commit().unwrap();
    }
    bodies.len() as f64 / began.elapsed().as_secs_f64()
}

async fn intake(bodies: &[Bytes], at_once: usize) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = open(folder.path()).await;
    let secret = Secret::new(APP_SECRET);
    let signed: Vec<_> = bodies
        .iter()
        .map(|body| (body.clone(), signature::sign(&secret, body)))
        .collect();
    let began = Instant::now();
    let mut under_way = JoinSet::new();
    for (body, signature) in signed {
        if under_way.len() == at_once {
            under_way.join_next().await.unwrap().unwrap();
        }
        let engine = Arc::clone(&engine);
        under_way.spawn(async move {
            engine
                .receive(body, Some(signature))
                .await
                .expect("it is on disk");
        });
    }
    while under_way.join_next().await.is_some() {}
    let rate = bodies.len() as f64 / began.elapsed().as_secs_f64();
    engine.close().await;
    rate
}

async fn open(folder: &Path) -> Arc<Engine> {
    let engine = Engine::open(Options {
        data_dir: folder.to_owned(),
        clock: Arc::new(SystemClock),
        notifier: Arc::new(KeptNotes::default()),
        secrets: Arc::new(MemorySecrets::default()),
        intake: ListenerSettings {
            port: 0,
            enabled: false,
        },
        skips_are_sleep: false,
        language: "fr".to_owned(),
    })
    .await
    .expect("the engine opens");
    // Kept although Meta cannot be asked: nobody answers on port 9.
    let request = json!({"waba": WABA, "numbers": [NUMBER], "token": "t", "app_secret": APP_SECRET, "verify_token": "v",
        "app_id": null, "graph_version": null, "graph_base": "http://127.0.0.1:9", "keep_anyway": true});
    engine
        .call("connect", request)
        .await
        .expect("the account is kept");
    engine
}
