//! What is written down of whatever happens: by which desk, when, and in which order.
//!
//! Entries of several desks are one order, by time and then by name. Each desk's clock is wrong by
//! a little, so time here is a hybrid logical clock: it never stands still between two entries that
//! saw each other, and stays near Meta's time.

use crate::{id::MessageKey, instant::Instant};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::{NoContext, Timestamp, Uuid};

/// The version of entries that this program writes and understands.
pub const VERSION: u32 = 1;

/// An entry's name on every desk: a UUID of version 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub Uuid);

/// A desk's name: chosen when its database is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeskId(pub Uuid);

/// When an entry was written, by the hybrid logical clock: milliseconds of UTC, then a count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(i64);

/// Message keys within a millisecond; all fit into the 53 bits of a JSON number until 2109.
const KEYS_A_MILLI: i64 = 1 << 11;
/// Message keys from one entry to the next within it; one with more messages goes on beyond.
const PARTS: i64 = 64;
/// Bits of the count within a millisecond.
const COUNT: u32 = 16;
/// The clock follows no other desk's entry that is further ahead of Meta's time than this: one that
/// is a day ahead would else take all others along.
const FOLLOWED: TimeDelta = TimeDelta::minutes(5);

impl EntryId {
    /// Before all others.
    pub const NONE: Self = Self(Uuid::nil());

    /// A new name for an entry written at `at`.
    pub fn new(at: Stamp) -> Self {
        let millis = u64::try_from(at.instant().as_millis()).unwrap_or_default();
        let nanos = u32::try_from(millis % 1000).unwrap_or_default() * 1_000_000;
        Self(Uuid::new_v7(Timestamp::from_unix(
            NoContext,
            millis / 1000,
            nanos,
        )))
    }
}

impl Stamp {
    /// The first stamp of a moment.
    pub const fn at(moment: Instant) -> Self {
        Self(moment.as_millis().saturating_mul(1 << COUNT))
    }

    /// The stamp of an entry written at `now`, in Meta's time: after this desk's own newest one,
    /// whatever its clock said then, and after the newest one of others, unless that is far ahead.
    #[must_use]
    pub fn after(own: Option<Self>, others: Option<Self>, now: Instant) -> Self {
        let followed = others.filter(|others| others.instant().since(now) <= FOLLOWED);
        let seen = own.max(followed);
        let next = seen.map_or(i64::MIN, |seen| seen.0.saturating_add(1));
        Self(next.max(Self::at(now).0))
    }

    /// The key of the `n`th message that an entry with this stamp brings: greater for whatever is
    /// heard later, the same on every desk, and small enough for every JSON number.
    pub const fn message_key(self, n: u32) -> MessageKey {
        let count = self.0 & ((1 << COUNT) - 1);
        MessageKey((self.0 >> COUNT) * KEYS_A_MILLI + count * PARTS + n as i64)
    }

    /// The moment of it.
    pub const fn instant(self) -> Instant {
        Instant::from_millis(self.0 >> COUNT)
    }

    /// As it was kept.
    pub const fn from_kept(kept: i64) -> Self {
        Self(kept)
    }

    /// As it is kept.
    pub const fn kept(self) -> i64 {
        self.0
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}+{}", self.instant(), self.0 & ((1 << COUNT) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Instant = Instant::from_seconds(1_795_608_000);

    #[test]
    fn time_goes_on_where_the_clock_stands_still_or_is_set_back() {
        let first = Stamp::after(None, None, NOON);
        let second = Stamp::after(Some(first), None, NOON);
        let third = Stamp::after(Some(second), None, NOON.minus(TimeDelta::days(1)));
        assert!(first < second && second < third);
        assert_eq!(third.instant(), NOON);
        let later = NOON.plus(TimeDelta::milliseconds(1));
        assert_eq!(Stamp::after(Some(third), None, later).instant(), later);
    }

    #[test]
    fn nobody_follows_a_desk_that_is_a_day_ahead() {
        let ahead = |by| Some(Stamp::at(NOON.plus(by)));
        let day = ahead(TimeDelta::days(1));
        assert_eq!(Stamp::after(None, day, NOON).instant(), NOON);
        let minutes = ahead(TimeDelta::minutes(5));
        assert!(Some(Stamp::after(None, minutes, NOON)) > minutes);
    }

    #[test]
    fn names_of_later_entries_are_greater() {
        let (first, later) = (
            Stamp::at(NOON),
            Stamp::at(NOON.plus(TimeDelta::milliseconds(1))),
        );
        assert!(EntryId::new(first) < EntryId::new(later));
        assert_ne!(EntryId::new(first), EntryId::new(first));
    }

    #[test]
    fn keys_of_messages_grow_with_time_and_are_exact_in_json() {
        let noon = Stamp::at(NOON);
        let next = Stamp::after(Some(noon), None, NOON);
        assert!(noon.message_key(0) < noon.message_key(1));
        assert!(noon.message_key(63) < next.message_key(0));
        let later = Stamp::at(NOON.plus(TimeDelta::milliseconds(1)));
        assert!(next.message_key(900) < later.message_key(0));
        let in_2100 = Stamp::at(Instant::from_seconds(4_102_444_800)).message_key(0);
        assert!(in_2100.0 < 1 << 53);
    }

    proptest! {
        #[test]
        fn a_stamp_is_kept_as_it_is_and_follows_what_it_saw(millis in 0i64..4_000_000_000_000, ahead in 0i64..300_000) {
            let now = Instant::from_millis(millis);
            let seen = Stamp::at(now.plus(TimeDelta::milliseconds(ahead)));
            let next = Stamp::after(None, Some(seen), now);
            prop_assert!(next > seen);
            prop_assert_eq!(Stamp::from_kept(next.kept()), next);
        }
    }
}
