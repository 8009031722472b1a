//! Files on this computer that the person hands to the composer: read here, so that the page never
//! names a path. What is refused comes back named, with its problem.

use bytes::Bytes;
use domain::{file_type::LARGEST, refusal::Refusal};
use engine::{
    Engine,
    api::{
        compose::StagedFile,
        fault::{Fault, FaultCode},
    },
};
use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Of a file that is too large, this much is read to tell its type.
const HEAD: u64 = 4096;

/// What is at a path.
enum Found {
    Folder,
    File { size: u64, bytes: Bytes },
}

/// Hands the files at `paths` to the engine, in their order.
///
/// # Errors
/// When one of them cannot be kept.
pub async fn stage(engine: &Arc<Engine>, paths: Vec<PathBuf>) -> Result<Vec<StagedFile>, Fault> {
    let mut staged = Vec::with_capacity(paths.len());
    for path in paths {
        let name = name_of(&path);
        let found = tokio::task::spawn_blocking(move || look(&path, LARGEST)).await;
        let found = found.map_err(|why| Fault::new(FaultCode::Internal).because(why))?;
        staged.push(match found {
            Ok(Found::File { size, bytes }) => engine.stage(&name, size, bytes).await?,
            Ok(Found::Folder) => engine.refuse_staged(&name, 0, Refusal::FileFolder).await?,
            Err(why) => {
                tracing::info!(%why, "a file to send cannot be read");
                engine
                    .refuse_staged(&name, 0, Refusal::FileUnreadableHere)
                    .await?
            }
        });
    }
    Ok(staged)
}

/// The bytes of a file that the page itself reads, such as a price list; at most `most`.
///
/// # Errors
/// When it is no file, larger, or cannot be read.
pub async fn read(path: PathBuf, most: u64) -> Result<Bytes, Fault> {
    let found = tokio::task::spawn_blocking(move || look(&path, most)).await;
    match found.map_err(|why| Fault::new(FaultCode::Internal).because(why))? {
        Ok(Found::File { size, bytes }) if size <= most => Ok(bytes),
        Ok(Found::File { .. }) => Err(Fault::new(FaultCode::Invalid).keyed(Refusal::FileTooLarge)),
        Ok(Found::Folder) => Err(refused(Refusal::FileFolder)),
        Err(why) => Err(refused(Refusal::FileUnreadableHere).because(why)),
    }
}

/// The last part of a path, for people to read.
pub fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn look(path: &Path, most: u64) -> io::Result<Found> {
    let about = fs::metadata(path)?;
    if about.is_dir() {
        return Ok(Found::Folder);
    }
    // Opening a pipe or a device would wait for what may never come.
    if !about.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let wanted = if about.len() > most { HEAD } else { most };
    let mut bytes = Vec::new();
    File::open(path)?.take(wanted).read_to_end(&mut bytes)?;
    // A file that grew or shrank since is as large as what was read.
    let size = if about.len() > most {
        about.len()
    } else {
        bytes.len() as u64
    };
    Ok(Found::File {
        size,
        bytes: bytes.into(),
    })
}

fn refused(why: Refusal) -> Fault {
    Fault::new(FaultCode::Invalid).keyed(why)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_file_is_read_up_to_what_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read(path.clone(), 5).await.unwrap(), &b"12345"[..]);
        assert_eq!(
            read(path, 4).await.unwrap_err().key,
            Some(Refusal::FileTooLarge)
        );
        assert_eq!(
            read(folder.path().to_owned(), 5).await.unwrap_err().key,
            Some(Refusal::FileFolder)
        );
        assert!(read(folder.path().join("gone"), 5).await.is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_waited_for() {
        assert!(look(Path::new("/dev/zero"), 10).is_err());
    }
}
