//! The window's own measurements, each beside an empty window of the same kind in the same run:
//! start to first rows painted, memory of the whole process tree, processor time while idle.

use crate::{packages, page, root, session, step};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

const SCRIPT: &str = "src-tauri/crates/xtask/src/window_bench.mjs";
/// Starts of each case; the middle one counts.
const RUNS: &str = "5";
/// How long idling is watched.
const SECONDS: &str = "20";

/// The key of the made-up shop's database; it guards nothing.
const KEY: &str = "6775696368657420677569636865742067756963686574206775696368657421";
/// Conversations of the large shop and messages in each.
const LARGE: [&str; 2] = ["100000", "10"];
const SMALL: [&str; 2] = ["2000", "5"];

/// Measures and prints.
pub fn run(quick: bool) -> Result<()> {
    packages::install(&[packages::TO_RUN, packages::TO_TEST].concat())?;
    page::install()?;
    page::build()?;
    step::run(&mut step::cargo(&[
        "build",
        "--release",
        "-p",
        "guichet-desktop",
    ]))?;
    step::run(&mut step::cargo(&[
        "build",
        "--release",
        "-p",
        "store",
        "--example",
        "fill",
    ]))?;
    let base = std::env::temp_dir().join(format!("guichet-window-bench-{}", std::process::id()));
    let measured = measure(&base, if quick { SMALL } else { LARGE });
    fs::remove_dir_all(&base)?;
    report(&measured?)
}

fn measure(base: &Path, size: [&str; 2]) -> Result<Vec<Value>> {
    let (demo, large) = (base.join("demo"), base.join("large"));
    fs::create_dir_all(&demo)?;
    fill(&large, size)?;
    let app = root::built("guichet-desktop", true)
        .to_string_lossy()
        .into_owned();
    let mut command: Vec<String> = ["node", SCRIPT, &app, RUNS, SECONDS]
        .map(Into::into)
        .to_vec();
    command.push("bare=--bare".to_owned());
    command.push(format!("demo=--demo --quiet --data {}", demo.display()));
    command.push(format!("large=--demo --quiet --data {}", large.display()));
    let printed = step::output(&mut session::around(&command)?)?;
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).context("a measurement cannot be read"))
        .collect()
}

/// Makes a large shop where the demo looks for the one it began a moment ago.
fn fill(folder: &Path, [conversations, messages]: [&str; 2]) -> Result<()> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("a clock before 1970")?;
    let begun = folder.join(format!("demo-{}", now.as_secs()));
    fs::create_dir_all(&begun)?;
    fs::write(
        begun.join("secrets.json"),
        json!({ "database-key": KEY }).to_string(),
    )?;
    let example = root::built("examples/fill", true);
    let begun = begun.to_string_lossy().into_owned();
    let arguments = [begun.as_str(), KEY, conversations, messages];
    step::run(&mut step::program(&example.to_string_lossy(), &arguments))
}

fn report(measured: &[Value]) -> Result<()> {
    let floor = measured.first().context("nothing was measured")?;
    println!("\nWindow, against an empty one in the same run:");
    println!(
        "  {:<8} {:>16} {:>14} {:>20} {:>20}",
        "", "start ms", "memory MB", "idle visible %", "idle hidden %"
    );
    for case in measured {
        let cell = |name: &str| {
            let (value, floor) = (
                case[name].as_f64().unwrap_or(f64::NAN),
                floor[name].as_f64().unwrap_or(f64::NAN),
            );
            format!("{value} ({:+.2})", value - floor)
        };
        println!(
            "  {:<8} {:>16} {:>14} {:>20} {:>20}",
            case["label"].as_str().unwrap_or_default(),
            cell("start_ms"),
            cell("pss_mb"),
            cell("idle_visible_percent"),
            cell("idle_hidden_percent"),
        );
    }
    Ok(())
}
