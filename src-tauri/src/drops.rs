//! Files dropped on the window. WebKitGTK tells its page nothing of them, so they are taken here;
//! the page learns where they fell, and gets a token under which it may ask for them once.

use crate::{desk::Desk, staging, window::MAIN};
use engine::api::{
    compose::StagedFile,
    fault::{Fault, FaultCode},
};
use serde::Serialize;
use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tauri::{
    AppHandle, DragDropEvent, Emitter, Manager, PhysicalPosition, State, WebviewWindow,
    ipc::Response,
};

/// The largest file that the page may read itself; the composer's never come to the page.
const READ_AT_MOST: u64 = 20 * 1024 * 1024;

/// What was dropped last, until the page asks for it.
#[derive(Default)]
pub struct Dropped(Mutex<Held>);

#[derive(Default)]
struct Held {
    token: u64,
    paths: Vec<PathBuf>,
}

/// What the page is told. Places are in pixels of the page.
#[derive(Clone, Serialize)]
#[serde(tag = "drag", rename_all = "snake_case")]
enum Drag {
    Over {
        x: f64,
        y: f64,
    },
    Left,
    Dropped {
        x: f64,
        y: f64,
        token: u64,
        name: String,
    },
}

impl Dropped {
    fn put(&self, paths: Vec<PathBuf>) -> u64 {
        let mut held = self.held();
        held.token += 1;
        held.paths = paths;
        held.token
    }

    /// What was dropped under this token; none the second time, or once something else was.
    fn take(&self, token: u64) -> Vec<PathBuf> {
        let mut held = self.held();
        if held.token == token {
            std::mem::take(&mut held.paths)
        } else {
            Vec::new()
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the page of files that are dragged over the window or fall on it.
pub fn heard(app: &AppHandle, event: &DragDropEvent) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let drag = match event {
        DragDropEvent::Enter { position, .. } | DragDropEvent::Over { position } => {
            let (x, y) = in_page(&window, position);
            Drag::Over { x, y }
        }
        DragDropEvent::Drop { paths, position } => {
            let (x, y) = in_page(&window, position);
            let name = paths.first().map(|path| staging::name_of(path));
            Drag::Dropped {
                x,
                y,
                token: app.state::<Dropped>().put(paths.clone()),
                name: name.unwrap_or_default(),
            }
        }
        _ => Drag::Left,
    };
    if let Err(why) = app.emit_to(MAIN, "drag", drag) {
        tracing::warn!(%why, "the page does not hear of what is dropped");
    }
}

/// GTK counts in pixels of the page already, other systems in those of the screen.
fn in_page(window: &WebviewWindow, position: &PhysicalPosition<f64>) -> (f64, f64) {
    let scale = if cfg!(target_os = "linux") {
        1.0
    } else {
        window.scale_factor().unwrap_or(1.0)
    };
    let place = position.to_logical::<f64>(scale);
    (place.x, place.y)
}

/// Takes what was dropped as files to send.
#[tauri::command]
pub async fn stage_dropped(
    token: u64,
    desk: State<'_, Desk>,
    dropped: State<'_, Dropped>,
) -> Result<Vec<StagedFile>, Fault> {
    let paths = dropped.take(token);
    staging::stage(&desk.engine().await?, paths).await
}

/// Gives the page the first of the dropped files, where it wants to read it itself.
#[tauri::command]
pub async fn read_dropped(token: u64, dropped: State<'_, Dropped>) -> Result<Response, Fault> {
    let path = dropped.take(token).into_iter().next();
    let path = path.ok_or(Fault::new(FaultCode::NotFound))?;
    let bytes = staging::read(path, READ_AT_MOST).await?;
    Ok(Response::new(bytes.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_once_and_only_what_was_dropped_under_it() {
        let dropped = Dropped::default();
        let first = dropped.put(vec!["/a".into()]);
        let second = dropped.put(vec!["/b".into()]);
        assert!(dropped.take(first).is_empty());
        assert_eq!(dropped.take(second), [PathBuf::from("/b")]);
        assert!(dropped.take(second).is_empty());
    }
}
