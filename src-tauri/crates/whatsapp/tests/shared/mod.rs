//! Where the reference material lies that is not part of the repository.

use std::path::PathBuf;

/// `../shared/<path>` beside the checkout, if it is there.
pub fn shared(path: &str) -> Option<PathBuf> {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("../shared").join(path))
        .find(|file| file.exists())
}
