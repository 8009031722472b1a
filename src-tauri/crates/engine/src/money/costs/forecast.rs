//! What the whole month will cost if it goes on as so far.
//!
//! Only whole days count: today's are among those still to come. Replies and everything else are
//! carried forward apart, for each number by itself, because its first thousand replies a month are
//! free: what is left of them is used up first, and only the rest is priced, at the average of the
//! month's replies by the card. *Likely* goes on at the average of all whole days; *low* and *high*
//! at that of the number's quietest and busiest seven days in a row (or of all, while there are
//! fewer). Whole numbers only; divisions round down.

use domain::{
    allowance::FREE_REPLIES,
    money::{Currency, Money},
};
use store::ledger::Settlement;

/// A number's days of a month.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    days: Vec<Day>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Day {
    /// Replies that use up the allowance or are charged.
    replies: i64,
    /// Of those, free by the allowance.
    free_replies: i64,
    /// Replies of which it is known what they cost or would have cost, and their sum.
    priced_replies: i64,
    priced_micros: i64,
    /// What charged replies cost.
    reply_micros: i64,
    /// What everything else cost.
    other_micros: i64,
}

/// How much a month will cost: low, likely, high.
pub(super) type Outlook = (i64, i64, i64);

impl Pace {
    /// Takes in what was delivered on a day of the month, counted from 0.
    pub(super) fn add(&mut self, day: u32, settled: &Settlement, currency: Currency) {
        let index = day as usize;
        if self.days.len() <= index {
            self.days.resize(index + 1, Day::default());
        }
        let day = &mut self.days[index];
        let micros = |amount: Option<Money>| {
            amount
                .filter(|amount| amount.currency == currency)
                .map(|amount| amount.micros)
        };
        let charged = micros(settled.amount).filter(|_| !settled.free);
        if settled.category != "service" || (settled.free && !settled.uses_allowance) {
            day.other_micros = day.other_micros.saturating_add(charged.unwrap_or(0));
            return;
        }
        day.replies += 1;
        day.free_replies += i64::from(settled.free);
        day.reply_micros = day.reply_micros.saturating_add(charged.unwrap_or(0));
        if let Some(priced) = charged.or(micros(settled.worth)) {
            day.priced_replies += 1;
            day.priced_micros = day.priced_micros.saturating_add(priced);
        }
    }

    /// What the number's month will cost after `whole` days of `days`, `elsewhere` being the free
    /// replies that other software used. `None` while no day is whole.
    pub(super) fn outlook(&self, whole: usize, days: usize, elsewhere: u32) -> Option<Outlook> {
        if whole == 0 {
            return None;
        }
        let past: Vec<Day> = (0..whole)
            .map(|day| self.days.get(day).copied().unwrap_or_default())
            .collect();
        let so_far = self.spent(self.days.len());
        let left = i128::try_from(days.saturating_sub(whole)).unwrap_or(0);
        let length = whole.min(7);
        let weeks = |of: fn(&Day) -> i64| {
            let sums = past.windows(length).map(move |week| sum(week, of));
            let (low, high) = (sums.clone().min(), sums.max());
            let over = |sum: Option<i128>, days: usize| sum.unwrap_or(0) * left / days as i128;
            (
                over(low, length),
                over(Some(sum(&past, of)), whole),
                over(high, length),
            )
        };
        let (replies, others) = (weeks(|day| day.replies), weeks(|day| day.other_micros));
        let used = sum(&past, |day| day.free_replies) + i128::from(elsewhere);
        let free = (i128::from(FREE_REPLIES) - used).max(0);
        let priced = sum(&self.days, |day| day.priced_replies);
        let price = sum(&self.days, |day| day.priced_micros) / priced.max(1);
        let begun = i128::from(self.spent(whole));
        let total = |replies: i128, others: i128| {
            let rest = others + (replies - free).max(0) * price;
            i64::try_from(begun + rest).unwrap_or(i64::MAX).max(so_far)
        };
        Some((
            total(replies.0, others.0),
            total(replies.1, others.1),
            total(replies.2, others.2),
        ))
    }

    fn spent(&self, days: usize) -> i64 {
        let past = &self.days[..days.min(self.days.len())];
        let spent = sum(past, |day| day.reply_micros) + sum(past, |day| day.other_micros);
        i64::try_from(spent).unwrap_or(i64::MAX)
    }
}

fn sum(days: &[Day], of: fn(&Day) -> i64) -> i128 {
    days.iter().map(|day| i128::from(of(day))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::Instant;
    use store::ledger::ToldBy;

    fn delivered(category: &str, free: bool, micros: i64) -> Settlement {
        let amount = Some(Money {
            micros,
            currency: Currency::USD,
        });
        Settlement {
            at: Instant::from_seconds(0),
            month: "2026-11".to_owned(),
            uses_allowance: free,
            told_by: ToldBy::DeliveryStatus,
            certain: true,
            free,
            kind: None,
            category: category.to_owned(),
            billable: Some(!free),
            amount: amount.filter(|_| !free),
            worth: amount.filter(|_| free),
            era: None,
            card: None,
        }
    }

    fn pace(days: &[(u32, &str, bool, i64)]) -> Pace {
        let mut pace = Pace::default();
        for (day, category, free, micros) in days {
            pace.add(*day, &delivered(category, *free, *micros), Currency::USD);
        }
        pace
    }

    #[test]
    fn nothing_is_said_on_the_first_day() {
        assert_eq!(pace(&[(0, "marketing", false, 9)]).outlook(0, 30, 0), None);
    }

    #[test]
    fn templates_go_on_at_their_pace() {
        let steady = pace(&[(0, "marketing", false, 100), (1, "marketing", false, 300)]);
        assert_eq!(steady.outlook(2, 30, 0), Some((6_000, 6_000, 6_000)));
    }

    #[test]
    fn the_quietest_and_the_busiest_week_are_the_edges() {
        let mut days: Vec<_> = (0..7).map(|day| (day, "utility", false, 10)).collect();
        days.extend((7..14).map(|day| (day, "utility", false, 30)));
        let (low, likely, high) = pace(&days).outlook(14, 28, 0).unwrap_or_default();
        assert_eq!((low, likely, high), (280 + 140, 280 + 280, 280 + 420));
    }

    #[test]
    fn replies_cost_only_beyond_what_is_left_of_the_thousand() {
        let ten_a_day: Vec<_> = (0..10)
            .flat_map(|day| [(day, "service", true, 30); 40])
            .collect();
        // 400 in ten days; 800 more to come, of which 600 are free.
        assert_eq!(
            pace(&ten_a_day).outlook(10, 30, 0),
            Some((6_000, 6_000, 6_000))
        );
        let elsewhere = pace(&ten_a_day).outlook(10, 30, 500);
        assert_eq!(elsewhere, Some((21_000, 21_000, 21_000)), "100 are left");
    }

    #[test]
    fn never_less_than_what_was_spent_today_already() {
        let today = pace(&[(0, "utility", false, 1), (1, "marketing", false, 500)]);
        assert_eq!(today.outlook(1, 2, 0), Some((501, 501, 501)));
    }
}
