//! The messages behind a figure, newest first.

use super::{groups::People, scope::Scope};
use crate::{
    api::costs::{CostDimension, CostLine, CostLinesPage, CostLinesQuery},
    money::price::price_of,
};
use domain::{
    id::{LabelId, MessageKey, ThreadId},
    tariff::quote::Outcome,
};
use std::collections::HashSet;
use store::{
    Read, StoreError, label,
    ledger::{self, LedgerRow, month},
};

/// A page of the messages that `query` asks for.
pub(super) fn page(
    read: &Read<'_>,
    scope: &Scope,
    query: &CostLinesQuery,
) -> Result<CostLinesPage, StoreError> {
    let limit = query.limit.clamp(1, 200) as usize;
    let after = query.after.as_deref().and_then(|key| key.parse().ok());
    let labelled = labelled(read, query)?;
    let mut rows = month::page(
        read,
        &scope.month,
        scope.number.as_ref(),
        after.map(MessageKey),
        limit + 1,
        |line| belongs(line, scope, query, &labelled),
    )?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|line| line.message.to_string());
    Ok(CostLinesPage {
        lines: named(read, rows)?,
        next,
    })
}

/// Lines with their customers' names.
fn named(read: &Read<'_>, rows: Vec<LedgerRow>) -> Result<Vec<CostLine>, StoreError> {
    let mut threads: Vec<ThreadId> = rows.iter().map(|line| line.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    let people = People::of_threads(read, &threads)?;
    Ok(rows
        .into_iter()
        .map(|line| {
            let name = people.name(line.thread);
            cost_line(line, name)
        })
        .collect())
}

/// The lines of some messages, in order of their keys.
pub(crate) fn of_keys(
    read: &Read<'_>,
    messages: &[MessageKey],
) -> Result<Vec<CostLine>, StoreError> {
    named(read, ledger::many(read, messages)?)
}

/// The conversations with the label that is asked for; with any label, when those without are.
fn labelled(read: &Read<'_>, query: &CostLinesQuery) -> Result<HashSet<ThreadId>, StoreError> {
    if query.by != CostDimension::Label {
        return Ok(HashSet::new());
    }
    if let Ok(id) = query.key.parse() {
        return label::threads(read, LabelId(id));
    }
    let mut any = HashSet::new();
    for label in label::all(read)? {
        any.extend(label::threads(read, label.id)?);
    }
    Ok(any)
}

fn belongs(
    line: &LedgerRow,
    scope: &Scope,
    query: &CostLinesQuery,
    labelled: &HashSet<ThreadId>,
) -> bool {
    let (by, key) = (query.by, query.key.as_str());
    let Some(settled) = &line.settled else {
        return matches!(by, CostDimension::All | CostDimension::Pending);
    };
    let facts = &line.facts;
    match by {
        CostDimension::All => true,
        CostDimension::Pending => false,
        CostDimension::Unknown => !settled.free && settled.amount.is_none(),
        CostDimension::Late => facts.late && !settled.free,
        CostDimension::Saved => settled.worth.is_some(),
        CostDimension::Day => scope.day(settled.at).to_string() == key,
        CostDimension::Country => facts.country.as_deref().unwrap_or_default() == key,
        CostDimension::Category => settled.category == key,
        CostDimension::Template => facts.template.as_deref() == Some(key),
        CostDimension::Number => line.number.as_str() == key,
        CostDimension::Customer => line.thread.to_string() == key,
        CostDimension::Ad => facts.ad.as_deref() == Some(key),
        CostDimension::Label => labelled.contains(&line.thread) != key.is_empty(),
    }
}

fn cost_line(line: LedgerRow, name: String) -> CostLine {
    let price = price_of(Some(&line));
    let quoted_known = matches!(line.quote.outcome, Outcome::Free | Outcome::Paid);
    let settled = line.settled;
    let told = settled.as_ref();
    CostLine {
        message: line.message,
        thread: line.thread,
        name,
        at: told.map_or(line.at, |settled| settled.at),
        country: line.facts.country,
        template: line.facts.template,
        pricing_type: told.and_then(|settled| settled.kind.clone()),
        billable: told.and_then(|settled| settled.billable),
        quoted: line.quote.amount,
        quoted_known,
        price,
        worth: told.and_then(|settled| settled.worth),
        era: told.map_or(line.quote.era, |settled| settled.era.clone()),
        card: told.map_or(line.quote.card.map(|card| card.effective), |settled| {
            settled.card.clone()
        }),
        category: settled.map_or(line.category, |settled| settled.category),
    }
}
