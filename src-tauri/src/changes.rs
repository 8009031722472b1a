//! The change pump: the engine's batches go to the page as they are; a pump that fell behind tells
//! the page to read everything again. The unread count goes to title and tray at its own pace.

use crate::{desk::Desk, preferences, tray, window};
use engine::{
    Engine,
    api::change::{Change, Changes},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tauri::{AppHandle, Emitter, Manager};
use tokio::{sync::broadcast::error::RecvError, time::Instant};

/// How long the title may lag behind the list.
const TITLE_PACE: Duration = Duration::from_millis(400);

/// Pumps until the engine is gone.
pub async fn pump(app: AppHandle, engine: Arc<Engine>) {
    let mut batches = engine.changes();
    let mut title_due = Some(Instant::now());
    loop {
        let due = title_due;
        let title = async {
            match due {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            batch = batches.recv() => {
                let batch = match batch {
                    Ok(batch) => batch,
                    Err(RecvError::Lagged(_)) => {
                        batches = engine.changes();
                        everything(&engine).await
                    }
                    Err(RecvError::Closed) => return,
                };
                forward(&app, &engine, &batch);
                if touches_counts(&batch) {
                    title_due.get_or_insert_with(|| Instant::now() + TITLE_PACE);
                }
            }
            () = title => {
                title_due = None;
                show_unread(&app, &engine).await;
            }
        }
    }
}

/// Tells the page that all it shows may be out of date, as of the newest batch.
async fn everything(engine: &Arc<Engine>) -> Changes {
    let hello = engine.call("hello", Value::Null).await.unwrap_or_default();
    Changes {
        revision: hello["revision"].as_u64().unwrap_or_default(),
        changes: Vec::new(),
        resync: true,
    }
}

fn forward(app: &AppHandle, engine: &Engine, batch: &Changes) {
    if let Err(why) = app.emit_to(window::MAIN, "changes", batch) {
        tracing::warn!(%why, "changes could not be told to the page");
    }
    if batch.resync || batch.changes.contains(&Change::Setup) {
        preferences::follow(app, engine);
    }
}

fn touches_counts(batch: &Changes) -> bool {
    batch.resync
        || batch
            .changes
            .iter()
            .any(|c| matches!(c, Change::Thread { .. } | Change::Setup))
}

async fn show_unread(app: &AppHandle, engine: &Arc<Engine>) {
    let Ok(counts) = engine.call("inbox_counts", json!({})).await else {
        return;
    };
    let unread = counts["unread"]
        .as_u64()
        .and_then(|n| u32::try_from(n).ok())
        .unwrap_or(0);
    let words = app.state::<Desk>().words();
    window::title(app, &words, unread);
    tray::unread(app, &words, unread);
}
