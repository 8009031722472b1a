//! `deny`: licences, advisories and sources of every dependency, when cargo-deny is installed.

use crate::step;
use anyhow::Result;

/// Checks, or says why it does not.
pub fn check() -> Result<()> {
    if !step::exists("cargo-deny", "--version") {
        println!("  skipped: cargo-deny is not installed");
        return Ok(());
    }
    step::run(&mut step::cargo(&[
        "deny",
        "check",
        "--config",
        ".cargo/deny.toml",
        "licenses",
        "bans",
        "sources",
    ]))
}
