//! What entries are read by: our lines, and what things cost. As of one moment.

use chrono_tz::Tz;
use domain::{
    id::{PhoneNumberId, WabaId},
    money::Currency,
    tariff::Tariff,
};
use std::sync::Arc;
use store::{Read, StoreError, line};

/// Our lines and what things cost, as of one moment.
#[derive(Clone)]
pub(crate) struct Book {
    pub billed: Arc<Vec<Billed>>,
    pub tariff: Arc<Tariff>,
}

/// The lines that one account is billed for, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Billed {
    pub account: WabaId,
    pub lines: Vec<PhoneNumberId>,
    /// `None` until Meta has said it.
    pub currency: Option<Currency>,
    /// UTC until Meta has said it.
    pub timezone: Tz,
}

impl Book {
    /// With the lines as the log has them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn of(read: &Read<'_>, tariff: Arc<Tariff>) -> Result<Self, StoreError> {
        let mut billed: Vec<Billed> = Vec::new();
        for row in line::all(read)? {
            match billed.last_mut() {
                Some(last) if last.account == row.account => last.lines.push(row.id),
                _ => billed.push(Billed {
                    account: row.account,
                    lines: vec![row.id],
                    currency: row.currency,
                    timezone: zone(row.timezone.as_deref()),
                }),
            }
        }
        let billed = Arc::new(billed);
        Ok(Self { billed, tariff })
    }

    /// Whether all our lines call a customer by the same business-scoped id: with one account they
    /// surely do; several may be of several portfolios.
    pub fn is_one_portfolio(&self) -> bool {
        self.billed.len() <= 1
    }

    /// Who is billed for a line, and how.
    pub fn of_line(&self, line: &PhoneNumberId) -> Option<&Billed> {
        let mut billed = self.billed.iter();
        billed.find(|billed| billed.lines.contains(line))
    }
}

fn zone(name: Option<&str>) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
}
