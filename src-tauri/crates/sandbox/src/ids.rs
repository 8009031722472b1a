//! Ids shaped like Meta's. A message id hides the customer's number as Meta's does, so a
//! client that reads meaning into it is found out early.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// `wamid.…` for a message to or from `phone` (digits; empty when the number is hidden).
pub(crate) fn wamid(phone: &str, from_shop: bool) -> String {
    let tail = hex::encode_upper(random::<9>());
    let mut bytes = vec![0x1c, 0x18, u8::try_from(phone.len()).unwrap_or(0)];
    bytes.extend_from_slice(phone.as_bytes());
    bytes.extend_from_slice(&[0x15, 0x02, 0x00, if from_shop { 0x11 } else { 0x12 }, 0x18]);
    bytes.push(u8::try_from(tail.len()).unwrap_or(0));
    bytes.extend_from_slice(tail.as_bytes());
    bytes.push(0);
    format!("wamid.{}", STANDARD.encode(bytes))
}

/// A numeric object id of Meta's length.
pub(crate) fn object() -> String {
    let number = u64::from_be_bytes(random::<8>()) % 9_000_000_000_000_000;
    (1_000_000_000_000_000 + number).to_string()
}

/// `fbtrace_id`.
pub(crate) fn trace() -> String {
    format!("A{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A URL-safe random token.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(random::<24>())
}

/// An app secret, 32 hexadecimal digits as Meta's are.
pub(crate) fn secret() -> String {
    hex::encode(random::<16>())
}

/// A fourteen-character code of a click-to-chat link.
pub(crate) fn qr_code() -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    random::<14>()
        .iter()
        .map(|b| char::from(LETTERS[usize::from(b % 32)]))
        .collect()
}

/// The business-scoped id of a phone number: stable, and it tells nothing about the number.
pub(crate) fn user_id(country: &str, portfolio: &str, phone: &str) -> String {
    let digest = Sha256::digest(format!("{portfolio}/{phone}"));
    let digits: String = digest
        .iter()
        .take(18)
        .map(|b| char::from(b'0' + b % 10))
        .collect();
    format!("{country}.1{digits}")
}

/// A number below `below`, for chances and choices.
pub(crate) fn below(below: u64) -> u64 {
    u64::from_be_bytes(random::<8>()) % below.max(1)
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness ids would repeat; the hash of nothing is still a valid id.
    if getrandom::fill(&mut bytes).is_err() {
        tracing::error!("the system gave no randomness");
    }
    bytes
}
