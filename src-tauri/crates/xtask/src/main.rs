//! The project's own commands: run, test, prove, bench, bindings, icons, boundaries, clients, licences.
//!
//! Each command is one file. None may need more than Rust and Node on the machine: whatever else
//! is missing is installed, after saying so, or named in one sentence.

#![expect(
    clippy::print_stdout,
    reason = "a command line speaks on standard output"
)]

mod bench;
mod bindings;
mod boundaries;
mod clients;
mod icons;
mod licences;
mod packages;
mod page;
mod prove;
mod report;
mod rooms;
mod root;
mod run;
mod session;
mod step;
mod tally;
mod test;
mod window_bench;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Guichet's own commands")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Installs what is missing, builds, and opens the app on the demo shop.
    Run(run::Options),
    /// Installs what is missing and checks everything.
    Test(test::Options),
    /// Checks for hours what test checks for minutes: kills, rules, memory, the monkey.
    Prove(prove::Options),
    /// Measures speed as ratios to floors taken in the same run.
    Bench(bench::Options),
    /// Writes the TypeScript of every value that crosses to the page.
    Bindings,
    /// Draws the icons from their sources in icons/source.
    Icons,
    /// Checks which part may depend on which, and which room inside a part may use which.
    Boundaries,
    /// Drives the pretend Meta with client libraries of others.
    Clients,
    /// Checks licences, sources and duplicates of every package of others'.
    Licences,
    /// Runs a command on a private screen with a notification daemon and a keychain.
    Session(session::Options),
}

fn main() -> std::process::ExitCode {
    let outcome = match Arguments::parse().command {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Prove(options) => prove::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Bindings => bindings::write(),
        Task::Icons => icons::draw(),
        Task::Boundaries => boundaries::check(),
        Task::Clients => clients::drive().map(drop),
        Task::Licences => licences::check(),
        Task::Session(options) => session::run(&options),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(e) => {
            println!("{e:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
