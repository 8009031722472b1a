//! What a month may cost at most.

use crate::{id::PhoneNumberId, money::Money};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Limits for a calendar month; absent is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Budget {
    /// For all numbers together, in the account's currency.
    pub shop: Option<Money>,
    /// For single numbers.
    pub numbers: Vec<NumberBudget>,
}

/// A number's limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NumberBudget {
    /// The number.
    pub number: PhoneNumberId,
    /// At most this a month.
    pub limit: Money,
}
