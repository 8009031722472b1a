//! `test`: everything that must hold, in order, stopping at the first that does not.
//!
//! The whole workspace is always built at once and with one profile, so nothing is built twice.

use crate::{
    bindings, boundaries, clients, licences, packages, page, root::root, session, step,
    tally::Tally,
};
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
    let mut report = Report::begin();
    if options.no_install {
        report.skip("what is missing", "--no-install asks for that");
    } else {
        report.step("what is missing", || {
            packages::install(&[packages::TO_RUN, packages::TO_TEST].concat())
        })?;
    }
    report.step("npm packages", page::install)?;
    report.step("formatting", || {
        step::run(&mut step::cargo(&["fmt", "--check"]))
    })?;
    report.step("arrows between the parts", boundaries::check)?;
    report.step("licences, sources, duplicates", licences::check)?;
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
    skipped: Vec<String>,
    tests: Tally,
}

impl Report {
    fn begin() -> Self {
        Self {
            began: Instant::now(),
            steps: 0,
            skipped: Vec::new(),
            tests: Tally::default(),
        }
    }

    /// A step that does not run, and why.
    fn skip(&mut self, name: &str, why: &str) {
        println!("\n== {name}: SKIPPED, {why}");
        self.skipped.push(name.to_owned());
    }

    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.run(name, work, |()| String::new())
    }

    /// A step that runs tests. One in which none ran is not good.
    fn count(&mut self, name: &str, work: impl FnOnce() -> Result<Tally>) -> Result<()> {
        let counted = || {
            let tests = work()?;
            anyhow::ensure!(tests.passed > 0, "no test ran");
            Ok(tests)
        };
        let tests = self.run(name, counted, |tests| {
            let skipped = said(tests.skipped, "skipped");
            format!(", {} passed{skipped}", tests.passed)
        })?;
        self.tests += tests;
        Ok(())
    }

    /// A step whose parts may be missing on this computer: then it is not called good.
    fn perhaps(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<Vec<&'static str>>,
    ) -> Result<()> {
        let missing = self.run(name, work, |missing| match missing.as_slice() {
            [] => String::new(),
            missing => format!(", but NOT DONE for {}", missing.join(", ")),
        })?;
        self.skipped
            .extend(missing.iter().map(|part| format!("{name} ({part})")));
        Ok(())
    }

    fn run<T>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<T>,
        tell: impl FnOnce(&T) -> String,
    ) -> Result<T> {
        self.steps += 1;
        println!("\n== {}. {name}", self.steps);
        let began = Instant::now();
        let done = work().with_context(|| {
            let step = self.steps;
            let after = spoken(self.began.elapsed());
            format!("FAILED at step {step} ({name}) after {after}")
        })?;
        println!(
            "== {name}: good ({}{})",
            spoken(began.elapsed()),
            tell(&done)
        );
        Ok(done)
    }

    fn close(&self) {
        println!("\n{}", self.closing(&spoken(self.began.elapsed())));
    }

    fn closing(&self, time: &str) -> String {
        let left_out = match self.skipped.as_slice() {
            [] => String::new(),
            steps => format!("; {} skipped: {}", steps.len(), steps.join(", ")),
        };
        let Tally { passed, skipped } = self.tests;
        format!(
            "{} steps good in {time}{left_out}.\n{passed} passed, 0 failed{}",
            self.steps,
            said(skipped, "skipped")
        )
    }
}

/// `, 3 skipped`, or nothing when there are none.
fn said(count: u32, what: &str) -> String {
    match count {
        0 => String::new(),
        count => format!(", {count} {what}"),
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
    #![allow(clippy::unwrap_used)]
    use super::{Report, Tally, spoken};
    use std::time::Duration;

    #[test]
    fn nothing_is_good_that_did_not_run() {
        let none = Report::begin().count("Rust tests", || Ok(Tally::default()));
        assert!(none.is_err(), "a step of tests in which none ran");
        let mut report = Report::begin();
        report.step("formatting", || Ok(())).unwrap();
        let some = Tally {
            passed: 7,
            skipped: 2,
        };
        report.count("page: tests", || Ok(some)).unwrap();
        report.skip("what is missing", "as asked");
        assert_eq!(
            report.closing("1 s"),
            "2 steps good in 1 s; 1 skipped: what is missing.\n7 passed, 0 failed, 2 skipped"
        );
    }

    #[test]
    fn times_read_well() {
        assert_eq!(spoken(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(605)), "10 min 05 s");
    }
}
