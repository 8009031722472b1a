//! A rate card, volume tiers or rules that a person added, as the cells that were read.

use crate::instant::Instant;
use serde::{Deserialize, Serialize};

/// One file that a person added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateFile {
    /// The first day it holds, `2027-01-01`.
    pub effective: String,
    /// The currency of its rates; empty for rules.
    pub currency: String,
    /// What it holds; the engine's word.
    pub kind: String,
    /// The file's name.
    pub name: String,
    /// When it was added.
    pub imported_at: Instant,
    /// The cells, row by row.
    pub cells: Vec<Vec<String>>,
}

impl RateFile {
    /// Which file it is.
    #[must_use]
    pub fn name_of(&self) -> RateFileName {
        RateFileName {
            effective: self.effective.clone(),
            currency: self.currency.clone(),
            kind: self.kind.clone(),
        }
    }
}

/// Which file: one of the same day, currency and kind takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateFileName {
    /// The first day it holds.
    pub effective: String,
    /// The currency of its rates.
    pub currency: String,
    /// What it holds.
    pub kind: String,
}
