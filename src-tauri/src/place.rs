//! Where this shop's data are, and the identity that goes with the place: keychain entries and
//! the single instance are kept apart for every data folder, so shops never mix.

use directories::ProjectDirs;
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A data folder and who it belongs to.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder; made if need be, readable by its owner only.
    pub data: PathBuf,
    /// Names this folder towards the system: keychain service, bus name, application id.
    pub identity: String,
    /// This is the demo shop.
    pub demo: bool,
    /// The demo's customers write by themselves.
    pub live: bool,
}

/// Why a place cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The system does not say where a person's files are.
    #[error("this account has no home folder")]
    NoHome,
    /// The folder cannot be made or opened.
    #[error("{}: {why}", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// The system's words.
        why: io::Error,
    },
}

/// The place for these arguments.
///
/// # Errors
/// When there is no home folder, or the folder cannot be made.
pub fn choose(demo: bool, chosen: Option<PathBuf>) -> Result<Place, PlaceError> {
    let place = match chosen {
        Some(folder) => {
            make(&folder)?;
            let data = folder
                .canonicalize()
                .map_err(|why| PlaceError::Folder { folder, why })?;
            let identity = format!("{}.d{}", named(demo), fingerprint(&data));
            Place {
                data,
                identity,
                demo,
                live: true,
            }
        }
        None => {
            let usual = ProjectDirs::from("app", "Guichet", "Guichet").ok_or(PlaceError::NoHome)?;
            let data = usual.data_dir().join(if demo { "demo" } else { "shop" });
            Place {
                data,
                identity: named(demo).to_owned(),
                demo,
                live: true,
            }
        }
    };
    make(&place.data)?;
    Ok(place)
}

fn named(demo: bool) -> &'static str {
    if demo {
        "app.guichet.demo"
    } else {
        "app.guichet.desktop"
    }
}

fn fingerprint(folder: &Path) -> String {
    hex::encode(&Sha256::digest(folder.as_os_str().as_encoded_bytes())[..6])
}

/// Makes a folder that only its owner may read; one that is there already is closed to others.
///
/// # Errors
/// As the system reports them.
pub fn make(folder: &Path) -> Result<(), PlaceError> {
    let mut maker = fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    let outcome = maker.create(folder);
    #[cfg(unix)]
    let outcome = outcome.and_then(|()| close_to_others(folder));
    outcome.map_err(|why| PlaceError::Folder {
        folder: folder.to_path_buf(),
        why,
    })
}

/// A folder on a disk without owners, such as a stick's, stays as it is.
#[cfg(unix)]
fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(folder)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let ours = fs::Permissions::from_mode(mode & 0o700);
    match fs::set_permissions(folder, ours) {
        Err(why) if why.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::choose;

    #[test]
    fn every_folder_has_an_identity_of_its_own_that_stays() {
        let base = tempfile::tempdir().unwrap();
        let of = |name: &str, demo| choose(demo, Some(base.path().join(name))).unwrap().identity;
        assert_eq!(
            of("a", false),
            of("a", false),
            "secrets must be found again"
        );
        assert_ne!(
            of("a", false),
            of("b", false),
            "two shops do not share secrets"
        );
        assert_ne!(
            of("a", false),
            of("a", true),
            "the demo never sees a real shop's secrets"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_handed_in_is_closed_to_others() {
        use std::os::unix::fs::PermissionsExt;
        let base = tempfile::tempdir().unwrap();
        let open = base.path().join("open to all");
        std::fs::create_dir(&open).unwrap();
        std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o755)).unwrap();
        choose(false, Some(open.clone())).unwrap();
        let mode = open.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn the_identity_is_a_valid_bus_name() {
        let base = tempfile::tempdir().unwrap();
        let identity = choose(true, Some(base.path().join("12 möbel")))
            .unwrap()
            .identity;
        let good = |part: &str| !part.is_empty() && !part.starts_with(|c: char| c.is_ascii_digit());
        assert!(identity.split('.').all(good), "{identity}");
        assert!(
            identity
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '.'),
            "{identity}"
        );
    }
}
