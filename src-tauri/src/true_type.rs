//! What a file is by its bytes, whatever its name says: only documents, pictures, sounds and
//! videos are handed to another program, each with an ending that is really its own.

/// By type, read from the bytes: the endings that fit it; the first is given where none does.
const OPENED: &[(&str, &[&str])] = &[
    ("application/pdf", &["pdf"]),
    ("application/msword", &["doc"]),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &["docx"],
    ),
    ("application/vnd.ms-excel", &["xls"]),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &["xlsx"],
    ),
    ("application/vnd.ms-powerpoint", &["ppt"]),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &["pptx"],
    ),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    ("application/vnd.oasis.opendocument.spreadsheet", &["ods"]),
    ("application/vnd.oasis.opendocument.presentation", &["odp"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/png", &["png"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
    ("image/heif", &["heic", "heif"]),
    ("image/avif", &["avif"]),
    ("image/bmp", &["bmp"]),
    ("image/tiff", &["tiff", "tif"]),
    ("audio/aac", &["aac"]),
    ("audio/amr", &["amr"]),
    ("audio/m4a", &["m4a"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/ogg", &["ogg", "oga", "opus"]),
    ("audio/opus", &["opus", "ogg"]),
    ("audio/x-flac", &["flac"]),
    ("audio/x-wav", &["wav"]),
    ("video/mp4", &["mp4", "m4v", "3gp", "m4a"]),
    ("video/quicktime", &["mov"]),
    ("video/webm", &["webm"]),
    ("video/x-m4v", &["m4v", "mp4"]),
    ("video/x-matroska", &["mkv"]),
    ("video/x-msvideo", &["avi"]),
];

/// The name under which a file may be opened, ending in what it is; `None` when it may not.
pub fn name_to_open(name: &str, bytes: &[u8]) -> Option<String> {
    let endings = match infer::get(bytes) {
        Some(kind) => {
            let known = OPENED.iter().find(|(mime, _)| *mime == kind.mime_type());
            known.map(|(_, endings)| *endings)?
        }
        None if is_plain_text(bytes) => &["txt"],
        None => return None,
    };
    let given = name.rsplit_once('.').map(|(_, ending)| ending);
    let fits = given.is_some_and(|given| endings.iter().any(|e| given.eq_ignore_ascii_case(e)));
    match endings {
        _ if fits => Some(name.to_owned()),
        [first, ..] => Some(format!("{name}.{first}")),
        [] => None,
    }
}

fn is_plain_text(bytes: &[u8]) -> bool {
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    std::str::from_utf8(bytes).is_ok_and(|text| !text.is_empty() && !text.contains(is_control))
}

#[cfg(test)]
mod tests {
    use super::name_to_open;

    fn opened(name: &str, bytes: &[u8]) -> Option<String> {
        name_to_open(name, bytes)
    }

    #[test]
    fn what_it_is_decides_not_what_it_is_called() {
        let pdf = b"%PDF-1.7 ...";
        assert_eq!(opened("Devis.PDF", pdf).as_deref(), Some("Devis.PDF"));
        assert_eq!(opened("Devis", pdf).as_deref(), Some("Devis.pdf"));
        assert_eq!(
            opened("Devis.desktop", pdf).as_deref(),
            Some("Devis.desktop.pdf"),
            "no ending of its own choice reaches the system"
        );
        let jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0];
        assert_eq!(opened("photo.jpeg", &jpeg).as_deref(), Some("photo.jpeg"));
    }

    #[test]
    fn programs_pages_and_archives_are_not_opened_by_any_name() {
        for (what, bytes) in [
            (
                "a program",
                b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0".as_slice(),
            ),
            ("a program for Windows", b"MZ\x90\0\x03\0\0\0\x04\0\0\0"),
            ("a script", b"#!/bin/sh\nrm -rf ~\n"),
            ("a page", b"<!DOCTYPE html><script>alert(1)</script>"),
            (
                "an archive",
                b"PK\x03\x04\x14\0\0\0\x08\0............................",
            ),
            ("bytes without a meaning", b"\0\x01\x02\x03"),
            ("nothing at all", b""),
        ] {
            assert_eq!(opened("Facture.pdf", bytes), None, "{what}");
        }
    }

    #[test]
    fn what_is_only_text_opens_as_text() {
        let launcher = b"[Desktop Entry]\nExec=evil\nType=Application\n";
        assert_eq!(
            opened("facture.pdf.desktop", launcher).as_deref(),
            Some("facture.pdf.desktop.txt")
        );
        assert_eq!(
            opened("note.txt", "d\u{e9}j\u{e0}".as_bytes()).as_deref(),
            Some("note.txt")
        );
    }
}
