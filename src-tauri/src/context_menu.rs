//! The menu of the right mouse button. The engine of the page offers what a browser does, *Back*,
//! *Reload* and *Inspect* among it; here it keeps only what is for texts, pictures and links.

use tauri::WebviewWindow;

/// Settles it for this window.
#[cfg(target_os = "linux")]
pub fn prepare(window: &WebviewWindow) {
    use webkit2gtk::{ContextMenuExt, ContextMenuItemExt, WebViewExt};
    let prepared = window.with_webview(|view| {
        view.inner().connect_context_menu(|_, menu, _, _| {
            for item in menu.items() {
                if !item.is_separator() && !is_offered(item.stock_action()) {
                    menu.remove(&item);
                }
            }
            let mut after_separator = true;
            for item in menu.items() {
                if item.is_separator() && after_separator {
                    menu.remove(&item);
                }
                after_separator = item.is_separator();
            }
            if let Some(last) = menu.last().filter(|last| last.is_separator()) {
                menu.remove(&last);
            }
            // An empty one is not shown.
            menu.n_items() == 0
        });
    });
    if let Err(why) = prepared {
        tracing::warn!(%why, "the page's menu is the browser's");
    }
}

/// On other systems only builds for development offer more than they should.
#[cfg(not(target_os = "linux"))]
pub fn prepare(_: &WebviewWindow) {}

#[cfg(target_os = "linux")]
fn is_offered(action: webkit2gtk::ContextMenuAction) -> bool {
    use webkit2gtk::ContextMenuAction as Is;
    matches!(
        action,
        Is::Copy
            | Is::Cut
            | Is::Paste
            | Is::PasteAsPlainText
            | Is::Delete
            | Is::SelectAll
            | Is::InsertEmoji
            | Is::SpellingGuess
            | Is::NoGuessesFound
            | Is::IgnoreSpelling
            | Is::LearnSpelling
            | Is::CopyLinkToClipboard
            | Is::CopyImageToClipboard
    )
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::is_offered;
    use webkit2gtk::ContextMenuAction as Is;

    #[test]
    fn nothing_of_a_browser_is_offered() {
        for action in [
            Is::GoBack,
            Is::GoForward,
            Is::Stop,
            Is::Reload,
            Is::InspectElement,
            Is::OpenLink,
            Is::OpenLinkInNewWindow,
            Is::DownloadImageToDisk,
            Is::OpenVideoInNewWindow,
        ] {
            assert!(!is_offered(action), "{action:?}");
        }
        assert!(is_offered(Is::Paste) && is_offered(Is::SpellingGuess));
    }
}
