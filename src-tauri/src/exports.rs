//! Files made for the person, an export of the month's costs for instance: into their Downloads.

use crate::files::{safe_name, unopened};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use directories::UserDirs;
use engine::api::fault::{Fault, FaultCode};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Keeps a file in the Downloads folder, or at home where there is none; says where it is.
#[tauri::command]
pub async fn keep_file(name: String, base64: String) -> Result<String, Fault> {
    let bytes = STANDARD
        .decode(base64)
        .map_err(|why| Fault::new(FaultCode::Invalid).because(why))?;
    // The page makes these and nothing else.
    let made = [".csv", ".pdf"].iter().any(|ending| name.ends_with(ending));
    if !made {
        return Err(Fault::new(FaultCode::Invalid).because(name));
    }
    into_downloads(&name, &bytes)
}

/// The same for a file that the shell hands over: one it made, or one it does not open.
///
/// # Errors
/// When there is no such folder, or it cannot be written.
pub fn into_downloads(name: &str, bytes: &[u8]) -> Result<String, Fault> {
    let homes = UserDirs::new().ok_or(Fault::new(FaultCode::Internal))?;
    let folder = homes.download_dir().unwrap_or(homes.home_dir());
    fs::create_dir_all(folder).map_err(unopened)?;
    let path = keep(folder, &safe_name(name), bytes).map_err(unopened)?;
    Ok(path.display().to_string())
}

/// Never over a file that is there: `costs.csv`, then `costs (2).csv`.
fn keep(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    let mut copy = 1u32;
    loop {
        let path = match copy {
            1 => folder.join(name),
            _ => folder.join(format!("{stem} ({copy}){ending}")),
        };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // What customers wrote and what the shop pays is for the person's own eyes.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(mut file) => return file.write_all(bytes).map(|()| path),
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => copy += 1,
            Err(why) => return Err(why),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::keep;
    use std::fs;

    #[test]
    fn an_export_never_overwrites_another() {
        let base = tempfile::tempdir().unwrap();
        let first = keep(base.path(), "costs.csv", b"1").unwrap();
        let second = keep(base.path(), "costs.csv", b"2").unwrap();
        assert!(second.ends_with("costs (2).csv"));
        assert_eq!(fs::read(first).unwrap(), b"1");
        assert_eq!(fs::read(second).unwrap(), b"2");
    }

    #[cfg(unix)]
    #[test]
    fn an_export_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let base = tempfile::tempdir().unwrap();
        let path = keep(base.path(), "costs.csv", b"1").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
