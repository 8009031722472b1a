//! Files that leave the window: a decrypted copy opened by the system's own program. Copies live in
//! one private folder, emptied at exit and start.

use crate::{
    desk::Desk,
    exports::into_downloads,
    place::{self, Place},
    true_type::name_to_open,
};
use domain::id::AttachmentId;
use domain::refusal::Refusal;
use engine::{
    MediaFile,
    api::fault::{Fault, FaultCode},
};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use tauri::State;

/// Opens a file in the system's own program for it. What no program should be handed is kept in
/// the Downloads folder instead; the answer then says where.
#[tauri::command]
pub async fn open_file(id: i64, desk: State<'_, Desk>) -> Result<Option<String>, Fault> {
    let file = desk.engine().await?.media(AttachmentId(id)).await?;
    let file = file.ok_or_else(|| Fault::new(FaultCode::NotFound).keyed(Refusal::MediaGone))?;
    let name = safe_name(&named(&file, id));
    let Some(name) = name_to_open(&name, &file.bytes) else {
        return into_downloads(&name, &file.bytes).map(Some);
    };
    let folder = copies(&desk.place).join(id.to_string());
    let path = keep(&folder, &name, &file.bytes).map_err(unopened)?;
    open::that_detached(path).map_err(unopened)?;
    Ok(None)
}

/// Removes every decrypted copy.
pub fn forget(place: &Place) {
    match fs::remove_dir_all(copies(place)) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%why, "copies of files could not be removed")
        }
        _ => {}
    }
}

fn copies(place: &Place) -> PathBuf {
    place.data.join("opened")
}

fn keep(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    place::make(folder).map_err(io::Error::other)?;
    let path = folder.join(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path)?.write_all(bytes)?;
    Ok(path)
}

/// Its own name, or one with the ending that tells the system what it is.
fn named(file: &MediaFile, id: i64) -> String {
    if let Some(name) = file
        .name
        .as_deref()
        .filter(|name| !name.trim_matches([' ', '.']).is_empty())
    {
        return name.to_owned();
    }
    let plain = file.mime.split(';').next().unwrap_or_default().trim();
    let ending = match plain {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "audio/ogg" => ".ogg",
        "audio/mpeg" => ".mp3",
        "audio/mp4" => ".m4a",
        "audio/aac" => ".aac",
        "audio/amr" => ".amr",
        "video/mp4" => ".mp4",
        "video/3gpp" => ".3gp",
        "application/pdf" => ".pdf",
        _ => "",
    };
    format!("{id}{ending}")
}

/// The name without anything that could lead elsewhere or hide its kind.
pub fn safe_name(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || " ._-()".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let safe = safe.trim_matches([' ', '.']);
    // The end holds the kind, so a long name loses its beginning.
    safe.chars()
        .skip(safe.chars().count().saturating_sub(120))
        .collect()
}

/// A failure of the disk as the engine speaks of failures.
pub fn unopened(why: io::Error) -> Fault {
    let code = if why.kind() == io::ErrorKind::StorageFull {
        FaultCode::DiskFull
    } else {
        FaultCode::Internal
    };
    Fault::new(code).because(why)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{MediaFile, keep, named, safe_name};
    use bytes::Bytes;

    #[test]
    fn a_name_cannot_lead_out_of_its_folder() {
        assert_eq!(safe_name("../../.bashrc"), "_.._.bashrc");
        assert_eq!(
            safe_name("C:\\x\u{202e}fdp.exe"),
            "C__x_fdp.exe",
            "the letter that turns text around goes"
        );
        assert_eq!(
            safe_name("Bon de commande n° 12.pdf"),
            "Bon de commande n_ 12.pdf"
        );
        assert!(safe_name(&format!("{}.pdf", "a".repeat(300))).ends_with("a.pdf"));
    }

    #[test]
    fn what_has_no_name_gets_one_that_tells_what_it_is() {
        let voice = |name: Option<&str>| MediaFile {
            mime: "audio/ogg; codecs=opus".into(),
            name: name.map(Into::into),
            bytes: Bytes::new(),
        };
        assert_eq!(named(&voice(None), 7), "7.ogg");
        assert_eq!(named(&voice(Some("  ..  ")), 7), "7.ogg");
        assert_eq!(named(&voice(Some("Note.ogg")), 7), "Note.ogg");
    }

    #[cfg(unix)]
    #[test]
    fn a_copy_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let base = tempfile::tempdir().unwrap();
        let path = keep(&base.path().join("1"), "a.pdf", b"x").unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(
            path.parent()
                .unwrap()
                .metadata()
                .unwrap()
                .permissions()
                .mode()
                & 0o777,
            0o700
        );
    }
}
