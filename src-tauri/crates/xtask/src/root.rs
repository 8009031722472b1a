//! Where the checkout is.

use std::path::{Path, PathBuf};

/// The checkout's top folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).to_path_buf()
}

/// A built program of ours, by its name.
pub fn built(name: &str, release: bool) -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    target
        .join(if release { "release" } else { "debug" })
        .join(name)
}
