//! The bundled pictures, voice notes and documents, drawn and spoken for this demo.

/// Every bundled file: name, MIME type, bytes.
const FILES: [(&str, &str, &[u8]); 15] = [
    (
        "manteau.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/manteau.jpg"),
    ),
    (
        "lampe.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/lampe.jpg"),
    ),
    (
        "echarpe.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/echarpe.jpg"),
    ),
    (
        "coffret.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/coffret.jpg"),
    ),
    (
        "tasse.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/tasse.jpg"),
    ),
    (
        "robe.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/robe.jpg"),
    ),
    (
        "vitrine.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/vitrine.jpg"),
    ),
    (
        "ourlet.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/ourlet.jpg"),
    ),
    (
        "logo.jpg",
        "image/jpeg",
        include_bytes!("../../assets/shop/logo.jpg"),
    ),
    (
        "sticker.webp",
        "image/webp",
        include_bytes!("../../assets/shop/sticker.webp"),
    ),
    (
        "voix.ogg",
        "audio/ogg; codecs=opus",
        include_bytes!("../../assets/shop/voix.ogg"),
    ),
    (
        "voix2.ogg",
        "audio/ogg; codecs=opus",
        include_bytes!("../../assets/shop/voix2.ogg"),
    ),
    (
        "facture.pdf",
        "application/pdf",
        include_bytes!("../../assets/shop/facture.pdf"),
    ),
    (
        "mesures.pdf",
        "application/pdf",
        include_bytes!("../../assets/shop/mesures.pdf"),
    ),
    (
        "clip.mp4",
        "video/mp4",
        include_bytes!("../../assets/shop/clip.mp4"),
    ),
];

/// The bytes of a bundled file; empty when there is none of this name.
pub(crate) fn bytes(name: &str) -> &'static [u8] {
    FILES
        .iter()
        .find(|(n, _, _)| *n == name)
        .map_or(&[], |(_, _, bytes)| bytes)
}

/// The MIME type of a bundled file.
pub(crate) fn mime(name: &str) -> &'static str {
    FILES
        .iter()
        .find(|(n, _, _)| *n == name)
        .map_or("application/octet-stream", |(_, mime, _)| mime)
}

/// A bundled file and its MIME type for a message of this kind.
pub(crate) fn of_kind(kind: &str) -> (&'static str, &'static str) {
    let name = match kind {
        "audio" => "voix.ogg",
        "document" => "facture.pdf",
        "sticker" => "sticker.webp",
        "video" => "clip.mp4",
        _ => "manteau.jpg",
    };
    (name, mime(name))
}
