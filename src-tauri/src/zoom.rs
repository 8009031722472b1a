//! How large everything is drawn: Ctrl with +, − or 0, kept for the next start.

use crate::{desk::Desk, window, window_memory::WindowMemory};
use tauri::{AppHandle, Manager, WebviewWindow};

/// The sizes on offer, in per cent; those of browsers.
const SIZES: [u32; 10] = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200];
const USUAL: u32 = 100;

/// Larger for a positive step, smaller for a negative one, as usual for 0.
#[tauri::command]
pub async fn zoom(step: i8, app: AppHandle) {
    let Some(window) = app.get_webview_window(window::MAIN) else {
        return;
    };
    WindowMemory::change(&app.state::<Desk>().place, |memory| {
        memory.zoom = next(memory.zoom, step);
        apply(&window, memory.zoom);
    });
}

/// Draws everything at this size.
pub fn apply(window: &WebviewWindow, percent: u32) {
    if let Err(why) = window.set_zoom(f64::from(percent.clamp(50, 200)) / 100.0) {
        tracing::warn!(%why, "the page could not be made larger or smaller");
    }
}

fn next(now: u32, step: i8) -> u32 {
    let found = match step {
        1.. => SIZES.into_iter().find(|size| *size > now),
        ..0 => SIZES.into_iter().rfind(|size| *size < now),
        0 => Some(USUAL),
    };
    found.unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn each_press_is_a_step_that_ends_at_both_ends() {
        assert_eq!((next(100, 1), next(110, -1)), (110, 100));
        assert_eq!((next(200, 1), next(50, -1)), (200, 50));
        assert_eq!(next(175, 0), 100);
        assert_eq!(next(73, 1), 80, "a size that is no longer on offer");
    }
}
