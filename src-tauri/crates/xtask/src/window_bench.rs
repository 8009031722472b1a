//! The window's own measurements, each beside an empty window of the same kind in the same run:
//! start to first rows painted, memory of the whole process tree, processor time while idle.

use crate::{packages, page, root, session, step};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;

const SCRIPT: &str = "src-tauri/crates/xtask/src/window_bench.mjs";
/// Starts of each case; the middle one counts.
const RUNS: &str = "5";
/// How long idling is watched.
const SECONDS: &str = "20";

/// Measures and prints.
pub fn run() -> Result<()> {
    packages::install(&[packages::TO_RUN, packages::TO_TEST].concat())?;
    page::install()?;
    page::build()?;
    step::run(&mut step::cargo(&[
        "build",
        "--release",
        "-p",
        "guichet-desktop",
    ]))?;
    let data = std::env::temp_dir().join(format!("guichet-window-bench-{}", std::process::id()));
    fs::create_dir_all(&data)?;
    let measured = measure(&data.to_string_lossy());
    fs::remove_dir_all(&data)?;
    report(&measured?)
}

fn measure(data: &str) -> Result<Vec<Value>> {
    let app = root::built("guichet-desktop", true)
        .to_string_lossy()
        .into_owned();
    let cases = [
        "bare=--bare".to_owned(),
        format!("demo=--demo --data {data}"),
    ];
    let mut command: Vec<String> = ["node", SCRIPT, &app, RUNS, SECONDS]
        .map(Into::into)
        .to_vec();
    command.extend(cases);
    let printed = step::output(&mut session::around(&command)?)?;
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).context("a measurement cannot be read"))
        .collect()
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
