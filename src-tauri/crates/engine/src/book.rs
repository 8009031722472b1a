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
    /// Whether all our lines call a customer by the same business-scoped id: with one account they
    /// surely do; several may be of several portfolios.
    pub fn is_one_portfolio(&self) -> bool {
        self.accounts.len() <= 1
    }

    /// The account a number belongs to.
    pub fn of_number(&self, number: &PhoneNumberId) -> Option<&Arc<Account>> {
        let mut accounts = self.accounts.iter();
        accounts.find(|account| account.numbers.contains(number))
    }
}
