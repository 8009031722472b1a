//! Which month, whose, and of which number.

use crate::{
    accounts::Account,
    api::{
        costs::CostsQuery,
        fault::{Fault, FaultCode},
    },
    money::Room,
};
use chrono::{Datelike, NaiveDate};
use domain::{
    allowance::month_of,
    calendar::{local_date, next_month, start_of_day},
    id::PhoneNumberId,
    instant::Instant,
    money::{Currency, Money},
    refusal::Refusal,
};
use std::sync::Arc;

/// A month by an account's calendar, of one number or of all.
#[derive(Clone)]
pub(crate) struct Scope {
    /// Whose calendar and currency count: the number's, or the first one's whose currency is known.
    pub account: Arc<Account>,
    /// What is added up.
    pub currency: Currency,
    /// One number; all when absent.
    pub number: Option<PhoneNumberId>,
    /// `2026-11`.
    pub month: String,
    /// Its first day.
    pub first_day: NaiveDate,
    /// When it was asked.
    pub now: Instant,
}

impl Scope {
    /// What `query` asks for.
    ///
    /// # Errors
    /// `Invalid` for what is no month, or while Meta has not said the currency; `NotFound` for a
    /// number that is not here, `NotConnected` when there is no account.
    pub(crate) fn of(room: &Room, query: CostsQuery) -> Result<Self, Fault> {
        let account = match &query.number {
            Some(number) => room
                .desk
                .accounts()
                .of_number(number)
                .ok_or(Fault::new(FaultCode::NotFound))?,
            None => {
                let all = room.desk.accounts().all();
                let known = all.iter().find(|account| account.currency.is_some());
                known
                    .or(all.first())
                    .cloned()
                    .ok_or(Fault::new(FaultCode::NotConnected))?
            }
        };
        let currency = account
            .currency
            .ok_or_else(|| Fault::new(FaultCode::Invalid).keyed(Refusal::CurrencyNotSaid))?;
        let now = room.desk.now();
        let month = query
            .month
            .unwrap_or_else(|| month_of(now, account.timezone).to_string());
        let first_day = Some(&month)
            .filter(|month| month.len() == 7)
            .and_then(|month| format!("{month}-01").parse().ok())
            .ok_or_else(|| Fault::new(FaultCode::Invalid).keyed(Refusal::Month))?;
        Ok(Self {
            account,
            currency,
            number: query.number,
            month,
            first_day,
            now,
        })
    }

    /// An amount of it.
    pub(crate) fn money(&self, micros: i64) -> Money {
        Money {
            micros,
            currency: self.currency,
        }
    }

    /// The date of `at` where the account lives.
    pub(crate) fn day(&self, at: Instant) -> NaiveDate {
        local_date(at, self.account.timezone)
    }

    /// The month's first instant.
    pub(crate) fn from(&self) -> Instant {
        start_of_day(self.first_day, self.account.timezone)
    }

    /// The first instant after it.
    pub(crate) fn until(&self) -> Instant {
        start_of_day(next_month(self.first_day), self.account.timezone)
    }

    /// The month is the running one.
    pub(crate) fn is_running(&self) -> bool {
        month_of(self.now, self.account.timezone).as_str() == self.month
    }

    /// How many days it has.
    pub(crate) fn days(&self) -> u32 {
        next_month(self.first_day)
            .pred_opt()
            .map_or(0, |last| last.day())
    }
}
