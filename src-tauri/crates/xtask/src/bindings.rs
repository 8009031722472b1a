//! `bindings`: the TypeScript of every value that crosses to the page, from the Rust types.

use crate::{
    root::{built, root},
    step,
};
use anyhow::{Context, Result, bail};
use std::{collections::BTreeMap, fs, path::Path};

const FOLDER: &str = "ui/src/bindings";

/// Writes them anew.
pub fn write() -> Result<()> {
    step::run(&mut step::cargo(&[
        "run",
        "-q",
        "-p",
        "engine",
        "--example",
        "bindings",
        "--",
        FOLDER,
    ]))
}

/// Fails when the committed ones differ from what the types say. Needs the example to be built.
pub fn check() -> Result<()> {
    let fresh = std::env::temp_dir().join(format!("guichet-bindings-{}", std::process::id()));
    fs::create_dir_all(&fresh)?;
    let example = built("examples/bindings", false);
    let written = step::run(step::program(&example.to_string_lossy(), &[]).arg(&fresh));
    let compared = written.and_then(|()| compare(&fresh, &root().join(FOLDER)));
    fs::remove_dir_all(&fresh)?;
    compared
}

fn compare(fresh: &Path, kept: &Path) -> Result<()> {
    let (fresh, kept) = (read(fresh)?, read(kept)?);
    let mut names: Vec<&String> = fresh.keys().chain(kept.keys()).collect();
    names.sort();
    names.dedup();
    names.retain(|name| fresh.get(*name) != kept.get(*name));
    if !names.is_empty() {
        let names = names
            .iter()
            .map(|n| n.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        bail!(
            "{FOLDER} does not match the Rust types ({names}): run `cargo xtask bindings` and commit."
        );
    }
    println!("  {} files, all as the Rust types say", fresh.len());
    Ok(())
}

fn read(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_file() {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::compare;
    use std::fs;

    #[test]
    fn a_type_that_changed_or_was_left_behind_is_named() {
        let base = std::env::temp_dir().join(format!("guichet-compare-{}", std::process::id()));
        let (fresh, kept) = (base.join("fresh"), base.join("kept"));
        fs::create_dir_all(&fresh).unwrap();
        fs::create_dir_all(&kept).unwrap();
        fs::write(fresh.join("Same.ts"), "a").unwrap();
        fs::write(kept.join("Same.ts"), "a").unwrap();
        assert!(compare(&fresh, &kept).is_ok());
        fs::write(fresh.join("Changed.ts"), "new").unwrap();
        fs::write(kept.join("Changed.ts"), "old").unwrap();
        fs::write(kept.join("Gone.ts"), "x").unwrap();
        let said = compare(&fresh, &kept).unwrap_err().to_string();
        assert!(said.contains("Changed.ts, Gone.ts"), "{said}");
        assert!(!said.contains("Same.ts"), "{said}");
        fs::remove_dir_all(&base).unwrap();
    }
}
