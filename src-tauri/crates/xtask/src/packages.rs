//! System packages: which are missing, and their installation through apt.
//!
//! Nothing is installed without being said first. A system without apt is told what to install
//! by its own means.

use crate::step;
use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Stdio},
};

/// What building and running the app needs.
pub const TO_RUN: &[&str] = &[
    "build-essential",
    "pkg-config",
    // OpenSSL, inside the database's cipher, configures itself with Perl.
    "perl",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "libdbus-1-dev",
    "xdg-utils",
    // Without these two, voice notes and videos do not play inside the window.
    "gstreamer1.0-plugins-good",
    "gstreamer1.0-libav",
];

/// What the tests need beyond that: a browser, a private screen, a notification daemon, a keychain.
pub const TO_TEST: &[&str] = &[
    "chromium",
    "xvfb",
    "xauth",
    "webkit2gtk-driver",
    "dbus",
    "dbus-x11",
    "dunst",
    "gnome-keyring",
    "imagemagick",
    "xdotool",
    // A window manager: without one there is no focus and no way to close a window.
    "openbox",
    // The other program that the window's journeys copy and drag from.
    "python3-gi",
    "gir1.2-gtk-3.0",
    "fonts-dejavu-core",
    "fonts-noto-color-emoji",
];

/// What drawing the icons needs.
pub const TO_DRAW: &[&str] = &["librsvg2-bin", "imagemagick", "icnsutils"];

/// Installs those of the packages that are missing, after saying so.
pub fn install(wanted: &[&str]) -> Result<()> {
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!(
            "This system has no apt: install a C compiler, pkg-config, Perl and the development files of \
             WebKitGTK 4.1, Ayatana AppIndicator 3, librsvg 2, libxdo, OpenSSL and D-Bus by its own means \
             (for the tests also Chromium, Xvfb, WebKitWebDriver, dunst, gnome-keyring and ImageMagick), \
             then run this again with --no-install."
        );
    }
    let missing = missing(wanted)?;
    if missing.is_empty() {
        println!("System packages: all {} are there.", wanted.len());
        return Ok(());
    }
    let sudo = !is_root();
    let how = if sudo { "sudo apt-get" } else { "apt-get" };
    println!(
        "System packages: {} missing; installing with {how}: {}",
        missing.len(),
        missing.join(" ")
    );
    apt(sudo, &["update", "-q"])?;
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend(missing);
    apt(sudo, &arguments)
}

fn apt(sudo: bool, arguments: &[&str]) -> Result<()> {
    let mut command = if sudo {
        step::program("sudo", &["DEBIAN_FRONTEND=noninteractive", "apt-get"])
    } else {
        step::program("apt-get", &[])
    };
    step::run(
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(arguments),
    )
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

fn missing<'a>(wanted: &[&'a str]) -> Result<Vec<&'a str>> {
    // dpkg-query answers for those it knows and exits with 1 for the others: both are an answer.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f=${Package} ${Status}\n"])
        .args(wanted)
        .stderr(Stdio::null())
        .output()
        .context("dpkg-query cannot be started")?;
    let installed = installed(&String::from_utf8_lossy(&output.stdout));
    Ok(wanted
        .iter()
        .copied()
        .filter(|name| !installed.contains(*name))
        .collect())
}

fn installed(listing: &str) -> BTreeSet<String> {
    listing
        .lines()
        .filter_map(|line| line.strip_suffix(" install ok installed"))
        .map(ToOwned::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::installed;

    #[test]
    fn only_a_package_that_is_wholly_installed_counts() {
        let listing = "xvfb install ok installed\n\
                       dunst deinstall ok config-files\n\
                       chromium install ok half-configured\n";
        let found = installed(listing);
        assert!(found.contains("xvfb"));
        assert!(
            !found.contains("dunst"),
            "removed packages leave their configuration behind"
        );
        assert!(
            !found.contains("chromium"),
            "an interrupted installation has to be finished"
        );
    }
}
