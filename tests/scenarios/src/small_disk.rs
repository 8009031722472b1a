//! A disk that takes no more, for this process alone.

use std::process::{self, Command};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signal of a file that grows past the limit; unheard, it ends the program (signal(7)).
const SIGXFSZ: i32 = 25;

/// No file of this process may grow past `bytes`, a number or `unlimited`. What it returns is kept
/// for as long as the limit stands.
///
/// # Panics
/// Where limits cannot be set.
pub fn files_may_grow_to(bytes: &str) -> Signal {
    let heard = signal(SignalKind::from_raw(SIGXFSZ)).expect("the signal can be heard");
    let limited = Command::new("prlimit")
        .arg(format!("--pid={}", process::id()))
        .arg(format!("--fsize={bytes}:unlimited"))
        .status();
    assert!(limited.expect("prlimit is there").success());
    heard
}
