//! What a run of steps says: each step, how long it took, what did not run, and which steps took
//! more than twice what they may.

use crate::tally::Tally;
use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// What a step may take on two cores: from nothing, and when all but our own code is compiled.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    nothing: Duration,
    warm: Duration,
}

impl Budget {
    /// In seconds.
    pub const fn seconds(nothing: u64, warm: u64) -> Self {
        Self {
            nothing: Duration::from_secs(nothing),
            warm: Duration::from_secs(warm),
        }
    }
}

/// A run of steps.
pub struct Report {
    began: Instant,
    /// Whether nothing was compiled when it began.
    from_nothing: bool,
    slow: Vec<String>,
    steps: u32,
    skipped: Vec<String>,
    tests: Tally,
}

impl Report {
    /// Begins one; `from_nothing` says which of its steps' two budgets count.
    pub fn begin(from_nothing: bool) -> Self {
        Self {
            began: Instant::now(),
            from_nothing,
            slow: Vec::new(),
            steps: 0,
            skipped: Vec::new(),
            tests: Tally::default(),
        }
    }

    /// A step that does not run, and why.
    pub fn skip(&mut self, name: &str, why: &str) {
        println!("\n== {name}: SKIPPED, {why}");
        self.skipped.push(name.to_owned());
    }

    /// A step that is good when its work is.
    pub fn step(
        &mut self,
        name: &str,
        budget: Budget,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        self.run(name, budget, work, |()| String::new())
    }

    /// A step that runs tests. One in which none ran is not good.
    pub fn count(
        &mut self,
        name: &str,
        budget: Budget,
        work: impl FnOnce() -> Result<Tally>,
    ) -> Result<()> {
        let counted = || {
            let tests = work()?;
            anyhow::ensure!(tests.passed > 0, "no test ran");
            Ok(tests)
        };
        let tests = self.run(name, budget, counted, |tests| {
            let skipped = said(tests.skipped, "skipped");
            format!(", {} passed{skipped}", tests.passed)
        })?;
        self.tests += tests;
        Ok(())
    }

    /// A step whose parts may be missing on this computer: then it is not called good.
    pub fn perhaps(
        &mut self,
        name: &str,
        budget: Budget,
        work: impl FnOnce() -> Result<Vec<&'static str>>,
    ) -> Result<()> {
        let missing = self.run(name, budget, work, |missing| match missing.as_slice() {
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
        budget: Budget,
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
        let took = began.elapsed();
        println!("== {name}: good ({}{})", spoken(took), tell(&done));
        self.weigh(name, budget, took);
        Ok(done)
    }

    /// Remembers a step that took more than twice what it may.
    fn weigh(&mut self, name: &str, budget: Budget, took: Duration) {
        let may = if self.from_nothing {
            budget.nothing
        } else {
            budget.warm
        };
        if took > 2 * may {
            let (took, may) = (spoken(took), spoken(may));
            self.slow
                .push(format!("{name} took {took}, may take {may}"));
        }
    }

    /// Says what it came to.
    pub fn close(&self) {
        println!("\n{}", self.closing(&spoken(self.began.elapsed())));
    }

    fn closing(&self, time: &str) -> String {
        let left_out = match self.skipped.as_slice() {
            [] => String::new(),
            steps => format!("; {} skipped: {}", steps.len(), steps.join(", ")),
        };
        let slow = match self.slow.as_slice() {
            [] => String::new(),
            steps => format!("\nTOO SLOW: {}.", steps.join("; ")),
        };
        let Tally { passed, skipped } = self.tests;
        format!(
            "{} steps good in {time}{left_out}.{slow}\n{passed} passed, 0 failed{}",
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
    use super::{Budget, Report, Tally, spoken};
    use std::time::Duration;

    const BUDGET: Budget = Budget::seconds(60, 10);

    #[test]
    fn nothing_is_good_that_did_not_run() {
        let none = Report::begin(false).count("Rust tests", BUDGET, || Ok(Tally::default()));
        assert!(none.is_err(), "a step of tests in which none ran");
        let mut report = Report::begin(false);
        report.step("formatting", BUDGET, || Ok(())).unwrap();
        let some = Tally {
            passed: 7,
            skipped: 2,
        };
        report.count("page: tests", BUDGET, || Ok(some)).unwrap();
        report.skip("what is missing", "as asked");
        assert_eq!(
            report.closing("1 s"),
            "2 steps good in 1 s; 1 skipped: what is missing.\n7 passed, 0 failed, 2 skipped"
        );
    }

    #[test]
    fn a_step_that_takes_twice_its_budget_is_named() {
        let closing = |from_nothing, took| {
            let mut report = Report::begin(from_nothing);
            report.weigh("clippy", BUDGET, Duration::from_secs(took));
            report.closing("1 s")
        };
        assert!(!closing(false, 20).contains("clippy"));
        assert!(closing(false, 21).contains("TOO SLOW: clippy took 21.0 s, may take 10.0 s."));
        assert!(
            !closing(true, 120).contains("clippy"),
            "all had to be compiled"
        );
        assert!(closing(true, 121).contains("clippy took 2 min 01 s, may take 1 min 00 s"));
    }

    #[test]
    fn times_read_well() {
        assert_eq!(spoken(Duration::from_millis(1_250)), "1.2 s");
        assert_eq!(spoken(Duration::from_secs(605)), "10 min 05 s");
    }
}
