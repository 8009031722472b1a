//! The one window: how it opens, where it was, what may happen inside it. Closing hides it, so
//! that notifications go on; the tray, a notification or a second start bring it back.

use crate::{
    context_menu, desk::Desk, drawing, drops, notifications, tray, watchdog,
    window_memory::WindowMemory, words::Words, zoom,
};
use tauri::{
    AppHandle, LogicalSize, Manager, Theme, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent,
    webview::NewWindowResponse, window::Color,
};

/// The window's label.
pub const MAIN: &str = "main";
const SMALLEST: LogicalSize<f64> = LogicalSize {
    width: 800.0,
    height: 600.0,
};
const LIGHT: Color = Color(0xf6, 0xf7, 0xf6, 0xff);
const DARK: Color = Color(0x14, 0x18, 0x17, 0xff);

/// Opens it where it was last.
///
/// # Errors
/// When the system has no window to give.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let desk = app.state::<Desk>();
    let memory = WindowMemory::read(&desk.place);
    let mut builder = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title(desk.words().say("window_title", &[]))
        .inner_size(memory.width, memory.height)
        .min_inner_size(SMALLEST.width, SMALLEST.height)
        .prevent_overflow()
        .maximized(memory.maximized)
        .data_directory(desk.place.data.join("page"))
        .devtools(cfg!(debug_assertions))
        .on_navigation(stays_inside)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    builder = match memory.dark {
        Some(true) => builder.background_color(DARK).theme(Some(Theme::Dark)),
        Some(false) => builder.background_color(LIGHT).theme(Some(Theme::Light)),
        None => builder,
    };
    builder = match memory.position {
        Some((x, y)) => builder.position(x, y),
        None => builder.center(),
    };
    let window = builder.build()?;
    drawing::prepare(&window);
    context_menu::prepare(&window);
    watchdog::prepare(&window);
    zoom::apply(&window, memory.zoom);
    let app = app.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            hide(&app);
        }
        WindowEvent::Focused(focused) => app.state::<Desk>().set_focused(*focused),
        WindowEvent::DragDrop(drag) => drops::heard(&app, drag),
        _ => {}
    });
    Ok(())
}

/// Brings it to the front.
pub fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let shown = window
        .show()
        .and_then(|()| window.unminimize())
        .and_then(|()| window.set_focus());
    if let Err(why) = shown {
        tracing::warn!(%why, "the window could not be shown");
    }
}

/// Puts it away; without a tray to bring it back, or with nothing to go on with, ends the app.
fn hide(app: &AppHandle) {
    let desk = app.state::<Desk>();
    if desk.fault().is_some() || !tray::is_there(app) {
        quit(app);
        return;
    }
    remember(app);
    desk.set_focused(false);
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(why) = window.hide()
    {
        tracing::warn!(%why, "the window could not be hidden");
    }
    if WindowMemory::first_time_hidden(&desk.place) {
        notifications::say_where_it_went(app);
    }
}

/// Ends the app. The window goes at once; messages under way may still take a few seconds.
pub fn quit(app: &AppHandle) {
    remember(app);
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(why) = window.hide()
    {
        tracing::warn!(%why, "the window could not be hidden");
    }
    app.exit(0);
}

/// Keeps where it is for the next start.
fn remember(app: &AppHandle) {
    let desk = app.state::<Desk>();
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    WindowMemory::change(&desk.place, |memory| {
        memory.maximized = window.is_maximized().unwrap_or(false);
        let scale = window.scale_factor().unwrap_or(1.0);
        if memory.maximized {
            return;
        }
        if let Ok(size) = window.inner_size() {
            let size = size.to_logical::<f64>(scale);
            (memory.width, memory.height) = (
                size.width.max(SMALLEST.width),
                size.height.max(SMALLEST.height),
            );
        }
        if let Ok(place) = window.outer_position() {
            let place = place.to_logical::<f64>(scale);
            memory.position = Some((place.x, place.y));
        }
    });
}

/// Shows the unread count in the title.
pub fn title(app: &AppHandle, words: &Words, unread: u32) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let title = match unread {
        0 => words.say("window_title", &[]),
        _ => words.count("window_title_unread", unread),
    };
    if let Err(why) = window.set_title(&title) {
        tracing::warn!(%why, "the title could not be set");
    }
}

/// Follows the chosen theme; `None` is the system's.
pub fn set_theme(app: &AppHandle, theme: Option<Theme>) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    if let Err(why) = window.set_theme(theme) {
        tracing::warn!(%why, "the theme could not be set");
    }
    let dark = theme.map(|theme| theme == Theme::Dark);
    WindowMemory::change(&app.state::<Desk>().place, |memory| memory.dark = dark);
}

/// Only our own page and the page that says why there is none; every other address stays shut.
fn stays_inside(address: &Url) -> bool {
    match address.scheme() {
        "tauri" | "notice" => true,
        "http" => matches!(
            address.host_str(),
            Some("tauri.localhost" | "notice.localhost")
        ),
        "about" => address.path() == "blank",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::stays_inside;

    #[test]
    fn nothing_but_our_own_pages_opens_in_the_window() {
        let inside = |url: &str| stays_inside(&url.parse().unwrap());
        assert!(
            inside("tauri://localhost/index.html")
                && inside("http://tauri.localhost/")
                && inside("notice://localhost/")
        );
        assert!(
            !inside("https://example.org/")
                && !inside("http://localhost:80/")
                && !inside("file:///etc/passwd")
        );
        assert!(
            !inside("data:text/html,x")
                && !inside("media://localhost/1")
                && !inside("javascript:alert(1)")
        );
    }
}
