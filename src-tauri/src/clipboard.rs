//! Files copied in a file manager, for the composer's *Paste*. WebKitGTK shows its page that there
//! are some, and nothing of them but their paths as text.

use crate::{desk::Desk, staging};
use engine::api::{compose::StagedFile, fault::Fault};
use std::path::PathBuf;
use tauri::{AppHandle, State};

/// Takes the files on the clipboard as files to send; none when it holds something else.
#[tauri::command]
pub async fn stage_pasted(app: AppHandle, desk: State<'_, Desk>) -> Result<Vec<StagedFile>, Fault> {
    let paths = copied(&app).await;
    staging::stage(&desk.engine().await?, paths).await
}

#[cfg(target_os = "linux")]
async fn copied(app: &AppHandle) -> Vec<PathBuf> {
    use gtk::{Clipboard, gdk::SELECTION_CLIPBOARD, glib::filename_from_uri};
    use std::time::Duration;
    use tokio::{sync::oneshot, time::timeout};

    /// A program that owns the clipboard and does not answer keeps nobody waiting longer.
    const PATIENCE: Duration = Duration::from_secs(5);

    let (tell, told) = oneshot::channel();
    let asked = app.run_on_main_thread(move || {
        Clipboard::get(&SELECTION_CLIPBOARD).request_uris(move |_, uris| {
            let files = uris.iter().filter_map(|uri| filename_from_uri(uri).ok());
            // Nobody listens any more when it took too long.
            let _ = tell.send(files.map(|(path, _)| path).collect());
        });
    });
    if let Err(why) = asked {
        tracing::warn!(%why, "the clipboard cannot be asked");
        return Vec::new();
    }
    match timeout(PATIENCE, told).await {
        Ok(Ok(paths)) => paths,
        _ => Vec::new(),
    }
}

/// Other systems' engines hand copied files to the page themselves.
#[cfg(not(target_os = "linux"))]
async fn copied(_: &AppHandle) -> Vec<PathBuf> {
    Vec::new()
}
