//! Window measurements: placeholder until the app opens.

use anyhow::Result;

/// Measures the window.
pub fn run() -> Result<()> {
    Ok(())
}
