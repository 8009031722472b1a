//! `run`: from a fresh machine to the open window.

use crate::{packages, page, root, step};
use anyhow::{Result, bail};
use clap::Args;

/// How to run.
#[derive(Args)]
pub struct Options {
    /// Build with optimisations.
    #[arg(long)]
    release: bool,
    /// Open your own data instead of the demo shop.
    #[arg(long)]
    real: bool,
    /// Install no system packages.
    #[arg(long)]
    no_install: bool,
}

/// Installs what is missing, builds, opens.
pub fn run(options: &Options) -> Result<()> {
    let screen = has_screen();
    if !screen {
        println!(
            "There is no screen here, so this installs and builds but cannot open the window."
        );
    }
    if !options.no_install {
        packages::install(packages::TO_RUN)?;
    }
    page::install()?;
    page::build()?;
    println!("App: building (the first time takes several minutes)");
    let mut build = step::cargo(&["build", "-p", "guichet-desktop"]);
    if options.release {
        build.arg("--release");
    }
    step::run(&mut build)?;
    if !screen {
        bail!(
            "The app is built, but neither DISPLAY nor WAYLAND_DISPLAY is set: start this from a desktop, or with `xvfb-run -a cargo xtask run`."
        );
    }
    let app = root::built("guichet-desktop", options.release);
    println!(
        "App: opening {}",
        if options.real {
            "your own inbox"
        } else {
            "the demo shop"
        }
    );
    let mut app = step::program(&app.to_string_lossy(), &[]);
    if !options.real {
        app.arg("--demo");
    }
    step::run(&mut app)
}

fn has_screen() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}
