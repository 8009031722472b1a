//! `test`: everything that must hold, in order, stopping at the first that does not.

use crate::{
    bindings, boundaries, clients, licences, packages, page,
    report::{Budget, Report},
    root::{self, root},
    session, step,
    tally::Tally,
};
use anyhow::Result;
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// How to test.
#[derive(Args)]
pub struct Options {
    /// Install no system packages.
    #[arg(long)]
    no_install: bool,
}

/// Runs every check. Each step says what it may take, in seconds on two cores: from nothing, and
/// when all but our own code is compiled.
pub fn run(options: &Options) -> Result<()> {
    let mut report = Report::begin(!root::built("guichet-desktop", false).exists());
    if options.no_install {
        report.skip("what is missing", "--no-install asks for that");
    } else {
        report.step("what is missing", seconds(120, 5), || {
            packages::install(&[packages::TO_RUN, packages::TO_TEST].concat())
        })?;
    }
    report.step("npm packages", seconds(30, 10), page::install)?;
    lint(&mut report)?;
    report.count("page: tests", seconds(60, 60), || {
        page::npm_counting(&["run", "test"])
    })?;
    report.step("page: build", seconds(15, 15), || {
        page::npm(&["run", "build"])
    })?;
    compile(&mut report)?;
    report.step("bindings", seconds(5, 5), bindings::check)?;
    report.count("Rust tests", seconds(150, 150), rust_tests)?;
    report.perhaps("foreign client libraries", seconds(60, 30), clients::drive)?;
    report.count("journeys in WebKit", seconds(400, 400), || {
        journeys("tests/journeys", false)
    })?;
    report.count("journeys in the real window", seconds(180, 180), || {
        journeys("tests/journeys/window", true)
    })?;
    report.close();
    Ok(())
}

fn lint(report: &mut Report) -> Result<()> {
    report.step("formatting", seconds(5, 5), || {
        step::run(&mut step::cargo(&["fmt", "--check"]))
    })?;
    report.step("arrows between the parts", seconds(5, 5), boundaries::check)?;
    report.step(
        "licences, sources, duplicates",
        seconds(20, 5),
        licences::check,
    )?;
    report.step("page: types", seconds(25, 25), || {
        page::npm(&["run", "check"])
    })?;
    report.step("page: lint", seconds(15, 15), || {
        page::npm(&["run", "lint"])
    })
}

/// The whole workspace each time, and with one profile, so that nothing is compiled twice.
fn compile(report: &mut Report) -> Result<()> {
    report.step("clippy", seconds(280, 60), || {
        let all = [
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ];
        step::run(&mut step::cargo(&all))
    })?;
    report.step("documentation", seconds(60, 30), || {
        let ours = [
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ];
        step::run(step::cargo(&ours).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    report.step("build", seconds(380, 150), || {
        let all = ["build", "--workspace", "--bins", "--tests", "--examples"];
        step::run(&mut step::cargo(&all))
    })
}

const fn seconds(nothing: u64, warm: u64) -> Budget {
    Budget::seconds(nothing, warm)
}

fn rust_tests() -> Result<Tally> {
    if !step::exists("cargo-nextest", "--version") {
        return step::run_counting(&mut step::cargo(&["test", "--workspace"]));
    }
    let tests = step::cargo(&[
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "--status-level",
        "fail",
    ]);
    // Nextest reports on standard error; the tally reads standard output.
    let mut ran = step::run_counting(&mut step::merged(&tests))?;
    ran += step::run_counting(&mut step::cargo(&["test", "--workspace", "--doc"]))?;
    Ok(ran)
}

fn journeys(folder: &str, in_window: bool) -> Result<Tally> {
    let files = journey_files(&root().join(folder))?;
    if files.is_empty() {
        anyhow::bail!("no journeys in {folder}");
    }
    let at_once = if in_window { 1 } else { 2 };
    let mut failed = Vec::new();
    let mut first = journey_command(&files, at_once, in_window)?;
    let ran = step::run_counting_each(&mut first, |line| {
        failed.extend(failed_file(line).map(PathBuf::from));
    });
    failed.sort();
    failed.dedup();
    match ran {
        // Real windows on a busy machine: what fails is taken once more, by itself, and named.
        Err(_) if (1..=MOST_AGAIN).contains(&failed.len()) => {
            println!("ONCE MORE, by itself: {failed:?}");
            let again = step::run_counting(&mut journey_command(&failed, 1, in_window)?)?;
            println!("UNSTEADY, good only the second time: {failed:?}");
            Ok(again)
        }
        ran => ran,
    }
}

/// More files that fail are no accident.
const MOST_AGAIN: usize = 2;

fn journey_command(files: &[PathBuf], at_once: u32, in_window: bool) -> Result<Command> {
    let command = node(files, at_once, PATIENCE);
    if in_window {
        return session::around(&command);
    }
    let arguments: Vec<&str> = command.iter().skip(1).map(String::as_str).collect();
    Ok(step::program("node", &arguments))
}

/// The file of a journey that Node's runner lists as failed.
fn failed_file(line: &str) -> Option<&str> {
    let place = line.strip_prefix("test at ")?;
    place.rsplitn(3, ':').nth(2)
}

/// No journey takes longer, in seconds.
const PATIENCE: u32 = 300;

/// The command that takes these journeys, so many at once, each in so many seconds at most.
pub fn node(files: &[PathBuf], at_once: u32, seconds_each: u32) -> Vec<String> {
    let mut command = vec![
        "node".to_owned(),
        "--test".to_owned(),
        // Says at the end once more what failed, and why.
        "--test-reporter=spec".to_owned(),
        // In ms; what hangs is named instead of holding everything.
        format!("--test-timeout={}", 1_000 * seconds_each),
        format!("--test-concurrency={at_once}"),
    ];
    command.extend(files.iter().map(|f| f.to_string_lossy().into_owned()));
    command
}

fn journey_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::failed_file;

    #[test]
    fn the_file_of_a_journey_that_failed_is_read_from_the_runners_list() {
        assert_eq!(
            failed_file("test at tests/journeys/setup.test.mjs:20:1"),
            Some("tests/journeys/setup.test.mjs")
        );
        assert_eq!(
            failed_file("✖ from nothing to the first message (40277 ms)"),
            None
        );
    }
}
