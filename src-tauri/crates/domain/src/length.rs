//! How long a text is to Meta, and how long it may be. Meta counts characters (Unicode code
//! points), not bytes and not what looks like one sign.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Longest text message (Meta, OpenAPI v23.0, 2026-05-29).
pub const TEXT: usize = 4_096;
/// Longest caption of a picture, film or file (as resellers repeat Meta's media pages; not in the
/// OpenAPI description).
pub const CAPTION: usize = 1_024;

/// Why a text cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum TextProblem {
    /// Nothing but blanks.
    #[error("the text is empty")]
    Empty,
    /// Longer than Meta takes.
    #[error("{len} characters, {limit} allowed")]
    TooLong {
        /// Most characters allowed.
        limit: usize,
        /// Characters found.
        len: usize,
    },
}

/// How many characters Meta counts in `text`.
pub fn count(text: &str) -> usize {
    text.chars().count()
}

/// Checks a text message.
///
/// # Errors
/// Empty, or longer than [`TEXT`].
pub fn check_text(body: &str) -> Result<(), TextProblem> {
    if body.trim().is_empty() {
        return Err(TextProblem::Empty);
    }
    within(body, TEXT)
}

/// Checks a caption; an empty one is fine.
///
/// # Errors
/// Longer than [`CAPTION`].
pub fn check_caption(caption: &str) -> Result<(), TextProblem> {
    within(caption, CAPTION)
}

fn within(text: &str, limit: usize) -> Result<(), TextProblem> {
    let len = count(text);
    if len > limit {
        Err(TextProblem::TooLong { limit, len })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_of_several_code_points_counts_as_several() {
        assert_eq!(count("é"), 1);
        assert_eq!(count("👩‍🍳"), 3);
        assert_eq!(check_text(&"👩".repeat(TEXT)), Ok(()));
        assert_eq!(
            check_text(&"a".repeat(TEXT + 1)),
            Err(TextProblem::TooLong {
                limit: 4_096,
                len: 4_097
            })
        );
    }

    #[test]
    fn a_message_says_something_a_caption_need_not() {
        assert_eq!(check_text(" \n "), Err(TextProblem::Empty));
        assert_eq!(check_caption(""), Ok(()));
    }
}
