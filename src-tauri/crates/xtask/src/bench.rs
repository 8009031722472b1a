//! `bench`: speed as ratios to floors taken in the same run, always with optimisations.

use crate::{step, window_bench};
use anyhow::Result;
use clap::Args;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Also measure the real window (start, memory, idle): needs a screen, or makes its own.
    #[arg(long)]
    window: bool,
    /// Fewer conversations and messages, for a quick look.
    #[arg(long)]
    quick: bool,
}

/// Measures and prints.
pub fn run(options: &Options) -> Result<()> {
    let mut bench = step::cargo(&["bench", "-p", "store", "-p", "engine", "--bench", "*"]);
    if options.quick {
        bench.env("GUICHET_BENCH_QUICK", "1");
    }
    step::run(&mut bench)?;
    if options.window {
        window_bench::run(options.quick)?;
    }
    Ok(())
}
