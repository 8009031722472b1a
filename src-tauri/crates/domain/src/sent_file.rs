//! A file that goes out with a message, as it is called on every desk: by its bytes.

use crate::content::MediaKind;
use serde::{Deserialize, Serialize};

/// What is known of a file that a person sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub bytes: String,
    /// What sort.
    pub media: MediaKind,
    /// MIME type, looked up from its bytes.
    pub mime: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// Pixels across, for pictures.
    pub width: Option<u32>,
    /// Pixels down, for pictures.
    pub height: Option<u32>,
}
