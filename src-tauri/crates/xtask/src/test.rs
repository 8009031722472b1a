//! `test`: everything that must hold, in order, stopping at the first that does not.
//!
//! The whole workspace is always built at once and with one profile, so nothing is built twice.

use crate::{bindings, boundaries, clients, deny, packages, page, root::root, session, step};
use anyhow::{Context, Result};
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How to test.
#[derive(Args)]
pub struct Options {
    /// Install no system packages.
    #[arg(long)]
    no_install: bool,
}

/// Runs every check.
pub fn run(options: &Options) -> Result<()> {
    let mut report = Report {
        began: Instant::now(),
        steps: 0,
        passed: 0,
        left_out: Vec::new(),
    };
    if !options.no_install {
        report.step("what is missing", || {
            packages::install(&[packages::TO_RUN, packages::TO_TEST].concat())
        })?;
    }
    report.step("npm packages", page::install)?;
    report.step("formatting", || {
        step::run(&mut step::cargo(&["fmt", "--check"]))
    })?;
    report.step("arrows between the parts", boundaries::check)?;
    report.step("licences", deny::check)?;
    report.step("page: types", || page::npm(&["run", "check"]))?;
    report.step("page: lint", || page::npm(&["run", "lint"]))?;
    report.count("page: tests", || page::npm_counting(&["run", "test"]))?;
    report.step("page: build", || page::npm(&["run", "build"]))?;
    report.step("clippy", || {
        step::run(&mut step::cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    report.step("documentation", || {
        let mut doc = step::cargo(&[
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ]);
        step::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    report.step("build", || {
        step::run(&mut step::cargo(&[
            "build",
            "--workspace",
            "--bins",
            "--tests",
            "--examples",
        ]))
    })?;
    report.step("bindings", bindings::check)?;
    report.count("Rust tests", rust_tests)?;
    report.perhaps("foreign client libraries", clients::drive)?;
    report.count("journeys in WebKit", || journeys("tests/journeys", false))?;
    report.count("journeys in the real window", || {
        journeys("tests/journeys/window", true)
    })?;
    report.close();
    Ok(())
}

fn rust_tests() -> Result<u32> {
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
    let ran = step::run_counting(&mut step::merged(&tests))?;
    Ok(ran + step::run_counting(&mut step::cargo(&["test", "--workspace", "--doc"]))?)
}

fn journeys(folder: &str, in_window: bool) -> Result<u32> {
    let files = journey_files(&root().join(folder))?;
    if files.is_empty() {
        anyhow::bail!("no journeys in {folder}");
    }
    let concurrency = if in_window {
        "--test-concurrency=1"
    } else {
        "--test-concurrency=2"
    };
    let mut command = vec![
        "node".to_owned(),
        "--test".to_owned(),
        concurrency.to_owned(),
    ];
    command.extend(files.iter().map(|f| f.to_string_lossy().into_owned()));
    if in_window {
        return step::run_counting(&mut session::around(&command)?);
    }
    let arguments: Vec<&str> = command.iter().skip(1).map(String::as_str).collect();
    step::run_counting(&mut step::program("node", &arguments))
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

struct Report {
    began: Instant,
    steps: u32,
    passed: u32,
    /// What could not be done on this computer.
    left_out: Vec<&'static str>,
}

impl Report {
    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.count(name, || work().map(|()| 0))
    }

    /// A step whose parts may be missing on this computer: then it is not called good.
    fn perhaps(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<Vec<&'static str>>,
    ) -> Result<()> {
        self.steps += 1;
        println!("\n== {}. {name}", self.steps);
        let began = Instant::now();
        let missing = work().with_context(|| {
            let after = spoken(self.began.elapsed());
            format!("FAILED at step {} ({name}) after {after}", self.steps)
        })?;
        if missing.is_empty() {
            println!("== {name}: good ({})", spoken(began.elapsed()));
        } else {
            println!("== {name}: NOT DONE for {}", missing.join(", "));
            self.left_out.extend(missing);
        }
        Ok(())
    }

    fn count(&mut self, name: &str, work: impl FnOnce() -> Result<u32>) -> Result<()> {
        self.steps += 1;
        println!("\n== {}. {name}", self.steps);
        let began = Instant::now();
        match work() {
            Ok(passed) => {
                self.passed += passed;
                let tests = if passed > 0 {
                    format!(", {passed} passed")
                } else {
                    String::new()
                };
                println!("== {name}: good ({}{tests})", spoken(began.elapsed()));
                Ok(())
            }
            Err(e) => Err(e.context(format!(
                "FAILED at step {} ({name}) after {}",
                self.steps,
                spoken(self.began.elapsed())
            ))),
        }
    }

    fn close(&self) {
        if !self.left_out.is_empty() {
            println!("\nNOT DONE here: {}", self.left_out.join(", "));
        }
        println!(
            "\n{} steps good in {}.\n{} passed, 0 failed",
            self.steps,
            spoken(self.began.elapsed()),
            self.passed
        );
    }
}

fn spoken(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds < 60 => format!("{:.1} s", time.as_secs_f32()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::spoken;
    use std::time::Duration;

    #[test]
    fn times_read_well() {
        assert_eq!(spoken(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(605)), "10 min 05 s");
    }
}
