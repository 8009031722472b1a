//! Where the reference material lies that is not part of the repository.

use std::path::PathBuf;

/// `../shared/<path>` beside the checkout, or `None` and a word about it.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("../shared").join(path))
        .find(|file| file.exists());
    if found.is_none() {
        eprintln!("skipped: ../shared is not beside the checkout");
    }
    found
}
