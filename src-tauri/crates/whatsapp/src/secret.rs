//! A text that must never be seen: a token, an app secret.
//!
//! It can be used, never printed: `Debug` says only that something is there.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;

/// A token or an app secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the secret, without blanks around it (they come along when one copies it).
    pub fn new(secret: &str) -> Self {
        Self(secret.trim().to_owned())
    }

    /// The secret itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `text` with an ellipsis wherever the secret stands in it, as it is or as in an address.
    pub fn hidden_in(&self, text: &str) -> String {
        if self.is_empty() {
            return text.to_owned();
        }
        let encoded = utf8_percent_encode(&self.0, NON_ALPHANUMERIC).to_string();
        text.replace(&self.0, "…").replace(&encoded, "…")
    }

    /// Nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let printed = format!("{:?}", Secret::new(" EAAB-token \n"));
        assert_eq!(printed, "Secret(…)");
    }

    #[test]
    fn a_secret_is_hidden_in_what_others_say() {
        let secret = Secret::new("EAA|b-c");
        assert_eq!(
            secret.hidden_in("Malformed token EAA|b-c in ?t=EAA%7Cb%2Dc"),
            "Malformed token … in ?t=…"
        );
        assert_eq!(Secret::new("").hidden_in("nothing"), "nothing");
    }
}
