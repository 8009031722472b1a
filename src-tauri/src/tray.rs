//! The tray icon: open, settings, quit, and whether something is unread. A desktop without a tray
//! must never take the app down.

use crate::{desk::Desk, window, words::Words};
use engine::api::change::Summons;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
};
use tauri::{
    AppHandle, Emitter, Manager, Theme,
    image::Image,
    menu::{Menu, MenuItem},
    tray::TrayIconBuilder,
};

const ID: &str = "main";
static UNREAD: AtomicBool = AtomicBool::new(false);
static SHOWN: AtomicBool = AtomicBool::new(true);

const FOR_LIGHT: &[u8] = include_bytes!("../../icons/tray-for-light.png");
const FOR_DARK: &[u8] = include_bytes!("../../icons/tray-for-dark.png");
const FOR_LIGHT_UNREAD: &[u8] = include_bytes!("../../icons/tray-for-light-unread.png");
const FOR_DARK_UNREAD: &[u8] = include_bytes!("../../icons/tray-for-dark-unread.png");

/// Shows it, where the system has a place for it.
pub fn open(app: &AppHandle) {
    follow_the_desktop();
    // The indicator library is looked for while running, and its binding panics without it.
    let made = catch_unwind(AssertUnwindSafe(|| build(app)));
    match made {
        Ok(Ok(())) => {}
        Ok(Err(why)) => tracing::warn!(%why, "no tray icon"),
        Err(_) => tracing::warn!("no tray icon: this desktop has no indicator library"),
    }
}

/// Whether the person can see one: without a desktop that shows it, an icon is made all the same.
pub fn is_there(app: &AppHandle) -> bool {
    SHOWN.load(Ordering::Relaxed) && app.tray_by_id(ID).is_some()
}

/// Follows whether this desktop shows icons: it does while the service that takes them is there
/// (freedesktop.org, StatusNotifierItem, *StatusNotifierWatcher*).
#[cfg(target_os = "linux")]
fn follow_the_desktop() {
    use gtk::gio::{BusNameWatcherFlags, BusType, Cancellable, bus_get_sync, bus_watch_name};
    SHOWN.store(false, Ordering::Relaxed);
    // Without a bus the binding panics where no panic can be caught.
    if let Err(why) = bus_get_sync(BusType::Session, Cancellable::NONE) {
        tracing::warn!(%why, "no desktop to show a tray icon");
        return;
    }
    bus_watch_name(
        BusType::Session,
        "org.kde.StatusNotifierWatcher",
        BusNameWatcherFlags::NONE,
        |_, _, _| SHOWN.store(true, Ordering::Relaxed),
        |_, _| SHOWN.store(false, Ordering::Relaxed),
    );
}

/// Every desktop but Linux's has a place for icons.
#[cfg(not(target_os = "linux"))]
fn follow_the_desktop() {}

/// Says its words again, in another language.
pub fn rename(app: &AppHandle) {
    let renamed = app
        .tray_by_id(ID)
        .map(|tray| menu(app).and_then(|menu| tray.set_menu(Some(menu))));
    if let Some(Err(why)) = renamed {
        tracing::warn!(%why, "the tray's menu could not be changed");
    }
}

/// Shows whether something is unread, and how much.
pub fn unread(app: &AppHandle, words: &Words, count: u32) {
    let Some(tray) = app.tray_by_id(ID) else {
        return;
    };
    let text = match count {
        0 => words.say("tray_tooltip", &[]),
        _ => words.count("tray_tooltip_unread", count),
    };
    let changed = UNREAD.swap(count > 0, Ordering::Relaxed) != (count > 0);
    let icon = if changed {
        tray.set_icon(Some(icon(app)))
    } else {
        Ok(())
    };
    if let Err(why) = icon.and_then(|()| tray.set_tooltip(Some(text))) {
        tracing::warn!(%why, "the tray icon could not be changed");
    }
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let desk = app.state::<Desk>();
    TrayIconBuilder::with_id(ID)
        .icon(icon(app))
        .tooltip(desk.words().say("tray_tooltip", &[]))
        .temp_dir_path(desk.place.data.join("tray"))
        .menu(&menu(app)?)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => window::show(app),
            "settings" => {
                window::show(app);
                summon(app, &Summons::Setup);
            }
            "quit" => window::quit(app),
            _ => {}
        })
        .build(app)?;
    Ok(())
}

/// Asks the page to show something.
pub fn summon(app: &AppHandle, summons: &Summons) {
    if let Err(why) = app.emit_to(window::MAIN, "summons", summons) {
        tracing::warn!(%why, "the page could not be asked to show something");
    }
}

fn menu(app: &AppHandle) -> tauri::Result<Menu<tauri::Wry>> {
    let words = app.state::<Desk>().words();
    let item = |id: &str| {
        MenuItem::with_id(
            app,
            id,
            words.say(&format!("tray_{id}"), &[]),
            true,
            None::<&str>,
        )
    };
    Menu::with_items(app, &[&item("open")?, &item("settings")?, &item("quit")?])
}

fn icon(app: &AppHandle) -> Image<'static> {
    let theme = app
        .get_webview_window(window::MAIN)
        .and_then(|window| window.theme().ok());
    let png = match (theme, UNREAD.load(Ordering::Relaxed)) {
        (Some(Theme::Dark), true) => FOR_DARK_UNREAD,
        (Some(Theme::Dark), false) => FOR_DARK,
        (_, true) => FOR_LIGHT_UNREAD,
        (_, false) => FOR_LIGHT,
    };
    // The pictures are compiled in; a test reads them all.
    Image::from_bytes(png).unwrap_or_else(|_| Image::new(&[0, 0, 0, 0], 1, 1))
}

#[cfg(test)]
mod tests {
    use super::{FOR_DARK, FOR_DARK_UNREAD, FOR_LIGHT, FOR_LIGHT_UNREAD};
    use tauri::image::Image;

    #[test]
    fn every_tray_picture_can_be_read() {
        for png in [FOR_DARK, FOR_DARK_UNREAD, FOR_LIGHT, FOR_LIGHT_UNREAD] {
            assert!(Image::from_bytes(png).is_ok_and(|image| image.width() == 44));
        }
    }
}
