//! Proof that a webhook is Meta's: the signature over its raw bytes, and the answer to the
//! challenge with which Meta checks an address (Meta, Create a webhook endpoint, 2025-12).
//!
//! Must be asked before anything in the body is believed. Compares in constant time.

use crate::secret::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The header that carries the signature.
pub const HEADER: &str = "X-Hub-Signature-256";

/// Whether `header` (`sha256=<hex>`) is the HMAC-SHA256 of `body` under the app secret.
///
/// An empty secret signs nothing: the answer is then always no.
///
/// ```
/// use whatsapp::{secret::Secret, signature};
/// let secret = Secret::new("app-secret");
/// let header = signature::sign(&secret, b"{}");
/// assert!(signature::verify(&secret, Some(&header), b"{}"));
/// assert!(!signature::verify(&secret, Some(&header), b"{ }"));
/// assert!(!signature::verify(&secret, None, b"{}"));
/// ```
pub fn verify(app_secret: &Secret, header: Option<&str>, body: &[u8]) -> bool {
    let given = header
        .and_then(|header| header.trim().strip_prefix("sha256="))
        .and_then(|digits| hex::decode(digits).ok());
    match (given, mac(app_secret, body)) {
        (Some(given), Some(mac)) => mac.verify_slice(&given).is_ok(),
        _ => false,
    }
}

/// Whether `header` looks like a signature at all, whoever made it.
pub fn is_one(header: &str) -> bool {
    header
        .trim()
        .strip_prefix("sha256=")
        .is_some_and(|digits| digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The header Meta would send with `body`; for whoever plays Meta. Empty when there is no secret.
pub fn sign(app_secret: &Secret, body: &[u8]) -> String {
    mac(app_secret, body)
        .map(|mac| format!("sha256={}", hex::encode(mac.finalize().into_bytes())))
        .unwrap_or_default()
}

/// What to answer when Meta checks the address: `hub.challenge` when `hub.mode` is `subscribe` and
/// the token is ours, else `None` (answer 403).
pub fn challenge(query: &[(String, String)], verify_token: &Secret) -> Option<String> {
    let given = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let ours: bool = given("hub.verify_token")?
        .as_bytes()
        .ct_eq(verify_token.reveal().as_bytes())
        .into();
    (given("hub.mode") == Some("subscribe") && ours && !verify_token.is_empty())
        .then(|| given("hub.challenge").unwrap_or_default().to_owned())
}

fn mac(secret: &Secret, body: &[u8]) -> Option<Hmac<Sha256>> {
    if secret.is_empty() {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).ok()?;
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    proptest! {
        #[test]
        fn one_changed_byte_is_noticed(mut body in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>()) {
            let secret = Secret::new("s3cret");
            let header = sign(&secret, &body);
            prop_assert!(verify(&secret, Some(&header), &body));
            let at = at.index(body.len());
            body[at] ^= 1;
            prop_assert!(!verify(&secret, Some(&header), &body));
        }

        #[test]
        fn no_header_makes_it_panic(header in ".*") {
            prop_assert!(!verify(&Secret::new("s3cret"), Some(&header), b"[]"));
        }
    }

    #[test]
    fn a_signature_computed_elsewhere_is_accepted() {
        // openssl dgst -sha256 -hmac key, over the well-known sentence.
        let header = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
        assert!(verify(
            &Secret::new("key"),
            Some(header),
            b"The quick brown fox jumps over the lazy dog"
        ));
    }

    #[test]
    fn without_a_secret_nothing_is_believed() {
        let none = Secret::new("");
        assert!(!verify(&none, Some(&sign(&none, b"{}")), b"{}"));
    }

    #[test]
    fn the_challenge_is_answered_only_with_our_token() {
        let token = Secret::new("verify-me");
        let asked = |given: &str| {
            challenge(
                &query(&[
                    ("hub.mode", "subscribe"),
                    ("hub.challenge", "1158201444"),
                    ("hub.verify_token", given),
                ]),
                &token,
            )
        };
        assert_eq!(asked("verify-me").as_deref(), Some("1158201444"));
        assert_eq!(asked("verify-us"), None);
        assert_eq!(asked(""), None);
        assert_eq!(
            challenge(&query(&[("hub.verify_token", "verify-me")]), &token),
            None,
            "no mode"
        );
    }
}
