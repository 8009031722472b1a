//! The state on disk as one JSON file, written whole and renamed into place, so that a kill
//! leaves the old file or the new one; only the person who runs the sandbox can read it.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use crate::StartError;
use crate::world::World;

/// The saved state; `None` when there is no file yet.
pub(crate) fn load(path: &Path) -> Result<Option<World>, StartError> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StartError::State(error)),
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(StartError::Unreadable)
}

/// The state as text, taken under the lock; writing happens outside of it.
pub(crate) fn text(world: &World) -> Vec<u8> {
    serde_json::to_vec(world).unwrap_or_default()
}

/// Replaces the file.
pub(crate) fn save(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    private(&beside)?.write_all(text)?;
    std::fs::rename(&beside, path)
}

fn private(path: impl AsRef<Path>) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
