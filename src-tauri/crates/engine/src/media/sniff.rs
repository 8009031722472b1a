//! What a file truly is: by its bytes where they say, else by its name.

/// Types that hide inside another one, which is all their bytes may tell.
const WRAPPERS: [&str; 2] = ["application/zip", "application/x-ole-storage"];
/// Office files, by which a wrapper is often one.
const OFFICE: [&str; 6] = ["docx", "xlsx", "pptx", "doc", "xls", "ppt"];
/// Names of programs that would otherwise pass for text.
const SCRIPTS: [&str; 8] = ["bat", "cmd", "ps1", "vbs", "wsf", "reg", "desktop", "py"];

/// The MIME type of a file that begins with `head`.
pub(crate) fn mime(name: &str, head: &[u8]) -> String {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase())
        .unwrap_or_default();
    let told = mime_guess::from_path(name)
        .first_or_octet_stream()
        .essence_str()
        .to_owned();
    if SCRIPTS.contains(&ending.as_str()) {
        return "text/x-shellscript".to_owned();
    }
    let Some(seen) = infer::get(head).map(|kind| kind.mime_type()) else {
        return told;
    };
    let is_wrapped = WRAPPERS.contains(&seen) && OFFICE.contains(&ending.as_str());
    // A text may well begin like a page of the web.
    let is_text = seen == "text/html" && told == "text/plain";
    if is_wrapped || is_text {
        told
    } else {
        seen.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::mime;

    #[test]
    fn bytes_count_for_more_than_names() {
        let mp4 = |brand: &str| [b"\0\0\0\x20ftyp", brand.as_bytes(), &[0; 20]].concat();
        assert_eq!(mime("photo.jpg", b"MZ\x90\0\x03"), {
            "application/vnd.microsoft.portable-executable"
        });
        assert_eq!(mime("film.mp4", &mp4("qt  ")), "video/quicktime");
        assert_eq!(mime("film.MOV", &mp4("isom")), "video/mp4");
        assert_eq!(mime("memo.mp4", &mp4("M4A ")), "audio/m4a");
        assert_eq!(mime("IMG_0001.jpg", &mp4("heic")), "image/heif");
        assert_eq!(mime("voix.ogg", b"OggS\0\x02vorbis"), "audio/ogg");
        let opus = [b"OggS".as_slice(), &[0; 24], b"OpusHead", &[0; 10]].concat();
        assert_eq!(mime("voix.ogg", &opus), "audio/opus");
    }

    #[test]
    fn names_tell_what_bytes_do_not() {
        assert_eq!(mime("notes.txt", "Été".as_bytes()), "text/plain");
        assert_eq!(mime("clients.csv", b"a,b"), "text/csv");
        assert_eq!(mime("rdv.ics", b"BEGIN:VCALENDAR"), "text/calendar");
        assert_eq!(mime("devis.docx", b"PK\x03\x04rest"), {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        });
        assert_eq!(mime("devis.zip", b"PK\x03\x04rest"), "application/zip");
        assert_eq!(mime("lance.bat", b"@echo off"), "text/x-shellscript");
        assert_eq!(mime("sans nom", b"\x01\x02"), "application/octet-stream");
    }
}
