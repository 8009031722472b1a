//! Which files WhatsApp takes from a business, and how large (Meta, Media, 2025-12; the list is
//! the one its refusal names).

use crate::content::MediaKind;
use crate::refusal::Refusal;

const MB: u64 = 1024 * 1024;

/// The largest file of any sort: a document.
pub const LARGEST: u64 = 100 * MB;

/// A type of file that WhatsApp takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileType {
    /// As what it is sent.
    pub media: MediaKind,
    /// The MIME type that Meta wants to hear.
    pub mime: &'static str,
    /// What its name ends in, without the dot.
    pub ending: &'static str,
    /// Other endings that names of this type may have.
    also: &'static [&'static str],
}

const fn taken(
    media: MediaKind,
    mime: &'static str,
    ending: &'static str,
    also: &'static [&'static str],
) -> FileType {
    FileType {
        media,
        mime,
        ending,
        also,
    }
}

const TAKEN: [FileType; 17] = [
    taken(
        MediaKind::Image,
        "image/jpeg",
        "jpg",
        &["jpeg", "jpe", "jfif"],
    ),
    taken(MediaKind::Image, "image/png", "png", &[]),
    taken(MediaKind::Video, "video/mp4", "mp4", &["m4v"]),
    taken(MediaKind::Video, "video/3gpp", "3gp", &["3gpp"]),
    taken(MediaKind::Audio, "audio/aac", "aac", &[]),
    taken(MediaKind::Audio, "audio/amr", "amr", &[]),
    taken(MediaKind::Audio, "audio/mpeg", "mp3", &[]),
    taken(MediaKind::Audio, "audio/mp4", "m4a", &["mp4"]),
    // Plain `audio/ogg` may hold other codecs, which WhatsApp does not play.
    taken(MediaKind::Audio, "audio/ogg; codecs=opus", "ogg", &[]),
    taken(MediaKind::Document, "application/pdf", "pdf", &[]),
    taken(MediaKind::Document, "text/plain", "txt", &["text", "log"]),
    taken(MediaKind::Document, "application/msword", "doc", &[]),
    taken(MediaKind::Document, "application/vnd.ms-excel", "xls", &[]),
    taken(
        MediaKind::Document,
        "application/vnd.ms-powerpoint",
        "ppt",
        &[],
    ),
    taken(
        MediaKind::Document,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        &[],
    ),
    taken(
        MediaKind::Document,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        &[],
    ),
    taken(
        MediaKind::Document,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
        &[],
    ),
];

/// Other words for types that WhatsApp takes.
const ALIASES: [(&str, &str); 6] = [
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/opus", "audio/ogg; codecs=opus"),
    ("video/3gp", "video/3gpp"),
    ("video/x-m4v", "video/mp4"),
];

impl FileType {
    /// The type that WhatsApp takes under this MIME type; `None` when it takes none.
    ///
    /// ```
    /// use domain::file_type::FileType;
    /// assert_eq!(FileType::of("audio/x-m4a").unwrap().mime, "audio/mp4");
    /// assert_eq!(FileType::of("image/heic"), None);
    /// ```
    pub fn of(mime: &str) -> Option<Self> {
        let mime = ALIASES
            .iter()
            .find(|(alias, _)| *alias == mime)
            .map_or(mime, |(_, meant)| meant);
        TAKEN.into_iter().find(|taken| taken.mime == mime)
    }

    /// How large a file of this type may be, in bytes.
    pub fn limit(&self) -> u64 {
        match self.media {
            MediaKind::Image => 5 * MB,
            MediaKind::Video | MediaKind::Audio | MediaKind::Voice => 16 * MB,
            MediaKind::Sticker => MB / 2,
            MediaKind::Document => LARGEST,
        }
    }

    /// The name under which Meta gets it: it ends as its type does, or WhatsApp may not play it.
    ///
    /// ```
    /// use domain::file_type::FileType;
    /// let voice = FileType::of("audio/opus").unwrap();
    /// assert_eq!(voice.name("Note vocale.opus"), "Note vocale.ogg");
    /// ```
    pub fn name(&self, name: &str) -> String {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let ending = ending.to_ascii_lowercase();
        if ending == self.ending || self.also.contains(&ending.as_str()) {
            name.to_owned()
        } else if self.media == MediaKind::Document || stem.is_empty() {
            format!("{name}.{}", self.ending)
        } else {
            format!("{stem}.{}", self.ending)
        }
    }
}

/// Whether WhatsApp takes a file of this MIME type and so many bytes.
///
/// # Errors
/// Says why not.
pub fn check(mime: &str, size: u64) -> Result<FileType, Refusal> {
    if size == 0 {
        return Err(Refusal::FileEmpty);
    }
    let taken = FileType::of(mime).ok_or_else(|| sort_of(mime))?;
    if size > taken.limit() {
        return Err(Refusal::FileTooBig);
    }
    Ok(taken)
}

const PROGRAMS: [&str; 15] = [
    "application/x-executable",
    "application/x-msdownload",
    "application/x-msdos-program",
    "application/vnd.microsoft.portable-executable",
    "application/x-mach-binary",
    "application/x-ms-installer",
    "application/x-sh",
    "application/x-desktop",
    "application/java",
    "application/java-archive",
    "application/javascript",
    "application/vnd.android.package-archive",
    "application/vnd.debian.binary-package",
    "application/x-rpm",
    "application/wasm",
];
const ARCHIVES: [&str; 8] = [
    "application/zip",
    "application/x-zip-compressed",
    "application/vnd.rar",
    "application/x-rar-compressed",
    "application/x-7z-compressed",
    "application/gzip",
    "application/x-tar",
    "application/x-xz",
];
const TABLES: [&str; 4] = [
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.apple.numbers",
];

fn sort_of(mime: &str) -> Refusal {
    let scripts = ["text/x-shellscript", "text/javascript", "text/vbscript"];
    if PROGRAMS.contains(&mime) || scripts.contains(&mime) {
        Refusal::FileProgram
    } else if ARCHIVES.contains(&mime) {
        Refusal::FileArchive
    } else if TABLES.contains(&mime) {
        Refusal::FileTable
    } else if mime.starts_with("image/") {
        Refusal::FilePicture
    } else if mime.starts_with("video/") {
        Refusal::FileFilm
    } else if mime.starts_with("audio/") {
        Refusal::FileSound
    } else {
        Refusal::FileTypeNotTaken
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_meta_takes_is_taken_up_to_its_limit() {
        for taken in TAKEN {
            assert_eq!(
                check(taken.mime, taken.limit()),
                Ok(taken),
                "{}",
                taken.mime
            );
            assert_eq!(
                check(taken.mime, taken.limit() + 1),
                Err(Refusal::FileTooBig)
            );
            assert_eq!(check(taken.mime, 0), Err(Refusal::FileEmpty));
        }
    }

    #[test]
    fn what_meta_refuses_is_refused_with_its_own_sentence() {
        for (mime, why) in [
            ("image/gif", Refusal::FilePicture),
            ("image/heic", Refusal::FilePicture),
            ("image/webp", Refusal::FilePicture),
            ("video/quicktime", Refusal::FileFilm),
            ("audio/ogg", Refusal::FileSound),
            ("audio/x-wav", Refusal::FileSound),
            ("application/zip", Refusal::FileArchive),
            ("text/csv", Refusal::FileTable),
            ("text/calendar", Refusal::FileTypeNotTaken),
            ("application/json", Refusal::FileTypeNotTaken),
            ("application/octet-stream", Refusal::FileTypeNotTaken),
            ("text/x-shellscript", Refusal::FileProgram),
        ] {
            assert_eq!(check(mime, 10), Err(why), "{mime}");
        }
    }

    #[test]
    fn a_name_ends_as_its_type_does() {
        let name = |mime: &str, name: &str| FileType::of(mime).unwrap().name(name);
        assert_eq!(name("image/jpeg", "Photo.JPEG"), "Photo.JPEG");
        assert_eq!(name("audio/mp4", "Mémo.m4a"), "Mémo.m4a");
        assert_eq!(name("audio/opus", "PTT-20261128.oga"), "PTT-20261128.ogg");
        assert_eq!(name("audio/opus", "note"), "note.ogg");
        assert_eq!(name("application/pdf", "devis n. 12"), "devis n. 12.pdf");
    }
}
