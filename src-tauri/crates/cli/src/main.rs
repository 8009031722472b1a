//! The engine without a window: `guichet explain` says what is in a webhook, `guichet quote` what
//! a message costs. One JSON object per line on standard output, for people and for scripts.
//!
//! Must never write anything else there.

mod explain;
mod quote;

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
    Quote {
        /// A file with one scenario or a list of them; `-` is standard input.
        file: PathBuf,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let answered = match arguments.command {
        Command::Explain { strict, files } => {
            explain::explain_all(&files, &mut out).map(|all_read| all_read || !strict)
        }
        Command::Quote { file } => {
            let scenarios =
                read_file(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            quote::quote_all(&scenarios, &mut out)
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

fn read_file(file: &Path) -> io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
