//! Free replies that other software sent from the same number this month.
//!
//! Our own ledger cannot see them; Meta's analytics can. What they count beyond ours is kept and
//! added wherever the free thousand is counted, so that "412 left" is true for a number that is
//! also used elsewhere.

use crate::{
    accounts::Account,
    api::{change::Change, fault::Fault},
    engine::Engine,
};
use domain::instant::Instant;
use domain::{
    allowance::{Month, month_bounds, month_of},
    id::PhoneNumberId,
};
use graph::client::{CostPoint, Granularity};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Tx, account,
    ledger::{self, Usage},
    setting,
};

/// What Meta counted beyond our own ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Elsewhere {
    /// Free replies.
    count: u32,
    /// When Meta was asked.
    asked_at: Instant,
}

impl Elsewhere {
    /// After we heard of a delivery of ours: Meta had counted it if it was before we asked.
    fn after(self, delivered: Instant) -> Self {
        let known = u32::from(delivered <= self.asked_at);
        Self {
            count: self.count.saturating_sub(known),
            ..self
        }
    }
}

/// What a number has used in a month, here and elsewhere.
pub(crate) fn usage(
    read: &Read<'_>,
    number: &PhoneNumberId,
    month: &Month,
) -> Result<Usage, StoreError> {
    let ours = ledger::usage(read, number, month.as_str())?;
    let others = count(read, number, month)?;
    Ok(Usage {
        free_replies_used: ours.free_replies_used.saturating_add(others),
        ..ours
    })
}

/// How many free replies of a month did not go out from here, as far as Meta told.
pub(crate) fn count(
    read: &Read<'_>,
    number: &PhoneNumberId,
    month: &Month,
) -> Result<u32, StoreError> {
    let others = kept(read, &key(number, month.as_str()))?;
    Ok(others.map_or(0, |others| others.count))
}

/// Notes a free reply of ours whose delivery was only told now.
pub(super) fn told(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    month: &str,
    delivered: Instant,
) -> Result<(), StoreError> {
    let key = key(number, month);
    match kept(tx, &key)? {
        Some(others) => keep(tx, &key, others.after(delivered)),
        None => Ok(()),
    }
}

/// Asks Meta how many free replies each number has used this month.
///
/// # Errors
/// When Meta could not be asked, or the answer not be kept.
pub(crate) async fn refresh(engine: &Engine, account: &Account) -> Result<(), Fault> {
    let now = engine.now();
    let month = month_of(now, account.timezone);
    let (start, _) = month_bounds(now, account.timezone);
    let points = account
        .client
        .pricing_analytics(&account.waba, start, now, Granularity::Daily)
        .await?;
    let numbers = account.numbers.clone();
    engine
        .store()
        .write(move |tx| {
            for number in &numbers {
                let Some(row) = account::number(tx, number)? else {
                    continue;
                };
                let counted = free_replies(&points, &digits(&row.display_phone));
                let ours = i64::from(ledger::usage(tx, number, month.as_str())?.free_replies_used);
                let others = Elsewhere {
                    count: u32::try_from((counted - ours).max(0)).unwrap_or(u32::MAX),
                    asked_at: now,
                };
                keep(tx, &key(number, month.as_str()), others)?;
            }
            Ok(())
        })
        .await?;
    engine
        .feed()
        .announce(account.numbers.iter().map(|number| Change::Money {
            number: number.clone(),
        }));
    Ok(())
}

fn kept(read: &Read<'_>, key: &str) -> Result<Option<Elsewhere>, StoreError> {
    setting::recall(read, key)
}

fn keep(tx: &Tx<'_>, key: &str, others: Elsewhere) -> Result<(), StoreError> {
    setting::set(tx, key, &others)
}

fn key(number: &PhoneNumberId, month: &str) -> String {
    format!("free_replies_elsewhere/{number}/{month}")
}

fn free_replies(points: &[CostPoint], phone: &str) -> i64 {
    points
        .iter()
        .filter(|point| point.phone.as_deref().is_some_and(|at| digits(at) == phone))
        .filter(|point| point.pricing_type.as_deref() == Some("FREE_CUSTOMER_SERVICE"))
        .filter(|point| point.category.as_deref() == Some("SERVICE"))
        .map(|point| point.volume)
        .sum()
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(phone: &str, kind: &str, category: &str, volume: i64) -> CostPoint {
        CostPoint {
            start: None,
            end: None,
            country: None,
            phone: Some(phone.to_owned()),
            pricing_type: Some(kind.to_owned()),
            category: Some(category.to_owned()),
            tier: None,
            volume,
            cost: None,
        }
    }

    #[test]
    fn a_delivery_told_after_meta_counted_it_is_not_counted_twice() {
        let asked_at = Instant::from_seconds(1_795_255_200);
        let others = Elsewhere {
            count: 588,
            asked_at,
        };
        assert_eq!(others.after(asked_at).count, 587);
        let later = asked_at.plus(chrono::TimeDelta::seconds(1));
        assert_eq!(others.after(later).count, 588, "Meta had not counted it");
    }

    #[test]
    fn only_free_replies_of_the_number_count() {
        let points = [
            point("33639980001", "FREE_CUSTOMER_SERVICE", "SERVICE", 580),
            point("+33 6 39 98 00 01", "FREE_CUSTOMER_SERVICE", "SERVICE", 8),
            point("33639980001", "REGULAR", "SERVICE", 3),
            point("33639980001", "FREE_ENTRY_POINT", "SERVICE", 5),
            point("33639980002", "FREE_CUSTOMER_SERVICE", "SERVICE", 40),
        ];
        assert_eq!(free_replies(&points, "33639980001"), 588);
    }
}
