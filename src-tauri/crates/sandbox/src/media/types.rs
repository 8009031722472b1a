//! Which files Meta takes, how large, and as which kind of message.

use crate::ApiError;
use crate::world::Media;

const MB: usize = 1024 * 1024;

/// MIME types that Meta takes (the list in its own refusal, read 2026-11), the kind of message each fits, and the largest size in bytes.
const TYPES: [(&str, &str, usize); 19] = [
    ("image/jpeg", "image", 5 * MB),
    ("image/png", "image", 5 * MB),
    ("audio/aac", "audio", 16 * MB),
    ("audio/amr", "audio", 16 * MB),
    ("audio/mpeg", "audio", 16 * MB),
    ("audio/mp4", "audio", 16 * MB),
    ("audio/ogg", "audio", 16 * MB),
    ("audio/opus", "audio", 16 * MB),
    ("video/mp4", "video", 16 * MB),
    ("video/3gpp", "video", 16 * MB),
    ("image/webp", "sticker", 500 * 1024),
    ("text/plain", "document", 100 * MB),
    ("application/pdf", "document", 100 * MB),
    ("application/msword", "document", 100 * MB),
    ("application/vnd.ms-excel", "document", 100 * MB),
    ("application/vnd.ms-powerpoint", "document", 100 * MB),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "document",
        100 * MB,
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "document",
        100 * MB,
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "document",
        100 * MB,
    ),
];

/// Whether a media object may be sent as this kind of message.
pub(crate) fn fits(kind: &str, media: &Media) -> bool {
    let base = base_of(&media.mime);
    // Any file can travel as a document.
    let is_kind = kind == "document" || TYPES.iter().any(|(m, k, _)| *m == base && *k == kind);
    is_kind && named_truly(&base, media.filename.as_deref())
}

/// The end of a sound's name decides over its declared type: Opus that is not called `.ogg` is not
/// delivered (users' threads, 2026).
fn named_truly(base: &str, name: Option<&str>) -> bool {
    let end = name.and_then(|n| n.rsplit_once('.')).map(|(_, end)| end);
    base != "audio/ogg" || end.is_none_or(|end| end.eq_ignore_ascii_case("ogg"))
}

/// A type that Meta takes, and a size within that type's limit.
pub(super) fn acceptable(mime: &str, size: usize) -> Result<(), ApiError> {
    let base = base_of(mime);
    let Some((_, _, max)) = TYPES.iter().find(|(m, _, _)| *m == base) else {
        let list = TYPES.iter().map(|t| t.0).collect::<Vec<_>>().join(", ");
        let message = format!(
            "Param file must be a file with one of the following types: {list}. Received file of type '{mime}'."
        );
        return Err(ApiError::parameter(message));
    };
    if size == 0 || size > *max {
        let details = format!("File size must be between 1 byte and {max} bytes.");
        return Err(ApiError {
            details: Some(details),
            ..ApiError::parameter("Invalid parameter")
        });
    }
    Ok(())
}

fn base_of(mime: &str) -> String {
    mime.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}
