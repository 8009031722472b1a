//! Our column: the ledger's lines of the month, by day, country, category and type.

use super::compare::{Key, Ours, Waiting};
use crate::{accounts::Account, costs::Scope};
use domain::tariff::quote::Why;
use std::{collections::BTreeMap, sync::Arc};
use store::{
    Read, StoreError,
    ledger::{LedgerRow, Settlement, month},
};

/// What we counted, and what waits for its delivery.
pub(super) struct LedgerSide {
    pub rows: BTreeMap<Key, Ours>,
    /// Those rows by market instead of country: for invoices that name markets.
    pub markets: BTreeMap<Key, Ours>,
    pub waiting: Waiting,
}

/// Reads the month. Numbers billed in another currency than the scope's are left out.
pub(super) fn read(
    read: &Read<'_>,
    scope: &Scope,
    accounts: &[Arc<Account>],
) -> Result<LedgerSide, StoreError> {
    let elsewhere = |line: &LedgerRow| {
        let account = accounts
            .iter()
            .find(|account| account.numbers.contains(&line.number));
        account.is_some_and(|account| account.currency != Some(scope.currency))
    };
    let mut side = LedgerSide {
        rows: BTreeMap::new(),
        markets: BTreeMap::new(),
        waiting: Waiting::new(),
    };
    month::each(read, &scope.month, scope.number.as_ref(), |line| {
        if !elsewhere(&line) {
            side.add(scope, &line);
        }
    })?;
    Ok(side)
}

impl LedgerSide {
    fn add(&mut self, scope: &Scope, line: &LedgerRow) {
        let country = line.facts.country.clone();
        let Some(settled) = &line.settled else {
            let category = Some(plain(&line.category));
            *self.waiting.entry((country, category)).or_default() += 1;
            return;
        };
        let key = |place: Option<String>| Key {
            day: Some(scope.day(settled.at)),
            country: place,
            category: Some(plain(&settled.category)),
            pricing_type: Some(pricing_type(line, settled)),
        };
        for (rows, place) in [
            (&mut self.rows, country),
            (&mut self.markets, line.facts.market.clone()),
        ] {
            count(rows.entry(key(place)).or_default(), scope, line, settled);
        }
    }
}

fn count(row: &mut Ours, scope: &Scope, line: &LedgerRow, settled: &Settlement) {
    row.volume += 1;
    row.messages.push(line.message);
    let amount = settled
        .amount
        .filter(|amount| amount.currency == scope.currency);
    match amount {
        _ if settled.free => {}
        Some(amount) => row.micros += amount.micros,
        None => row.unknown += 1,
    }
}

/// Meta's type; what it must be when no status told it.
fn pricing_type(line: &LedgerRow, settled: &Settlement) -> String {
    if let Some(kind) = &settled.kind {
        return plain(kind);
    }
    match (settled.free, line.quote.why) {
        (false, _) => "regular",
        (true, Why::EntryPoint) => "free_entry_point",
        (true, _) => "free_customer_service",
    }
    .to_owned()
}

/// Statuses write `authentication-international`, analytics `AUTHENTICATION_INTERNATIONAL`.
pub(super) fn plain(word: &str) -> String {
    word.to_ascii_lowercase().replace('-', "_")
}
