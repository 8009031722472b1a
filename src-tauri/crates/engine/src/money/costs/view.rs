//! The month as the costs page shows it.

use super::{forecast::Outlook, groups, scope::Scope, sums::Sums};
use crate::{
    api::costs::{Answering, CostsView, Forecast, Late, Pending},
    log::elsewhere,
};
use chrono::Datelike;
use domain::{allowance::month_of, money::Money};
use store::{
    Read, StoreError,
    ledger::{self, month},
};

/// Adds up a month.
pub(super) fn sums<'a>(read: &Read<'_>, scope: &'a Scope) -> Result<Sums<'a>, StoreError> {
    let mut sums = Sums::new(scope);
    month::each(read, &scope.month, scope.number.as_ref(), |line| {
        sums.add(&line);
    })?;
    Ok(sums)
}

pub(super) fn view(read: &Read<'_>, scope: &Scope) -> Result<CostsView, StoreError> {
    let sums = sums(read, scope)?;
    let others = sums.others.iter();
    Ok(CostsView {
        month: scope.month.clone(),
        months: months(read, scope)?,
        from: scope.from(),
        until: scope.until(),
        currency: scope.currency.code().to_owned(),
        spent: scope.money(sums.all.micros),
        other_currencies: others
            .map(|(currency, micros)| Money {
                micros: *micros,
                currency: *currency,
            })
            .collect(),
        paid: sums.all.paid,
        free: sums.all.free,
        unknown: sums.all.unknown,
        pending: Pending {
            messages: sums.pending,
            amount: scope.money(sums.pending_micros),
        },
        estimate: sums.estimate,
        saved: scope.money(sums.saved),
        late: late(scope, &sums),
        forecast: forecast(read, scope, &sums)?,
        by_day: sums
            .days
            .iter()
            .map(|(day, tally)| groups::of(scope, day.to_string(), day.to_string(), tally))
            .collect(),
        by_country: groups::by_word(scope, &sums.countries),
        by_category: groups::by_word(scope, &sums.categories),
        by_template: groups::by_word(scope, &sums.templates),
        by_number: groups::by_number(read, scope, &sums)?,
        by_customer: groups::by_customer(read, scope, &sums)?,
        by_ad: groups::by_ad(read, scope, &sums)?,
        by_label: groups::by_label(read, scope, &sums)?,
    })
}

/// What answering in time saved, and what answering late cost.
pub(super) fn answering(read: &Read<'_>, scope: &Scope) -> Result<Answering, StoreError> {
    let sums = sums(read, scope)?;
    Ok(Answering {
        month: scope.month.clone(),
        saved: scope.money(sums.saved),
        late: late(scope, &sums),
    })
}

fn late(scope: &Scope, sums: &Sums<'_>) -> Late {
    Late {
        messages: sums.late,
        spent: scope.money(sums.late_micros),
    }
}

/// The months to choose from: the running one always.
fn months(read: &Read<'_>, scope: &Scope) -> Result<Vec<String>, StoreError> {
    let mut months = month::all(read)?;
    let running = month_of(scope.now, scope.account.timezone).to_string();
    if !months.contains(&running) {
        months.push(running);
        months.sort_unstable_by(|a, b| b.cmp(a));
    }
    Ok(months)
}

fn forecast(
    read: &Read<'_>,
    scope: &Scope,
    sums: &Sums<'_>,
) -> Result<Option<Forecast>, StoreError> {
    if !scope.is_running() {
        return Ok(None);
    }
    let (whole, days) = (scope.day(scope.now).day0() as usize, scope.days() as usize);
    let month = month_of(scope.now, scope.account.timezone);
    let mut total: Outlook = (0, 0, 0);
    for (number, pace) in &sums.paces {
        let both = elsewhere::usage(read, number, &month)?.free_replies_used;
        let ours = ledger::usage(read, number, month.as_str())?.free_replies_used;
        let Some(outlook) = pace.outlook(whole, days, both.saturating_sub(ours)) else {
            return Ok(None);
        };
        total.0 = total.0.saturating_add(outlook.0);
        total.1 = total.1.saturating_add(outlook.1);
        total.2 = total.2.saturating_add(outlook.2);
    }
    // What is on its way will be charged too.
    let committed = sums.all.micros.saturating_add(sums.pending_micros);
    let money = |micros: i64| scope.money(no_finer_than_billed(micros.max(committed)));
    Ok((whole > 0).then(|| Forecast {
        low: money(total.0),
        likely: money(total.1),
        high: money(total.2),
    }))
}

/// Rates have four decimals; a forecast with more would claim to know better. Rounded up: it never
/// says less than it will be.
fn no_finer_than_billed(micros: i64) -> i64 {
    const STEP: i64 = 100;
    micros.saturating_add(STEP - 1).div_euclid(STEP) * STEP
}
