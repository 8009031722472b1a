//! Where the window was and what the person was already told, in `window.json` of the data folder.
//! Losing it loses nothing that matters, so it is read and written without complaint.

use crate::place::Place;
use serde::{Deserialize, Serialize};
use std::{fs, path::PathBuf};

/// What is remembered. Lengths are in logical pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowMemory {
    /// Inner width.
    pub width: f64,
    /// Inner height.
    pub height: f64,
    /// Top left corner; the middle of the screen when absent.
    pub position: Option<(f64, f64)>,
    /// It filled the screen.
    pub maximized: bool,
    /// The chosen theme; the system's when absent.
    pub dark: Option<bool>,
    /// How large everything is drawn, in per cent.
    pub zoom: u32,
    /// The person knows that closing only hides.
    pub told_about_tray: bool,
}

impl Default for WindowMemory {
    fn default() -> Self {
        Self {
            width: 1280.0,
            height: 820.0,
            position: None,
            maximized: false,
            dark: None,
            zoom: 100,
            told_about_tray: false,
        }
    }
}

impl WindowMemory {
    /// What is remembered, or the defaults.
    pub fn read(place: &Place) -> Self {
        let kept = fs::read(file(place))
            .ok()
            .and_then(|json| serde_json::from_slice::<Self>(&json).ok());
        kept.filter(|memory| memory.width >= 1.0 && memory.height >= 1.0)
            .unwrap_or_default()
    }

    /// Changes it, writing only when something did change.
    pub fn change(place: &Place, how: impl FnOnce(&mut Self)) {
        let before = Self::read(place);
        let mut after = before.clone();
        how(&mut after);
        if after != before
            && let Ok(json) = serde_json::to_vec_pretty(&after)
            && let Err(why) = fs::write(file(place), json)
        {
            tracing::warn!(%why, "the window's place could not be kept");
        }
    }

    /// Whether the person has still to be told that closing only hides; true once in a lifetime.
    pub fn first_time_hidden(place: &Place) -> bool {
        let mut first = false;
        Self::change(place, |memory| {
            first = !std::mem::replace(&mut memory.told_about_tray, true)
        });
        first
    }
}

fn file(place: &Place) -> PathBuf {
    place.data.join("window.json")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::WindowMemory;
    use crate::place;

    #[test]
    fn a_window_comes_back_where_it_was() {
        let base = tempfile::tempdir().unwrap();
        let place = place::choose(false, Some(base.path().into())).unwrap();
        assert_eq!(WindowMemory::read(&place), WindowMemory::default());
        WindowMemory::change(&place, |memory| memory.position = Some((40.0, 60.0)));
        assert_eq!(WindowMemory::read(&place).position, Some((40.0, 60.0)));
        assert!(WindowMemory::first_time_hidden(&place));
        assert!(
            !WindowMemory::first_time_hidden(&place),
            "nobody is told twice"
        );
    }

    #[test]
    fn a_damaged_memory_is_a_fresh_start() {
        let base = tempfile::tempdir().unwrap();
        let place = place::choose(false, Some(base.path().into())).unwrap();
        std::fs::write(base.path().join("window.json"), "{\"width\":-3}").unwrap();
        assert_eq!(WindowMemory::read(&place), WindowMemory::default());
    }
}
