//! Labels: the shop's own words for its conversations.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// Most characters of a label's name: what fits beside a customer's name.
pub const LONGEST_NAME: usize = 40;

/// What a label is called: one line, not empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct LabelName(String);

/// The text is no name for a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a name for a label")]
pub struct NotALabelName;

impl LabelName {
    /// Takes a name as it was typed, blanks put in order; `None` when nothing is left of it or it
    /// is too long.
    ///
    /// ```
    /// use domain::label::LabelName;
    /// assert_eq!(LabelName::new("  Big \t orders ").unwrap().as_str(), "Big orders");
    /// assert_eq!(LabelName::new("  "), None);
    /// ```
    pub fn new(text: &str) -> Option<Self> {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect();
        let name = words.join(" ");
        (!name.is_empty() && crate::length::count(&name) <= LONGEST_NAME).then_some(Self(name))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared: two labels that differ only in case are one.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl TryFrom<String> for LabelName {
    type Error = NotALabelName;

    fn try_from(text: String) -> Result<Self, NotALabelName> {
        Self::new(&text).ok_or(NotALabelName)
    }
}

impl From<LabelName> for String {
    fn from(name: LabelName) -> Self {
        name.0
    }
}

impl fmt::Display for LabelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A label's colour. The window knows how each looks, by day and by night.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LabelColor {
    /// Grey.
    Grey,
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Teal.
    Teal,
    /// Blue.
    Blue,
    /// Violet.
    Violet,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_is_one_line_of_at_most_forty_characters() {
        let longest = "é".repeat(LONGEST_NAME);
        assert_eq!(LabelName::new(&longest).unwrap().as_str(), longest);
        assert_eq!(LabelName::new(&format!("{longest}x")), None);
        assert_eq!(
            LabelName::new("two\nlines\u{0}").unwrap().as_str(),
            "two lines"
        );
    }

    #[test]
    fn names_that_differ_in_case_only_are_compared_as_one() {
        let folded = |text| LabelName::new(text).unwrap().folded();
        assert_eq!(folded("À LIVRER"), folded("à livrer"));
        assert_ne!(folded("a livrer"), folded("à livrer"));
    }
}
