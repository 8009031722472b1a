//! Free replies that other software sent from the same number this month.
//!
//! Our own ledger cannot see them; Meta's analytics can. What they count beyond ours is kept and
//! added wherever the free thousand is counted, so that "412 left" is true for a number that is
//! also used elsewhere.

use domain::{allowance::Month, id::PhoneNumberId, instant::Instant};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Tx,
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

/// Notes how many free replies of a month Meta had counted when it was asked at `asked_at`.
pub(crate) fn counted(
    tx: &Tx<'_>,
    number: &PhoneNumberId,
    month: &Month,
    all: i64,
    asked_at: Instant,
) -> Result<(), StoreError> {
    let ours = i64::from(ledger::usage(tx, number, month.as_str())?.free_replies_used);
    let others = Elsewhere {
        count: u32::try_from((all - ours).max(0)).unwrap_or(u32::MAX),
        asked_at,
    };
    keep(tx, &key(number, month.as_str()), others)
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
