//! A month as a table for a spreadsheet: one row a message, oldest first (RFC 4180).
//!
//! Amounts have a decimal point and no currency sign; an amount that is not known is empty, never
//! zero. A cell that a spreadsheet could take for a formula begins with an apostrophe.

use super::{
    groups::{People, number_names},
    scope::Scope,
};
use crate::{
    api::{
        fault::{Fault, FaultCode},
        thread::Price,
    },
    money::price::price_of,
};
use chrono::SecondsFormat;
use domain::{
    id::{LabelId, PhoneNumberId, ThreadId},
    instant::Instant,
    money::Currency,
    tariff::quote::Outcome,
};
use std::collections::HashMap;
use store::{
    Read, StoreError, label,
    ledger::{LedgerRow, Settlement, month},
};

const HEADER: [&str; 26] = [
    "delivered_at_utc",
    "delivered_at",
    "written_at_utc",
    "written_at",
    "state",
    "number",
    "number_name",
    "customer",
    "customer_phone",
    "country",
    "market",
    "category",
    "template",
    "ad",
    "pricing_type",
    "billable",
    "quoted",
    "cost",
    "currency",
    "free_because",
    "late",
    "rules_since",
    "rate_card",
    "conversation",
    "message",
    "labels",
];

/// A row, in the order of [`HEADER`].
pub(super) type Row = [String; HEADER.len()];

/// The month's rows.
pub(super) fn rows(read: &Read<'_>, scope: &Scope) -> Result<Vec<Row>, StoreError> {
    let mut lines = Vec::new();
    month::each(read, &scope.month, scope.number.as_ref(), |line| {
        lines.push(line);
    })?;
    lines.sort_by_key(|line| line.message);
    let mut threads: Vec<ThreadId> = lines.iter().map(|line| line.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    let names = Names {
        people: People::of_threads(read, &threads)?,
        numbers: number_names(read)?,
        labels: label_names(read, &threads)?,
    };
    Ok(lines.iter().map(|line| row(line, scope, &names)).collect())
}

/// What customers, our numbers and each conversation's labels are called.
struct Names {
    people: People,
    numbers: HashMap<PhoneNumberId, String>,
    labels: HashMap<ThreadId, String>,
}

fn label_names(
    read: &Read<'_>,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, String>, StoreError> {
    let names: HashMap<LabelId, String> = label::all(read)?
        .into_iter()
        .map(|label| (label.id, label.name.into()))
        .collect();
    let of = |labels: Vec<LabelId>| -> Vec<&str> {
        let found = labels.iter().filter_map(|id| names.get(id));
        found.map(String::as_str).collect()
    };
    let carried = label::of_threads(read, threads)?.into_iter();
    Ok(carried
        .map(|(thread, labels)| (thread, of(labels).join("; ")))
        .collect())
}

/// The rows as a file.
pub(super) fn text(rows: &[Row]) -> Result<Vec<u8>, Fault> {
    let failed = |why: csv::Error| Fault::new(FaultCode::Internal).because(why);
    let mut file = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    file.write_record(HEADER).map_err(failed)?;
    for row in rows {
        file.write_record(row.iter().map(|cell| harmless(cell)))
            .map_err(failed)?;
    }
    file.into_inner()
        .map_err(|why| Fault::new(FaultCode::Internal).because(why))
}

fn row(line: &LedgerRow, scope: &Scope, names: &Names) -> Row {
    let settled = line.settled.as_ref();
    let (facts, quote) = (&line.facts, &line.quote);
    let person = names.people.get(line.thread);
    let phone = person.and_then(|person| person.phone.as_ref());
    let local = |at: Instant| {
        at.to_utc()
            .with_timezone(&scope.account.timezone)
            .to_rfc3339_opts(SecondsFormat::Secs, false)
    };
    let utc = |at: Instant| at.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let told = |of: fn(&Settlement) -> &Option<String>| settled.map(|it| text(of(it)));
    [
        settled.map(|it| utc(it.at)).unwrap_or_default(),
        settled.map(|it| local(it.at)).unwrap_or_default(),
        utc(line.at),
        local(line.at),
        settled.map_or("pending", |_| "delivered").to_owned(),
        line.number.to_string(),
        names.numbers.get(&line.number).cloned().unwrap_or_default(),
        names.people.name(line.thread),
        phone.map(ToString::to_string).unwrap_or_default(),
        text(&facts.country),
        text(&facts.market),
        settled.map_or(&line.category, |it| &it.category).clone(),
        text(&facts.template),
        text(&facts.ad),
        told(|it| &it.kind).unwrap_or_default(),
        settled.map(billable).unwrap_or_default(),
        quoted(line),
        settled.map(cost).unwrap_or_default(),
        currency(line).map_or_else(String::new, |known| known.to_string()),
        free_because(line),
        facts.late.to_string(),
        told(|it| &it.era).unwrap_or_else(|| text(&quote.era)),
        told(|it| &it.card).unwrap_or_default(),
        line.thread.to_string(),
        line.message.to_string(),
        names.labels.get(&line.thread).cloned().unwrap_or_default(),
    ]
}

/// What its amounts are in: the account may have changed its own since it was quoted.
fn currency(line: &LedgerRow) -> Option<Currency> {
    let settled = line.settled.as_ref().and_then(|settled| settled.amount);
    settled
        .or(line.quote.amount)
        .map_or(line.quote.currency, |amount| Some(amount.currency))
}

fn billable(settled: &Settlement) -> String {
    settled
        .billable
        .map(|billable| billable.to_string())
        .unwrap_or_default()
}

fn quoted(line: &LedgerRow) -> String {
    match (line.quote.outcome, line.quote.amount) {
        (Outcome::Free, _) => "0".to_owned(),
        (_, Some(amount)) => amount.decimal(),
        (_, None) => String::new(),
    }
}

fn cost(settled: &Settlement) -> String {
    if settled.free {
        return "0".to_owned();
    }
    settled
        .amount
        .map(|amount| amount.decimal())
        .unwrap_or_default()
}

fn free_because(line: &LedgerRow) -> String {
    match price_of(Some(line)) {
        Price::Free { why } => why,
        Price::None | Price::Quoted { .. } | Price::Charged { .. } => String::new(),
    }
}

/// Spreadsheets run a cell that begins with one of these, also when it came out of a customer's name;
/// the wide ones where East Asian input is turned into plain signs.
const RUNS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Where a cell ends, for a spreadsheet of any country.
const ENDS: [char; 3] = [';', ',', '\t'];

/// No cell of it runs, whatever a spreadsheet takes for the end of one.
fn harmless(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len());
    let mut begins = true;
    for letter in cell.chars() {
        if begins && RUNS.contains(&letter) {
            safe.push('\'');
        }
        safe.push(letter);
        begins = ENDS.contains(&letter);
    }
    safe
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_that_is_a_formula_is_defused_and_quotes_are_doubled() {
        let mut row: Row = std::array::from_fn(|_| String::new());
        row[7] = "=HYPERLINK(\"http://x\",\"y\")".to_owned();
        row[8] = "+33639981240".to_owned();
        let file = String::from_utf8(text(&[row]).unwrap()).unwrap();
        assert!(file.starts_with("delivered_at_utc,delivered_at,"));
        assert!(file.contains(",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",'+33639981240,"));
        assert!(file.ends_with("\r\n"));
    }

    #[test]
    fn no_part_of_a_name_becomes_a_formula_whatever_separates_cells() {
        for (name, safe) in [
            ("＝1+1", "'＝1+1"),
            ("Zoé;=1+1", "Zoé;'=1+1"),
            ("Zoé\t@x", "Zoé\t'@x"),
            ("Zoé - la fleuriste; 06", "Zoé - la fleuriste; 06"),
        ] {
            assert_eq!(harmless(name), safe);
        }
    }
}
