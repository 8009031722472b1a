//! How the page is drawn on this computer.

use tauri::WebviewWindow;

/// Settles it before the page paints.
#[cfg(target_os = "linux")]
pub fn prepare(window: &WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    let gpu = has_gpu();
    let prepared = window.with_webview(move |view| {
        if let Some(settings) = view.inner().settings() {
            // It lags behind the wheel (WebKit bug 258926).
            settings.set_enable_smooth_scrolling(false);
            // Layers put together without a GPU cost each ticking second several times the
            // processor time of plain drawing, and 80 MB.
            if !gpu {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        }
    });
    if let Err(why) = prepared {
        tracing::warn!(%why, "the page is drawn as the system likes");
    }
}

/// On other systems the page is drawn as the system likes.
#[cfg(not(target_os = "linux"))]
pub fn prepare(_: &WebviewWindow) {}

/// The kernel names a render node for every GPU that programs may use.
#[cfg(target_os = "linux")]
fn has_gpu() -> bool {
    let devices = std::fs::read_dir("/dev/dri")
        .into_iter()
        .flatten()
        .flatten();
    devices
        .filter_map(|device| device.file_name().into_string().ok())
        .any(|name| name.starts_with("renderD"))
}
