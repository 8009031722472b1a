//! Says whether the reference material lies beside the checkout: tests that need it are skipped,
//! and reported as that, where it does not.

#![allow(
    clippy::print_stdout,
    reason = "a build script speaks to cargo on its standard output"
)]

use std::path::Path;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(has_reference)");
    let material = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    println!("cargo:rerun-if-changed={}", material.display());
    if material.is_dir() {
        println!("cargo:rustc-cfg=has_reference");
    }
}
