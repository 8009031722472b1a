//! What events are read by: our lines, and what things cost. As of one moment.

use crate::accounts::Account;
use domain::{id::PhoneNumberId, tariff::Tariff};
use std::sync::Arc;

/// Our lines and what things cost, as of one moment.
#[derive(Clone)]
pub(crate) struct Book {
    pub accounts: Arc<Vec<Arc<Account>>>,
    pub tariff: Arc<Tariff>,
}

impl Book {
    /// The account a number belongs to.
    pub fn of_number(&self, number: &PhoneNumberId) -> Option<&Arc<Account>> {
        let mut accounts = self.accounts.iter();
        accounts.find(|account| account.numbers.contains(number))
    }
}
