//! The engine without a window: `guichet explain` says what is in a webhook, `guichet quote` what
//! a message costs. One JSON object per line on standard output, for people and for scripts.
//!
//! Must never write anything else there.

mod explain;
mod quote;
mod what_if;

use anyhow::Context;
use clap::{Parser, Subcommand};
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Answers about WhatsApp webhooks and prices, one JSON object per line.
#[derive(Parser)]
#[command(name = "guichet", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what webhook payloads hold, one line for each thing found.
    Explain {
        /// Fail when something could not be read.
        #[arg(long)]
        strict: bool,
        /// Files with one webhook body each; `-` is standard input.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Say what sends cost, one line for each scenario.
    ///
    /// A scenario is a JSON object. `at` and `kind` (service, utility, marketing, authentication,
    /// reaction) must be there; `timezone` (UTC), `currency` (USD), `recipient`,
    /// `window_closes_at`, `entry_point_until`, `free_replies_used` (0), `charged_this_month` (0),
    /// `payment_method` (true) and `conversations` may be. A conversation, which matters from
    /// 2022-02-01 to 2025-06-30, is {"category": "marketing", "until": "2024-05-01T10:00:00Z"};
    /// categories are user_initiated, business_initiated, marketing, utility, authentication, service.
    Quote {
        /// A file with one scenario or a list of them; `-` is standard input.
        file: PathBuf,
        /// What if these rules held from a day on? A file with
        /// {"from": "2027-01-01", "service": "charged" or "free" or {"free_replies": 500},
        /// "utility_in_window": "free" or "charged", "note": "why"}. May be given several times.
        #[arg(long, value_name = "FILE")]
        era: Vec<PathBuf>,
        /// What if these rates held? Meta's own CSV or XLSX of list rates or volume tiers, or one like the
        /// bundled cards, whose name says day and currency: 2027-01-01.pmp.USD.csv. May be given
        /// several times.
        #[arg(long, value_name = "FILE")]
        card: Vec<PathBuf>,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let answered = match arguments.command {
        Command::Explain { strict, files } => {
            explain::explain_all(&files, &mut out).map(|all_read| all_read || !strict)
        }
        Command::Quote { file, era, card } => {
            let tariff = what_if::tariff(&era, &card)?;
            let scenarios = read_needed(&file)?;
            quote::quote_all(&tariff, &scenarios, &mut out)
        }
    };
    match answered.and_then(|well| out.flush().map(|()| well)) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
        // The reader (`head`, say) has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error).context("the answer cannot be written"),
    }
}

/// The bytes of a file without which there is nothing to answer.
fn read_needed(file: &Path) -> anyhow::Result<Vec<u8>> {
    read_file(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn read_file(file: &Path) -> io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
