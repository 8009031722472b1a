//! Who wrote a message.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The customer.
    Customer,
    /// Us, from here.
    Us,
    /// Us, from the WhatsApp Business app on the phone.
    Phone,
    /// Us, from other software on the same number.
    Elsewhere,
    /// WhatsApp.
    System,
}

impl Author {
    /// Whether it is from the shop, whichever way.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Us | Self::Phone | Self::Elsewhere)
    }
}
