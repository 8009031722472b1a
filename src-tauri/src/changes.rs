//! The change pump: the engine's batches go to the page as they are; a pump that fell behind tells
//! the page to read everything again. The unread count goes to title and tray at its own pace.

use crate::{desk::Desk, preferences, tray, window};
use engine::{
    Engine,
    api::change::{Change, Changes},
};
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
                        engine.everything()
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
    let Ok(unread) = engine.unread().await else {
        return;
    };
    let words = app.state::<Desk>().words();
    window::title(app, &words, unread);
    tray::unread(app, &words, unread);
}
