//! Files and links that leave the window: a decrypted copy opened by the system's own program, or
//! an address opened by its browser. Copies live in one private folder, emptied at exit and start.

use crate::{
    desk::Desk,
    place::{self, Place},
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
    time::Duration,
};
use tauri::{State, Url};

/// Kinds that a system may run when asked to open them: their folder is shown instead.
const MAY_RUN: &[&str] = &[
    "appimage", "bat", "bin", "cmd", "com", "cpl", "deb", "desktop", "dll", "exe", "hta", "htm",
    "html", "jar", "js", "jse", "lnk", "msi", "pif", "ps1", "py", "reg", "rpm", "run", "scr", "sh",
    "svg", "url", "vbe", "vbs", "wsf", "xhtml",
];

/// Opens a file in the system's own program for it.
#[tauri::command]
pub async fn open_file(id: i64, desk: State<'_, Desk>) -> Result<(), Fault> {
    let file = desk.engine().await?.media(AttachmentId(id)).await?;
    let file = file.ok_or_else(|| Fault::new(FaultCode::NotFound).keyed(Refusal::MediaGone))?;
    let folder = copies(&desk.place).join(id.to_string());
    let path = keep(&folder, &safe_name(&named(&file, id)), &file.bytes).map_err(unopened)?;
    let shown = if may_run(&path) { folder } else { path };
    open::that_detached(shown).map_err(unopened)
}

/// Opens an address outside: web pages, mail and telephone only.
#[tauri::command]
pub async fn open_external(url: String) -> Result<(), Fault> {
    let refused = || Fault::new(FaultCode::Invalid);
    let address = Url::parse(&url).map_err(|why| refused().because(why))?;
    if !may_leave(&address) {
        return Err(refused().because(address.scheme()));
    }
    let key = no_program_for(&address);
    let opened = move || open::that_detached_with_timeout(address.as_str(), ANSWERS_WITHIN);
    match tokio::task::spawn_blocking(opened).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err(Fault::new(FaultCode::Internal).keyed(key).because(why)),
        Err(why) => Err(Fault::new(FaultCode::Internal).because(why)),
    }
}

/// A system without a program for an address says so by then; one that has it may be busy with it.
const ANSWERS_WITHIN: Duration = Duration::from_secs(3);

/// What to say when nothing opens such an address.
fn no_program_for(address: &Url) -> Refusal {
    match address.scheme() {
        "mailto" => Refusal::NoMailProgram,
        "tel" => Refusal::NoPhoneProgram,
        _ => Refusal::NoBrowser,
    }
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

fn may_run(path: &Path) -> bool {
    let kind = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    MAY_RUN.contains(&kind.as_str())
}

fn may_leave(address: &Url) -> bool {
    matches!(address.scheme(), "https" | "http" | "mailto" | "tel")
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
    use super::{MediaFile, keep, may_leave, may_run, named, safe_name};
    use bytes::Bytes;
    use std::path::Path;
    use tauri::Url;

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

    #[test]
    fn what_could_run_is_not_opened() {
        assert!(may_run(Path::new("a/invoice.PDF.desktop")));
        assert!(may_run(Path::new("photo.HTML")));
        assert!(!may_run(Path::new("invoice.pdf")));
        assert!(!may_run(Path::new("noextension")));
    }

    #[test]
    fn only_plain_addresses_leave() {
        let leaves = |url: &str| may_leave(&Url::parse(url).unwrap());
        assert!(
            leaves("https://example.org/a?b")
                && leaves("mailto:a@example.org")
                && leaves("tel:+33639980001")
        );
        assert!(
            !leaves("file:///etc/passwd")
                && !leaves("javascript:alert(1)")
                && !leaves("smb://server/share")
        );
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
