//! `licences`: what every package of others' is licensed under, where it comes from, and which of
//! those that we name ourselves are built twice. All packages of all platforms are looked at, and
//! all of the page's, those that only build it included.

use crate::{root::root, step};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// What others' work may be licensed under to become part of a program under the AGPL.
const ALLOWED: &[&str] = &[
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "blessing",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    // The page's typeface.
    "OFL-1.1",
    "Unicode-3.0",
    "Unlicense",
    "WTFPL",
    "Zlib",
];

/// npm packages that do not say their licence where it belongs, and where it was read (2026-11-28).
const READ_ELSEWHERE: &[(&str, &str)] = &[
    ("svelte-toolbelt", "MIT, in its LICENSE; part of the page"),
    (
        "@inlang/plugin-message-format",
        "Apache-2.0, in its repository; only builds the page",
    ),
    (
        "@lix-js/sdk-darwin-arm64",
        "Apache-2.0, as @lix-js/sdk; only builds the page",
    ),
    (
        "@lix-js/sdk-linux-arm64",
        "Apache-2.0, as @lix-js/sdk; only builds the page",
    ),
    (
        "@lix-js/sdk-linux-x64",
        "Apache-2.0, as @lix-js/sdk; only builds the page",
    ),
    (
        "@lix-js/sdk-win32-x64",
        "Apache-2.0, as @lix-js/sdk; only builds the page",
    ),
];

/// Crates that we name and that are built in two versions all the same, and for whom.
const TWICE: &[(&str, &str)] = &[
    ("base64", "swift-rs, of Tauri on a Mac"),
    ("getrandom", "ring; Tauri"),
    ("sha2", "Tauri's code generator; wry"),
    ("thiserror", "the bindings of GTK"),
];

/// How Cargo names what comes from a registry, and from no folder or repository.
const REGISTRY: &str = "registry+";

/// Fails with everything that is not as it should be.
pub fn check() -> Result<()> {
    let text = step::output(&mut step::cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--locked",
    ]))?;
    let crates: Value = serde_json::from_str(&text).context("cargo metadata is not JSON")?;
    let lock = fs::read_to_string(root().join("ui/package-lock.json"))
        .context("the page's lock file cannot be read")?;
    let lock: Value = serde_json::from_str(&lock).context("the page's lock file is not JSON")?;
    let (crates_seen, mut wrong) = of_crates(&crates);
    let (npm_seen, more) = of_page(&lock);
    wrong.extend(more);
    wrong.extend(twice(&crates));
    if crates_seen == 0 || npm_seen == 0 {
        bail!("no packages were found: nothing was checked");
    }
    if !wrong.is_empty() {
        bail!("Packages that need a look:\n  {}", wrong.join("\n  "));
    }
    println!("  {crates_seen} crates and {npm_seen} npm packages: licences and sources are fine");
    Ok(())
}

/// How many crates of others' were looked at, and what is wrong with them.
fn of_crates(metadata: &Value) -> (usize, Vec<String>) {
    let (mut seen, mut wrong) = (0, Vec::new());
    for package in list(&metadata["packages"]) {
        let Some(source) = package["source"].as_str() else {
            continue;
        };
        seen += 1;
        let name = name_of(package);
        if !source.starts_with(REGISTRY) {
            wrong.push(format!("crate {name}: comes from {source}"));
        }
        if let Some(why) = unfit(package["license"].as_str()) {
            wrong.push(format!("crate {name}: {why}"));
        }
    }
    (seen, wrong)
}

/// The same of the page's packages.
fn of_page(lock: &Value) -> (usize, Vec<String>) {
    let (mut seen, mut wrong) = (0, Vec::new());
    for (path, package) in lock["packages"].as_object().into_iter().flatten() {
        let Some((_, name)) = path.rsplit_once("node_modules/") else {
            continue;
        };
        seen += 1;
        // What the registry gives has a checksum and, by our npm settings, no address; a folder, a
        // repository or another place has one.
        let elsewhere = package["resolved"].as_str().is_some();
        if elsewhere || package["integrity"].as_str().is_none() {
            wrong.push(format!("npm {name}: does not come from the registry"));
        }
        let known = READ_ELSEWHERE.iter().any(|(known, _)| *known == name);
        match unfit(package["license"].as_str()) {
            Some(why) if !known => wrong.push(format!("npm {name}: {why}")),
            None if known => wrong.push(format!("npm {name}: says its licence itself by now")),
            _ => {}
        }
    }
    (seen, wrong)
}

/// Crates that we name ourselves and that are there in more than one version.
fn twice(metadata: &Value) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut ours = BTreeSet::new();
    for package in list(&metadata["packages"]) {
        if package["source"].is_null() {
            let named = list(&package["dependencies"]).iter();
            ours.extend(named.filter_map(|dependency| dependency["name"].as_str()));
        }
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        versions
            .entry(text("name"))
            .or_default()
            .insert(text("version"));
    }
    let is_known = |name: &str| TWICE.iter().any(|(known, _)| *known == name);
    let of_ours = versions.iter().filter(|(name, _)| ours.contains(**name));
    of_ours
        .filter_map(
            |(name, versions)| match (versions.len() > 1, is_known(name)) {
                (true, false) => Some(format!("crate {name}: built in versions {versions:?}")),
                (false, true) => Some(format!(
                    "crate {name}: no longer built twice, say so in TWICE"
                )),
                _ => None,
            },
        )
        .collect()
}

/// Why something may not become part of the program, if it may not.
fn unfit(licence: Option<&str>) -> Option<String> {
    let Some(licence) = licence else {
        return Some("does not say its licence".to_owned());
    };
    let expression = match Expression::parse_mode(licence, ParseMode::LAX) {
        Ok(expression) => expression,
        Err(why) => return Some(format!("{licence} is no licence: {}", why.reason)),
    };
    let fits = expression.evaluate(|wanted| ALLOWED.contains(&wanted.to_string().as_str()));
    (!fits).then(|| format!("{licence} is not among the licences allowed"))
}

fn name_of(package: &Value) -> String {
    let text = |key: &str| package[key].as_str().unwrap_or("?");
    format!("{} {}", text("name"), text("version"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::{of_crates, of_page, twice, unfit};
    use serde_json::json;

    #[test]
    fn a_licence_fits_when_one_of_its_choices_does() {
        for fit in [
            "MIT",
            "MIT/Apache-2.0",
            "MIT OR GPL-2.0-only",
            "(Apache-2.0 OR MIT) AND BSD-3-Clause",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert_eq!(unfit(Some(fit)), None, "{fit}");
        }
        for bad in [
            Some("GPL-2.0-only"),
            Some("MIT AND BUSL-1.1"),
            Some("SEE LICENSE IN x"),
            Some("UNLICENSED"),
            None,
        ] {
            assert!(unfit(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn a_package_from_elsewhere_is_seen() {
        let git = json!({"packages": [{"name": "a", "version": "1.0.0", "license": "MIT", "source": "git+https://example.org/a"}]});
        let (seen, wrong) = of_crates(&git);
        assert_eq!((seen, wrong.len()), (1, 1), "{wrong:?}");
        let page = json!({"packages": {"": {}, "node_modules/a": {"license": "MIT", "integrity": "sha512-x"},
            "node_modules/b": {"license": "MIT", "resolved": "git+ssh://example.org/b"},
            "node_modules/b/node_modules/c": {"license": "MIT", "integrity": "sha512-x", "resolved": "https://example.org/c.tgz"}}});
        let (seen, wrong) = of_page(&page);
        assert_eq!((seen, wrong.len()), (3, 2), "{wrong:?}");
    }

    #[test]
    fn what_we_name_is_built_once() {
        let package = |name: &str, version: &str, ours: bool| {
            let source = if ours { json!(null) } else { json!("registry") };
            json!({"name": name, "version": version, "source": source, "dependencies": [{"name": "a"}]})
        };
        let metadata = json!({"packages": [package("us", "1", true), package("a", "1", false), package("a", "2", false),
            package("b", "1", false), package("b", "2", false)]});
        let wrong = twice(&metadata);
        assert_eq!(wrong.len(), 1, "only the one that we chose: {wrong:?}");
        assert!(wrong[0].contains("crate a"));
    }
}
