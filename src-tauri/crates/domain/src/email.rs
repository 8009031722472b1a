//! Email addresses, as far as a slip of the fingers can be told from one.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// No address is longer (RFC 5321, 4.5.3.1.3, less the angle brackets).
const LONGEST: usize = 254;

/// An email address that could exist; whether it does, only the post knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Email(String);

/// The text is no email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an email address")]
pub struct NotAnEmail;

impl Email {
    /// Takes an address as it was typed; `None` when it cannot be one.
    ///
    /// ```
    /// use domain::email::Email;
    /// assert_eq!(Email::new(" ada@example.org ").unwrap().as_str(), "ada@example.org");
    /// assert_eq!(Email::new("ada@example"), None);
    /// ```
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, host) = text.rsplit_once('@')?;
        let strange = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
        let plausible = !name.is_empty()
            && !name.contains('@')
            && is_host(host)
            && text.len() <= LONGEST
            && !text.contains(strange);
        plausible.then(|| Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;

    fn try_from(text: String) -> Result<Self, NotAnEmail> {
        Self::new(&text).ok_or(NotAnEmail)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether the text could be the name of a host on the internet.
pub(crate) fn is_host(host: &str) -> bool {
    host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_bring_a_header_or_a_second_recipient_along_is_no_address() {
        for text in [
            "",
            "@",
            "ada@",
            "@example.org",
            "ada@example",
            "a@b@example.org",
            "ada lovelace@example.org",
            "ada@example.org,bob@example.org",
            "ada@example.org\r\nBcc: all@example.org",
            "<ada@example.org>",
            "ada@exam..org",
        ] {
            assert_eq!(Email::new(text), None, "{text:?}");
        }
    }

    #[test]
    fn names_with_dots_plus_signs_and_accents_are_addresses() {
        for text in [
            "a.d+a@example.org",
            "zoé@café.example",
            "o'hara@mail.example.org",
        ] {
            assert!(Email::new(text).is_some(), "{text:?}");
        }
    }
}
