//! How what stands in the composer divides into messages.
//!
//! Each file is a message of its own. The text goes under the first file that takes a caption, if
//! it is short enough for one, else after the files as a message of its own. The page counts the
//! same way; both are held to one table of cases (`tests/data/messages-in-a-draft.json`).

use crate::{content::MediaKind, length};

/// Whether WhatsApp shows words under such a file: pictures, films and documents, but neither
/// sounds nor stickers (Meta, Media, 2025-12).
pub fn takes_caption(media: MediaKind) -> bool {
    match media {
        MediaKind::Image | MediaKind::Video | MediaKind::Document => true,
        MediaKind::Audio | MediaKind::Voice | MediaKind::Sticker => false,
    }
}

/// Which of the files the text goes under; `None` when there is no text, or it goes by itself.
pub fn caption_at(text: &str, files: &[MediaKind]) -> Option<usize> {
    let text = text.trim();
    if text.is_empty() || length::check_caption(text).is_err() {
        return None;
    }
    files.iter().position(|media| takes_caption(*media))
}

/// How many messages a draft makes. Never less than one: the price of the next message is of
/// interest before the first letter is written.
pub fn messages_in(text: &str, files: &[MediaKind]) -> u32 {
    let alone = !text.trim().is_empty() && caption_at(text, files).is_none();
    let count = files.len() + usize::from(alone);
    u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Case {
        what: String,
        text: String,
        /// The text, this many times.
        times: usize,
        files: Vec<MediaKind>,
        messages: u32,
        caption_at: Option<usize>,
    }

    #[test]
    fn the_table_of_cases_holds() {
        let table = include_str!("../tests/data/messages-in-a-draft.json");
        let cases: Vec<Case> = serde_json::from_str(table).unwrap();
        assert!(cases.len() > 10);
        for case in cases {
            let text = case.text.repeat(case.times);
            assert_eq!(
                messages_in(&text, &case.files),
                case.messages,
                "{}",
                case.what
            );
            assert_eq!(
                caption_at(&text, &case.files),
                case.caption_at,
                "{}",
                case.what
            );
        }
    }
}
