//! `prove`: the long forms of what `test` checks, in hours instead of minutes. For before a
//! release, and after a change to what they try.

use crate::{
    packages, page,
    report::{Budget, Report},
    root, session, step,
    tally::Tally,
    test,
};
use anyhow::Result;
use clap::Args;

/// How long to prove.
#[derive(Args)]
pub struct Options {
    /// Install no system packages.
    #[arg(long)]
    no_install: bool,
    /// How many seeds the monkey begins from.
    #[arg(long, default_value_t = 5)]
    seeds: u32,
    /// How many acts it does from each.
    #[arg(long, default_value_t = 1_000)]
    acts: u32,
    /// How many times two conversations are opened in turn.
    #[arg(long, default_value_t = 600)]
    turns: u32,
    /// How often the program is killed while it writes.
    #[arg(long, default_value_t = 280)]
    kills: u32,
    /// How many cases each rule is tried with that says no larger number itself.
    #[arg(long, default_value_t = 2_000)]
    cases: u32,
}

/// Proves everything that has a long form.
pub fn run(options: &Options) -> Result<()> {
    let mut report = Report::begin(!root::built("guichet-desktop", false).exists());
    if !options.no_install {
        packages::install(&[packages::TO_RUN, packages::TO_TEST].concat())?;
    }
    page::install()?;
    page::npm(&["run", "build"])?;
    report.step("build", minutes(7), || {
        let all = ["build", "--workspace", "--bins", "--tests", "--examples"];
        step::run(&mut step::cargo(&all))
    })?;
    report.count("kills", minutes(5), || kills(options.kills))?;
    report.count("rules", minutes(20), || rules(options.cases))?;
    report.count("a month of messages", minutes(20), month)?;
    report.count("an hour of conversations", minutes(60), || {
        let turns = options.turns.to_string();
        journey("tests/journeys/flat.test.mjs", &[("GUICHET_TURNS", &turns)])
    })?;
    for seed in 1..=options.seeds {
        for file in [
            "tests/journeys/monkey.test.mjs",
            "tests/journeys/window/monkey.test.mjs",
        ] {
            let name = format!("monkey from seed {seed} ({file})");
            report.count(&name, minutes(20), || monkey(file, seed, options.acts))?;
        }
    }
    report.close();
    Ok(())
}

/// No journey takes longer, in seconds.
const HOURS: u32 = 7_200;

const fn minutes(budget: u64) -> Budget {
    Budget::seconds(60 * budget, 60 * budget)
}

fn kills(rounds: u32) -> Result<Tally> {
    let mut killed = step::cargo(&["test", "-p", "store", "--test", "it", "killed::"]);
    step::run_counting(killed.env("GUICHET_KILLS", rounds.to_string()))
}

fn rules(cases: u32) -> Result<Tally> {
    let mut tests = step::cargo(&["test", "--workspace", "--exclude", "scenarios"]);
    step::run_counting(tests.env("PROPTEST_CASES", cases.to_string()))
}

fn month() -> Result<Tally> {
    let month = ["test", "--release", "-p", "scenarios", "--", "--ignored"];
    step::run_counting(&mut step::cargo(&month))
}

fn monkey(file: &str, seed: u32, acts: u32) -> Result<Tally> {
    let (seed, acts, hours) = (seed.to_string(), acts.to_string(), HOURS.to_string());
    let said = [
        ("GUICHET_SEED", seed.as_str()),
        ("GUICHET_ACTS", &acts),
        ("GUICHET_SECONDS", &hours),
    ];
    journey(file, &said)
}

fn journey(file: &str, said: &[(&str, &str)]) -> Result<Tally> {
    let path = root::root().join(file);
    let command = test::node(&[path], 1, HOURS);
    let mut command = session::around(&command)?;
    step::run_counting(command.envs(said.iter().copied()))
}
