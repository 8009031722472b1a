//! Our column: the ledger's lines of the month, by day, country, category and type.

use super::compare::{Key, Open, Ours};
use crate::{
    accounts::Account,
    money::{costs::Scope, price::country_of},
};
use domain::{
    id::{MessageKey, PhoneNumberId},
    outbox_request::{OutboxRequest, category_of},
    tariff::quote::Why,
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use store::{
    Read, StoreError,
    ledger::{LedgerRow, Settlement, month},
    message,
    outbox::{self, OutboxRow},
    person, thread,
};

/// What we counted, and what waits for its delivery.
pub(super) struct LedgerSide {
    pub rows: BTreeMap<Key, Ours>,
    /// Those rows by market instead of country: for invoices that name markets.
    pub markets: BTreeMap<Key, Ours>,
    pub open: Open,
    /// Those of which nobody knows whether they went.
    doubts: HashSet<MessageKey>,
}

/// Reads the month. Numbers billed in another currency than the scope's are left out.
pub(super) fn read(
    read: &Read<'_>,
    scope: &Scope,
    accounts: &[Arc<Account>],
) -> Result<LedgerSide, StoreError> {
    let elsewhere = |number: &PhoneNumberId| {
        let account = accounts
            .iter()
            .find(|account| account.numbers.contains(number));
        account.is_some_and(|account| account.currency != Some(scope.currency))
    };
    let mut side = LedgerSide {
        rows: BTreeMap::new(),
        markets: BTreeMap::new(),
        open: Open::default(),
        doubts: HashSet::new(),
    };
    for row in outbox::in_doubt(read)? {
        let in_scope = scope.number.as_ref().is_none_or(|own| *own == row.number);
        if in_scope && !elsewhere(&row.number) {
            side.doubt(read, scope, &row)?;
        }
    }
    month::each(read, &scope.month, scope.number.as_ref(), |line| {
        if !elsewhere(&line.number) {
            side.add(scope, &line);
        }
    })?;
    Ok(side)
}

impl LedgerSide {
    /// Counts a message in doubt, which has no line any more once its words were taken back and
    /// nothing was heard of it for long.
    fn doubt(&mut self, read: &Read<'_>, scope: &Scope, row: &OutboxRow) -> Result<(), StoreError> {
        let written = message::get(read, row.message)?.map(|message| message.at);
        if !written.is_some_and(|at| (scope.from()..scope.until()).contains(&at)) {
            return Ok(());
        }
        let request = serde_json::from_value::<OutboxRequest>(row.request.clone());
        let category = request
            .ok()
            .map(|request| category_of(request.kind()).to_owned());
        let customer = match thread::get(read, row.thread)? {
            Some(thread) => person::get(read, thread.person)?,
            None => None,
        };
        let country = customer.and_then(|who| country_of(&who.phone?));
        *self.open.doubtful.entry((country, category)).or_default() += 1;
        self.doubts.insert(row.message);
        Ok(())
    }

    fn add(&mut self, scope: &Scope, line: &LedgerRow) {
        let country = line.facts.country.clone();
        let Some(settled) = &line.settled else {
            if self.doubts.contains(&line.message) {
                return;
            }
            let category = Some(plain(&line.category));
            *self.open.waiting.entry((country, category)).or_default() += 1;
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
