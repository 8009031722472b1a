//! The page: its npm packages and its build, each done only when something is newer.

use crate::{root::root, step, tally::Tally};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Folders inside `ui` that are made, not written.
const MADE: &[&str] = &[
    "node_modules",
    "dist",
    "paraglide",
    ".svelte-kit",
    "coverage",
];

/// The folders that hold npm packages of ours.
const NPM: &[&str] = &["ui", "tests/journeys"];

/// Installs the npm packages where they are missing or older than the lock file.
pub fn install() -> Result<()> {
    let version = step::output(&mut step::program("node", &["--version"]))
        .context("Node is missing: install Node 20.19 or newer")?;
    if !recent_enough(&version) {
        bail!(
            "Node {} is too old: install Node 20.19 or newer.",
            version.trim()
        );
    }
    for folder in NPM {
        let folder = root().join(folder);
        let lock = folder.join("package-lock.json");
        if lock.exists()
            && changed_at(&lock) > changed_at(&folder.join("node_modules/.package-lock.json"))
        {
            println!("npm packages of {}: installing", shown(&folder));
            step::run(
                step::program("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(&folder),
            )?;
        }
    }
    Ok(())
}

/// Builds the page when a source is newer than the last build.
pub fn build() -> Result<()> {
    let ui = root().join("ui");
    let built = changed_at(&ui.join("dist/index.html"));
    if built.is_some() && newest(&ui) <= built {
        println!("Page: up to date.");
        return Ok(());
    }
    println!("Page: building");
    npm(&["run", "build"])
}

/// Runs npm in the page's folder.
pub fn npm(arguments: &[&str]) -> Result<()> {
    step::run(step::program("npm", arguments).current_dir(root().join("ui")))
}

/// The same, counting passed tests.
pub fn npm_counting(arguments: &[&str]) -> Result<Tally> {
    step::run_counting(step::program("npm", arguments).current_dir(root().join("ui")))
}

fn shown(folder: &Path) -> String {
    folder
        .strip_prefix(root())
        .unwrap_or(folder)
        .display()
        .to_string()
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|m| m.modified()).ok()
}

fn newest(folder: &Path) -> Option<SystemTime> {
    let mut newest = None;
    let mut open: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                if !MADE.iter().any(|made| path.ends_with(made)) {
                    open.push(path);
                }
            } else {
                newest = newest.max(changed_at(&path));
            }
        }
    }
    newest
}

fn recent_enough(version: &str) -> bool {
    let mut parts = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= (20, 19),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::recent_enough;

    #[test]
    fn node_must_be_at_least_20_19() {
        assert!(recent_enough("v20.19.0\n"));
        assert!(recent_enough("v24.1.0"));
        assert!(!recent_enough("v20.9.0"), "9 is less than 19");
        assert!(!recent_enough("v18.20.4"));
        assert!(!recent_enough("nonsense"));
    }
}
