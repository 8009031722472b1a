//! How a file that somebody sent is handed to the page: as what type, which part of it, and with
//! which guards. A file is never a page: whatever it holds, nothing in it can run.

use bytes::Bytes;
use http_range_header::parse_range_header;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Types that are shown in place; everything else is only for saving.
const SHOWN: &[&str] = &[
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "audio/aac",
    "audio/amr",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "video/mp4",
    "video/3gpp",
];

/// A file's answer: status, headers, bytes.
pub struct FileAnswer {
    /// 200, 206 or 416.
    pub status: u16,
    /// Header names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes asked for.
    pub body: Bytes,
}

/// See [`super::MediaFile::answer`].
pub(super) fn answer(mime: &str, name: &str, bytes: &Bytes, range: Option<&str>) -> FileAnswer {
    let plain = mime
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let shown = SHOWN.contains(&plain.as_str());
    let kind = if shown {
        mime.to_owned()
    } else {
        "application/octet-stream".into()
    };
    let place = if shown { "inline" } else { "attachment" };
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let mut headers = vec![
        ("content-type", kind),
        (
            "content-disposition",
            format!("{place}; filename*=UTF-8''{name}"),
        ),
        (
            "content-security-policy",
            "default-src 'none'; sandbox".into(),
        ),
        ("x-content-type-options", "nosniff".into()),
        ("accept-ranges", "bytes".into()),
        ("cache-control", "no-store".into()),
    ];
    let size = bytes.len();
    let (status, body) = match part(range, size) {
        Part::Whole => (200, bytes.clone()),
        Part::From(start, end) => {
            headers.push(("content-range", format!("bytes {start}-{end}/{size}")));
            (206, bytes.slice(start..=end))
        }
        Part::Impossible => {
            headers.push(("content-range", format!("bytes */{size}")));
            (416, Bytes::new())
        }
    };
    headers.push(("content-length", body.len().to_string()));
    FileAnswer {
        status,
        headers,
        body,
    }
}

enum Part {
    Whole,
    From(usize, usize),
    Impossible,
}

fn part(range: Option<&str>, size: usize) -> Part {
    let Some(Ok(asked)) = range.map(parse_range_header) else {
        return Part::Whole;
    };
    let Ok(ranges) = asked.validate(size as u64) else {
        return Part::Impossible;
    };
    match ranges.as_slice() {
        [one] => match (usize::try_from(*one.start()), usize::try_from(*one.end())) {
            (Ok(start), Ok(end)) => Part::From(start, end),
            _ => Part::Impossible,
        },
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::{FileAnswer, answer};
    use bytes::Bytes;

    fn header<'a>(answer: &'a FileAnswer, name: &str) -> &'a str {
        answer
            .headers
            .iter()
            .find(|(n, _)| *n == name)
            .map_or("", |(_, v)| v)
    }

    fn voice(range: Option<&str>) -> FileAnswer {
        answer(
            "audio/ogg; codecs=opus",
            "voice.ogg",
            &Bytes::from_static(b"0123456789"),
            range,
        )
    }

    #[test]
    fn a_player_gets_the_part_it_asks_for() {
        let part = voice(Some("bytes=2-5"));
        assert_eq!((part.status, &part.body[..]), (206, &b"2345"[..]));
        assert_eq!(header(&part, "content-range"), "bytes 2-5/10");
        assert_eq!(&voice(Some("bytes=7-")).body[..], b"789", "an open end");
        assert_eq!(&voice(Some("bytes=-3")).body[..], b"789", "the last three");
    }

    #[test]
    fn what_cannot_be_given_in_part_is_whole_or_refused() {
        assert_eq!(voice(None).status, 200);
        assert_eq!(
            voice(Some("bytes=0-1,4-5")).status,
            200,
            "several ranges get the whole file"
        );
        assert_eq!(
            voice(Some("lines=1-2")).status,
            200,
            "an unknown unit is ignored"
        );
        let beyond = voice(Some("bytes=10-"));
        assert_eq!(
            (beyond.status, header(&beyond, "content-range")),
            (416, "bytes */10")
        );
    }

    #[test]
    fn a_page_that_somebody_sent_is_only_bytes() {
        for mime in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "application/pdf",
            "",
        ] {
            let page = answer(mime, "x\"\r\n.html", &Bytes::from_static(b"<script>"), None);
            assert_eq!(
                header(&page, "content-type"),
                "application/octet-stream",
                "{mime}"
            );
            assert!(
                header(&page, "content-disposition").starts_with("attachment;"),
                "{mime}"
            );
            assert!(
                !header(&page, "content-disposition").contains(['"', '\r', '\n']),
                "names are encoded"
            );
            assert_eq!(header(&page, "x-content-type-options"), "nosniff");
            assert!(header(&page, "content-security-policy").contains("sandbox"));
        }
    }
}
