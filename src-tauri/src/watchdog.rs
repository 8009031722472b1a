//! Notices a page that no longer answers, or is gone, and loads it anew. What was being written is
//! in the engine by then: the page keeps it there a quarter of a second after each key.

use crate::window;
use std::time::Duration;
use tauri::{AppHandle, Manager, WebviewWindow};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};

/// How often the page is asked.
const PACE: Duration = Duration::from_secs(5);
/// How long it may take to answer. A page under load, or a person who drags a window about, must
/// never look like one that hangs.
const PATIENCE: Duration = Duration::from_secs(15);
/// A page that was only just loaded anew is not loaded anew at once: it may be what breaks it.
const REST: Duration = Duration::from_secs(30);

/// Asks the page again and again whether it is there, for as long as the app runs. A hidden page
/// is left in peace: nobody waits for it.
pub async fn watch(app: AppHandle) {
    // Until the page has answered once it is not known to hear at all.
    let mut known = false;
    loop {
        sleep(PACE).await;
        let Some(window) = app.get_webview_window(window::MAIN) else {
            return;
        };
        if !window.is_visible().unwrap_or(false) {
            continue;
        }
        if answers(&window).await {
            known = true;
        } else if known {
            tracing::error!("the page no longer answers; it is loaded anew");
            end(&window);
            known = false;
        }
    }
}

async fn answers(window: &WebviewWindow) -> bool {
    let (tell, mut told) = mpsc::unbounded_channel();
    let asked = window.eval_with_callback("1", move |_| {
        // Nobody listens to an answer that came too late.
        let _ = tell.send(());
    });
    asked.is_ok()
        && timeout(PATIENCE, told.recv())
            .await
            .is_ok_and(|answer| answer.is_some())
}

/// Ends the page's process; what follows is what follows its own end.
#[cfg(target_os = "linux")]
fn end(window: &WebviewWindow) {
    use webkit2gtk::WebViewExt;
    if let Err(why) = window.with_webview(|view| view.inner().terminate_web_process()) {
        tracing::error!(%why, "the page could not be ended");
    }
}

/// Elsewhere the system's own view ends a page that hangs.
#[cfg(not(target_os = "linux"))]
fn end(window: &WebviewWindow) {
    reload(window);
}

/// Loads the page anew whenever its process is gone, whatever ended it.
#[cfg(target_os = "linux")]
pub fn prepare(window: &WebviewWindow) {
    use std::cell::Cell;
    use webkit2gtk::WebViewExt;
    let again = window.clone();
    let prepared = window.with_webview(move |view| {
        let last = Cell::new(None::<Instant>);
        view.inner().connect_web_process_terminated(move |_, why| {
            tracing::error!(?why, "the page's process is gone");
            let now = Instant::now();
            let wait = last.get().map_or(Duration::ZERO, |last| {
                REST.saturating_sub(now.duration_since(last))
            });
            last.set(Some(now + wait));
            let again = again.clone();
            tauri::async_runtime::spawn(async move {
                sleep(wait).await;
                reload(&again);
            });
        });
    });
    if let Err(why) = prepared {
        tracing::warn!(%why, "a page that is gone stays gone");
    }
}

/// Elsewhere the system's own view loads it anew.
#[cfg(not(target_os = "linux"))]
pub fn prepare(_: &WebviewWindow) {}

fn reload(window: &WebviewWindow) {
    if let Err(why) = window.reload() {
        tracing::error!(%why, "the page could not be loaded anew");
    }
}
