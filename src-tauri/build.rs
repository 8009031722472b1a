//! Prepares what Tauri compiles in: the page in `ui/dist` and the commands' permissions.

use std::{env, fs, path::Path};

fn main() {
    let page = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../ui/dist");
    // Checks and lints run before the page is built; an empty folder is enough for them.
    if let Err(e) = fs::create_dir_all(&page) {
        println!("cargo:warning=ui/dist cannot be made: {e}");
    }
    println!("cargo:rerun-if-changed={}", page.display());
    let commands = tauri_build::AppManifest::new().commands(&[
        "languages",
        "call",
        "stage",
        "stage_pasted",
        "stage_dropped",
        "read_dropped",
        "open_file",
        "open_external",
        "keep_file",
        "show_thread",
        "zoom",
        "show_recovery_key",
    ]);
    if let Err(e) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        println!("cargo:error={e:#}");
    }
}
