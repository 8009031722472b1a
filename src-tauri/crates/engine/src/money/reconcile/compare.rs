//! Why what we counted and what somebody else counted differ. No I/O.
//!
//! For each row the volumes of its differences add up to theirs minus ours, and where both amounts
//! are known so do the amounts: nothing is explained away, and nothing twice.

use super::decimal::rounds_to;
use crate::api::costs::DifferenceWhy as Why;
use chrono::NaiveDate;
use domain::id::MessageKey;
use std::collections::BTreeMap;

/// What a row is about. Absent parts sort first.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub day: Option<NaiveDate>,
    pub country: Option<String>,
    pub category: Option<String>,
    pub pricing_type: Option<String>,
}

/// What we counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ours {
    pub volume: i64,
    /// What is known of the cost.
    pub micros: i64,
    /// Charged messages whose price is not known.
    pub unknown: i64,
    pub messages: Vec<MessageKey>,
}

/// What somebody else counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Theirs {
    pub volume: i64,
    /// `None` when one of its parts has no amount.
    pub micros: Option<i64>,
    /// Most digits after the point that one of its amounts has.
    pub places: u32,
    /// How many of its amounts had more than six.
    pub rounded: i64,
    /// Some of it is beyond the first volume tier.
    pub tiered: bool,
}

/// Messages of ours that are not delivered as far as we know.
pub(super) type Waiting = BTreeMap<(Option<String>, Option<String>), i64>;

/// A reason, how many messages it explains and how many millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub why: Why,
    pub volume: i64,
    pub micros: Option<i64>,
}

/// Both sides of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Compared {
    pub ours: Option<Ours>,
    pub theirs: Option<Theirs>,
    pub reasons: Vec<Reason>,
}

impl Compared {
    /// Something in it is not explained.
    pub(super) fn is_unexplained(&self) -> bool {
        self.reasons
            .iter()
            .any(|reason| reason.why == Why::Unexplained)
    }

    fn gap(&self) -> i64 {
        let theirs = self.theirs.as_ref().map_or(0, |theirs| theirs.volume);
        let ours = self.ours.as_ref().map_or(0, |ours| ours.volume);
        let explained: i64 = self.reasons.iter().map(|reason| reason.volume).sum();
        theirs - ours - explained
    }

    pub(super) fn explain(&mut self, why: Why, volume: i64) {
        if volume != 0 {
            self.reasons.push(Reason {
                why,
                volume,
                micros: None,
            });
        }
    }
}

/// What of ours somebody else may have counted too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// Sent, and not delivered as far as we know.
    pub waiting: Waiting,
    /// Nobody knows whether it went.
    pub doubtful: Waiting,
}

/// Puts both sides together, row by row. `counting` is the day they were still adding up.
pub(super) fn compare(
    ours: BTreeMap<Key, Ours>,
    theirs: BTreeMap<Key, Theirs>,
    mut open: Open,
    counting: NaiveDate,
) -> BTreeMap<Key, Compared> {
    let mut rows: BTreeMap<Key, Compared> = BTreeMap::new();
    for (key, ours) in ours {
        rows.entry(key).or_default().ours = Some(ours);
    }
    for (key, theirs) in theirs {
        rows.entry(key).or_default().theirs = Some(theirs);
    }
    for kin in [Kin::OtherCategory, Kin::NextDay, Kin::NoCountry] {
        exchange(&mut rows, kin);
    }
    for (key, row) in &mut rows {
        let gap = row.gap();
        if gap > 0 {
            let of = (key.country.clone(), key.category.clone());
            let late = take(&mut open.waiting, &of, gap);
            let doubtful = take(&mut open.doubtful, &of, gap - late);
            row.explain(Why::Pending, late);
            row.explain(Why::InDoubt, doubtful);
            row.explain(Why::OtherSoftware, gap - late - doubtful);
        } else if key.day.is_some_and(|day| day >= counting) {
            row.explain(Why::Pending, gap);
        } else {
            row.explain(Why::Unexplained, gap);
        }
        price(row);
    }
    rows
}

/// Rows in which the same messages may have ended up.
#[derive(Clone, Copy)]
enum Kin {
    /// The same day, country and type.
    OtherCategory,
    /// A day later or earlier: delivered around midnight.
    NextDay,
    /// Ours without a country, because the customer hides the number.
    NoCountry,
}

impl Kin {
    fn holds(self, more: &Key, fewer: &Key) -> bool {
        let day = more.day == fewer.day;
        let country = more.country == fewer.country;
        let category = more.category == fewer.category;
        let kind = more.pricing_type == fewer.pricing_type;
        match self {
            Self::OtherCategory => day && country && kind,
            Self::NextDay => {
                let apart = more
                    .day
                    .zip(fewer.day)
                    .map(|(a, b)| (a - b).num_days().abs());
                country && category && kind && apart == Some(1)
            }
            Self::NoCountry => day && category && kind && fewer.country.is_none(),
        }
    }

    fn why(self) -> Why {
        match self {
            Self::OtherCategory => Why::CategoryDiffers,
            Self::NextDay => Why::Pending,
            Self::NoCountry => Why::UnknownRate,
        }
    }
}

/// Explains a surplus here by what is missing in a row of its kin.
fn exchange(rows: &mut BTreeMap<Key, Compared>, kin: Kin) {
    let gaps = |rows: &BTreeMap<Key, Compared>, more: bool| -> Vec<Key> {
        let open = rows
            .iter()
            .filter(|(_, row)| if more { row.gap() > 0 } else { row.gap() < 0 });
        open.map(|(key, _)| key.clone()).collect()
    };
    let fewer = gaps(rows, false);
    for more in gaps(rows, true) {
        for other in fewer.iter().filter(|other| kin.holds(&more, other)) {
            let open = |key: &Key| rows.get(key).map_or(0, Compared::gap);
            let moved = open(&more).min(-open(other));
            if moved <= 0 {
                continue;
            }
            for (key, volume) in [(&more, moved), (other, -moved)] {
                if let Some(row) = rows.get_mut(key) {
                    row.explain(kin.why(), volume);
                }
            }
        }
    }
}

fn take(pool: &mut Waiting, of: &(Option<String>, Option<String>), wanted: i64) -> i64 {
    let Some(left) = pool.get_mut(of) else {
        return 0;
    };
    let taken = wanted.min(*left);
    *left -= taken;
    taken
}

/// Gives each reason its part of the amount, and names what is left.
pub(super) fn price(row: &mut Compared) {
    let Some(theirs) = row.theirs.clone() else {
        return price_alone(row);
    };
    let ours = row.ours.clone().unwrap_or_default();
    let Some(total) = theirs.micros else {
        if ours.unknown > 0 {
            row.reasons.push(amount_only(Why::UnknownRate, None));
        }
        return;
    };
    let mut left = total - ours.micros;
    for reason in &mut row.reasons {
        let (micros, volume) = if reason.volume > 0 {
            (total, theirs.volume)
        } else {
            (ours.micros, ours.volume - ours.unknown)
        };
        // Only where every message of the row cost the same is the part known.
        if volume > 0 && micros % volume == 0 {
            let part = micros / volume * reason.volume;
            reason.micros = Some(part);
            left -= part;
        }
    }
    if left == 0 && ours.unknown == 0 {
        return;
    }
    let mut open = row.reasons.iter_mut().filter(|it| it.micros.is_none());
    match (open.next(), open.next()) {
        _ if ours.unknown > 0 => {}
        (Some(only), None) => {
            only.micros = Some(left);
            return;
        }
        // Their parts of the amount cannot be told apart.
        (Some(_), Some(_)) => return,
        (None, _) => {}
    }
    let why = rest(&ours, &theirs, left);
    row.reasons.push(amount_only(why, Some(left)));
}

/// Why the amounts differ by `left` when the volumes are explained.
fn rest(ours: &Ours, theirs: &Theirs, left: i64) -> Why {
    let total = theirs.micros.unwrap_or(0);
    if ours.unknown > 0 {
        Why::UnknownRate
    } else if left.abs() <= theirs.rounded || rounds_to(total - left, total, theirs.places) {
        Why::Rounding
    } else if theirs.tiered && left < 0 {
        Why::Tier
    } else {
        Why::Unexplained
    }
}

/// They have nothing here: each reason has its part of ours.
fn price_alone(row: &mut Compared) {
    let Some(ours) = row.ours.as_ref().filter(|ours| ours.unknown == 0) else {
        return;
    };
    if ours.volume > 0 && ours.micros % ours.volume == 0 {
        let each = ours.micros / ours.volume;
        for reason in &mut row.reasons {
            reason.micros = Some(each * reason.volume);
        }
    }
}

fn amount_only(why: Why, micros: Option<i64>) -> Reason {
    Reason {
        why,
        volume: 0,
        micros,
    }
}

#[cfg(test)]
mod tests;
