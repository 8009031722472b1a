//! A price that rose between the button and the send.

use crate::money::Money;
use serde::{Deserialize, Serialize};

/// A price that rose while a message waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dearer {
    /// What was shown; `None` when it was free.
    pub before: Option<Money>,
    /// What it would cost now.
    pub after: Money,
}
