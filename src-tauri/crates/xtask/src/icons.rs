//! `icons`: every icon the app and its packages need, drawn from the sources in `icons/source`.

use crate::{packages, root::root, step};
use anyhow::Result;

/// Draws them anew.
pub fn draw() -> Result<()> {
    packages::install(packages::TO_DRAW)?;
    for (size, name) in [
        (32, "32x32"),
        (128, "128x128"),
        (256, "128x128@2x"),
        (512, "icon"),
    ] {
        picture("guichet", size, name)?;
    }
    for tray in [
        "tray-for-light",
        "tray-for-dark",
        "tray-for-light-unread",
        "tray-for-dark-unread",
    ] {
        picture(tray, 44, tray)?;
    }
    let icons = root().join("icons");
    let mut windows = step::program(
        "convert",
        &[
            "icon.png",
            "-define",
            "icon:auto-resize=256,64,48,32,16",
            "icon.ico",
        ],
    );
    step::run(windows.current_dir(&icons))?;
    let mut apple = step::program(
        "png2icns",
        &[
            "icon.icns",
            "icon.png",
            "128x128@2x.png",
            "128x128.png",
            "32x32.png",
        ],
    );
    step::run(apple.current_dir(&icons))
}

fn picture(source: &str, size: u32, name: &str) -> Result<()> {
    let size = size.to_string();
    let (from, to) = (format!("source/{source}.svg"), format!("{name}.png"));
    let mut draw = step::program(
        "rsvg-convert",
        &["-w", &size, "-h", &size, &from, "-o", &to],
    );
    step::run(draw.current_dir(root().join("icons")))
}
