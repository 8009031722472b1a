//! The key of the databases. It lives in the system's keychain and is never printed.

use crate::StoreError;
use std::fmt;

/// Thirty-two random bytes, used by the cipher as they are.
#[derive(Clone)]
pub struct DatabaseKey([u8; 32]);

impl DatabaseKey {
    /// From thirty-two bytes that a good random source made.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From the 64 hexadecimal digits kept in the keychain.
    ///
    /// # Errors
    /// [`StoreError::WrongKeyOrDamaged`] when it is anything else.
    pub fn from_hex(text: &str) -> Result<Self, StoreError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| StoreError::WrongKeyOrDamaged)?;
        Ok(Self(bytes))
    }

    /// The 64 hexadecimal digits to keep in the keychain.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// As SQLCipher takes a raw key.
    pub(crate) fn as_pragma(&self) -> String {
        format!("PRAGMA key = \"x'{}'\"", self.to_hex())
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey(…)")
    }
}
