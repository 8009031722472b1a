//! What a month may cost at most, and what stops there.
//!
//! A limit counts what was charged this month and what is on its way at the price shown. It never
//! stops what is free, nor a send whose price is not known. Limits that cannot be read are not no
//! limits: they stop whatever is paid until they are set anew.

use crate::{
    accounts::Account,
    api::{
        budget::{BudgetLevel, BudgetState, BudgetView, NumberBudgetState},
        change::Change,
        fault::{Fault, FaultCode},
    },
    feed::until_changed,
    log,
    money::Room,
    notifier::{Note, NoteKind},
    setting_keys::BUDGET,
};
use chrono::TimeDelta;
use domain::{
    allowance::month_of,
    budget::{Budget, NumberBudget},
    deed::Deed,
    id::{MessageKey, PhoneNumberId},
    instant::Instant,
    money::Money,
    refusal::Refusal,
};
use serde_json::{Map, Value};
use std::sync::Arc;
use store::{Read, StoreError, account, ledger, pending, setting};

/// Key of the setting that holds the limits.
const TOLD: &str = "budget_told";
/// The share of a limit from which it is called near, in percent.
const NEAR: u32 = 80;
/// A message that Meta could not deliver for so long is dropped and not charged (Meta, Time to
/// live, 2025-12).
const MAY_STILL_ARRIVE: TimeDelta = TimeDelta::days(30);

/// What a limit counts.
#[derive(Clone, Copy, Default)]
struct Spending {
    charged: i64,
    pending: i64,
    unknown: u32,
}

impl Room {
    pub(crate) async fn budget(self: &Arc<Self>, (): ()) -> Result<BudgetView, Fault> {
        let (accounts, now) = (self.desk.accounts().all(), self.desk.now());
        Ok(self
            .desk
            .store()
            .read(move |read| match kept(read) {
                Err(StoreError::Setting { .. }) => Ok(BudgetView {
                    shop: None,
                    numbers: Vec::new(),
                    unreadable: true,
                }),
                budget => view(read, &budget?, &accounts, now),
            })
            .await?)
    }

    pub(crate) async fn set_budget(self: &Arc<Self>, budget: Budget) -> Result<BudgetView, Fault> {
        check(&budget, &self.desk.accounts().all())?;
        log::act(&self.desk, move |tx, doing| {
            doing.deed(tx, &Deed::BudgetSet { budget }).map(drop)
        })
        .await?;
        self.desk.announce_money();
        self.budget(()).await
    }
}

/// What the limits leave for a paid send from `number`, the tightest of them; with `before`, as
/// they were when that message was written. `None` without a limit.
///
/// # Errors
/// [`StoreError::Setting`] when a limit cannot be read, or is in a currency that nothing is billed
/// in: nothing paid may go.
pub(crate) fn left(
    read: &Read<'_>,
    accounts: &[Arc<Account>],
    number: &PhoneNumberId,
    now: Instant,
    before: Option<MessageKey>,
) -> Result<Option<Money>, StoreError> {
    let Some(account) = accounts
        .iter()
        .find(|account| account.numbers.contains(number))
    else {
        return Ok(None);
    };
    let budget = kept(read)?;
    let own = budget.numbers.iter().find(|own| own.number == *number);
    let in_use = |limit: Money| {
        accounts
            .iter()
            .any(|other| other.currency == Some(limit.currency))
    };
    let own_fits = own.is_none_or(|own| Some(own.limit.currency) == account.currency);
    if !own_fits || !budget.shop.is_none_or(in_use) {
        return Err(unreadable());
    }
    let mut left = None;
    for (limit, only) in [
        (budget.shop, None),
        (own.map(|own| own.limit), Some(number)),
    ] {
        let Some(limit) = limit.filter(|limit| Some(limit.currency) == account.currency) else {
            continue;
        };
        let spending = spending(read, accounts, only, limit, now, before)?;
        let state = state(limit, spending);
        if left.is_none_or(|tightest: Money| state.left.micros < tightest.micros) {
            left = Some(state.left);
        }
    }
    Ok(left)
}

/// By how much `amount` passes what is left; `None` when it fits.
pub(crate) fn excess(left: Money, amount: Money) -> Option<Money> {
    let over = amount.micros.saturating_sub(left.micros);
    (amount.micros > 0 && over > 0 && amount.currency == left.currency).then_some(Money {
        micros: over,
        currency: left.currency,
    })
}

/// Tells the person once a month that most of a limit is used.
pub(crate) async fn watch(room: Arc<Room>) {
    let mut changes = room.desk.changes();
    loop {
        if let Err(why) = tell_what_is_near(&room).await {
            tracing::error!(%why, "the budget could not be looked at");
        }
        let concerns = |change: &Change| matches!(change, Change::Money { .. } | Change::Setup);
        if !until_changed(&mut changes, concerns).await {
            return;
        }
    }
}

async fn tell_what_is_near(room: &Room) -> Result<(), Fault> {
    let (accounts, now) = (room.desk.accounts().all(), room.desk.now());
    let notes = room
        .desk
        .store()
        .read(move |read| near(read, &accounts, now))
        .await?;
    let Some((told, notes)) = notes else {
        return Ok(());
    };
    room.desk
        .store()
        .write(move |tx| setting::set(tx, TOLD, &told))
        .await?;
    for note in notes {
        room.desk.tell(note);
    }
    Ok(())
}

/// Limits that came near and were not told of this month, with what is then told.
#[expect(clippy::type_complexity, reason = "two lists that belong together")]
fn near(
    read: &Read<'_>,
    accounts: &[Arc<Account>],
    now: Instant,
) -> Result<Option<(Map<String, Value>, Vec<Note>)>, StoreError> {
    let view = view(read, &kept(read)?, accounts, now)?;
    let mut told: Map<String, Value> = setting::recall(read, TOLD)?.unwrap_or_default();
    let mut notes = Vec::new();
    let numbers = view.numbers.iter().map(|of| (Some(&of.number), &of.state));
    for (number, state) in view.shop.iter().map(|state| (None, state)).chain(numbers) {
        if state.level == BudgetLevel::Fine || state.limit.micros == 0 {
            continue;
        }
        let name = number.map_or("shop", PhoneNumberId::as_str).to_owned();
        let what = Value::from(format!(
            "{} {}",
            month(accounts, number, now),
            state.limit.decimal()
        ));
        if told.get(&name) != Some(&what) {
            told.insert(name, what);
            notes.push(note(read, number, state)?);
        }
    }
    Ok((!notes.is_empty()).then_some((told, notes)))
}

fn month(accounts: &[Arc<Account>], number: Option<&PhoneNumberId>, now: Instant) -> String {
    let of = |account: &&Arc<Account>| number.is_none_or(|number| account.numbers.contains(number));
    let timezone = accounts.iter().find(of).map(|account| account.timezone);
    month_of(now, timezone.unwrap_or(chrono_tz::UTC)).to_string()
}

fn note(
    read: &Read<'_>,
    number: Option<&PhoneNumberId>,
    state: &BudgetState,
) -> Result<Note, StoreError> {
    let row = match number {
        Some(number) => account::number(read, number)?,
        None => None,
    };
    Ok(Note {
        number: number.cloned(),
        name: row
            .map(|row| row.verified_name.unwrap_or(row.display_phone))
            .unwrap_or_default(),
        count: Some(state.percent),
        ..Note::bare(NoteKind::Budget)
    })
}

fn kept(read: &Read<'_>) -> Result<Budget, StoreError> {
    Ok(setting::get(read, BUDGET)?.unwrap_or_default())
}

fn unreadable() -> StoreError {
    StoreError::Setting {
        key: BUDGET.to_owned(),
    }
}

/// A limit is an amount of what Meta bills its account in, and not negative.
fn check(budget: &Budget, accounts: &[Arc<Account>]) -> Result<(), Fault> {
    let invalid = |key| Err(Fault::new(FaultCode::Invalid).keyed(key));
    let shop = budget.shop.iter().map(|limit| (None, limit));
    let numbers = budget
        .numbers
        .iter()
        .map(|own| (Some(&own.number), &own.limit));
    for (number, limit) in shop.chain(numbers) {
        if limit.micros < 0 {
            return invalid(Refusal::BudgetNegative);
        }
        let billed = accounts
            .iter()
            .filter(|account| number.is_none_or(|number| account.numbers.contains(number)))
            .any(|account| account.currency == Some(limit.currency));
        if !billed {
            return invalid(Refusal::BudgetCurrency);
        }
    }
    Ok(())
}

fn view(
    read: &Read<'_>,
    budget: &Budget,
    accounts: &[Arc<Account>],
    now: Instant,
) -> Result<BudgetView, StoreError> {
    let standing = |only: Option<&PhoneNumberId>, limit: Money| {
        let spending = spending(read, accounts, only, limit, now, None)?;
        Ok::<_, StoreError>(state(limit, spending))
    };
    let connected = |own: &&NumberBudget| {
        accounts
            .iter()
            .any(|account| account.numbers.contains(&own.number))
    };
    let numbers = budget.numbers.iter().filter(connected).map(|own| {
        Ok(NumberBudgetState {
            number: own.number.clone(),
            state: standing(Some(&own.number), own.limit)?,
        })
    });
    Ok(BudgetView {
        shop: budget.shop.map(|limit| standing(None, limit)).transpose()?,
        numbers: numbers.collect::<Result<_, StoreError>>()?,
        unreadable: false,
    })
}

/// What `limit` counts: of one number, or of all. Each number's month is its account's.
fn spending(
    read: &Read<'_>,
    accounts: &[Arc<Account>],
    only: Option<&PhoneNumberId>,
    limit: Money,
    now: Instant,
    before: Option<MessageKey>,
) -> Result<Spending, StoreError> {
    let since = now.minus(MAY_STILL_ARRIVE);
    let mut sum = Spending::default();
    for account in accounts {
        let month = month_of(now, account.timezone);
        let numbers = account.numbers.iter();
        for number in numbers.filter(|number| only.is_none_or(|only| only == *number)) {
            let usage = ledger::usage(read, number, month.as_str())?;
            if usage.currency == Some(limit.currency) {
                sum.charged = sum.charged.saturating_add(usage.spent_micros);
            }
            sum.unknown = sum.unknown.saturating_add(usage.unknown);
            let pending = pending::sum(read, number, limit.currency, since, before)?;
            sum.pending = sum.pending.saturating_add(pending.micros);
        }
    }
    Ok(sum)
}

fn state(limit: Money, spending: Spending) -> BudgetState {
    let money = |micros| Money {
        micros,
        currency: limit.currency,
    };
    let used = spending.charged.saturating_add(spending.pending);
    let left = limit.micros.saturating_sub(used);
    let percent = percent(used, limit.micros);
    BudgetState {
        limit,
        spent: money(spending.charged),
        pending: money(spending.pending),
        left: money(left),
        percent,
        level: if left <= 0 {
            BudgetLevel::Reached
        } else if percent >= NEAR {
            BudgetLevel::Near
        } else {
            BudgetLevel::Fine
        },
        unknown: spending.unknown,
    }
}

/// `used` of `limit`, rounded down; all of it where the limit is nothing.
fn percent(used: i64, limit: i64) -> u32 {
    if limit <= 0 {
        return 100;
    }
    let percent = i128::from(used.max(0)) * 100 / i128::from(limit);
    u32::try_from(percent).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Currency;

    fn usd(micros: i64) -> Money {
        Money {
            micros,
            currency: Currency::USD,
        }
    }

    fn at(limit: i64, charged: i64, pending: i64) -> BudgetState {
        let unknown = 0;
        state(
            usd(limit),
            Spending {
                charged,
                pending,
                unknown,
            },
        )
    }

    #[test]
    fn a_limit_is_near_at_four_fifths_and_reached_when_nothing_is_left() {
        assert_eq!(at(1_000, 799, 0).level, BudgetLevel::Fine);
        assert_eq!(at(1_000, 700, 100).level, BudgetLevel::Near);
        assert_eq!(
            (at(1_000, 999, 0).level, at(1_000, 999, 0).percent),
            (BudgetLevel::Near, 99)
        );
        assert_eq!(at(1_000, 999, 1).level, BudgetLevel::Reached);
        assert_eq!(at(1_000, 1_500, 0).left, usd(-500));
        assert_eq!(
            (at(0, 0, 0).level, at(0, 0, 0).percent),
            (BudgetLevel::Reached, 100)
        );
    }

    #[test]
    fn a_send_passes_a_limit_by_what_is_not_left() {
        assert_eq!(excess(usd(100), usd(100)), None);
        assert_eq!(excess(usd(100), usd(101)), Some(usd(1)));
        assert_eq!(excess(usd(-50), usd(10)), Some(usd(60)));
        assert_eq!(
            excess(usd(-50), usd(0)),
            None,
            "what is free is never stopped"
        );
    }

    #[test]
    fn no_sum_is_too_large() {
        let edges = [i64::MIN, -1, 0, 1, i64::MAX];
        for limit in [0, 1, i64::MAX] {
            for (charged, pending) in edges.iter().flat_map(|a| edges.map(|b| (*a, b))) {
                let state = at(limit, charged, pending);
                assert_eq!(state.level == BudgetLevel::Reached, state.left.micros <= 0);
            }
        }
    }
}
