//! Follows what the person prefers, as far as the shell is concerned: language and theme.

use crate::{desk::Desk, tray, window, words::Words};
use engine::Engine;
use tauri::{AppHandle, Manager, Theme};

/// Takes over the preferences as they are now.
pub fn follow(app: &AppHandle, engine: &Engine) {
    let likes = engine.preferences_now();
    let words = likes
        .language
        .as_deref()
        .map_or_else(Words::of_the_system, Words::of);
    if app.state::<Desk>().speak(words) {
        tray::rename(app);
    }
    let theme = match likes.theme.as_deref() {
        Some("dark") => Some(Theme::Dark),
        Some("light") => Some(Theme::Light),
        _ => None,
    };
    window::set_theme(app, theme);
}
