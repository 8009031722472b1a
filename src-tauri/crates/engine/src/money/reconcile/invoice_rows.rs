//! An invoice's column beside the two others, as finely as the invoice itself divides the month.

use super::{
    compare::{Compared, Key, Ours, Reason, Theirs, price},
    invoice::Invoice,
};
use crate::api::costs::DifferenceWhy as Why;
use std::collections::BTreeMap;

/// What a message is called that was charged.
const CHARGED: &str = "regular";

/// A row with an invoice's figures. The reasons say why the invoice differs from our ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Billed {
    pub ours: Option<Ours>,
    pub meta: Option<Theirs>,
    pub invoice: Option<Theirs>,
    pub reasons: Vec<Reason>,
}

/// The invoice's rows. Ours and Meta's are by the places that the invoice names.
pub(super) fn billed(
    invoice: &Invoice,
    ours: &BTreeMap<Key, Ours>,
    meta: &BTreeMap<Key, Theirs>,
) -> BTreeMap<Key, Billed> {
    let mut rows: BTreeMap<Key, Billed> = BTreeMap::new();
    for line in &invoice.lines {
        let charged = line.amount.micros != 0 || line.volume == 0;
        let key = Key {
            day: line.day,
            country: line.place.clone(),
            category: line.category.clone(),
            pricing_type: charged.then(|| CHARGED.to_owned()),
        };
        let row = rows.entry(key).or_default();
        let sum = row.invoice.get_or_insert_with(|| Theirs {
            micros: Some(0),
            ..Theirs::default()
        });
        sum.volume += line.volume;
        sum.micros = sum.micros.map(|micros| micros + line.amount.micros);
        sum.places = sum.places.max(line.amount.places);
        sum.rounded += i64::from(line.amount.rounded);
    }
    for (key, of_key) in ours {
        if let Some(row) = row_of(&mut rows, invoice, key) {
            add_ours(row.ours.get_or_insert_default(), of_key);
        }
    }
    for (key, of_key) in meta {
        if let Some(row) = row_of(&mut rows, invoice, key) {
            let sum = row.meta.get_or_insert_with(|| Theirs {
                micros: Some(0),
                ..Theirs::default()
            });
            add_theirs(sum, of_key);
        }
    }
    rows.values_mut().for_each(explain);
    rows
}

/// Where what we or Meta counted belongs: what is free only where the invoice lists it.
fn row_of<'a>(
    rows: &'a mut BTreeMap<Key, Billed>,
    invoice: &Invoice,
    key: &Key,
) -> Option<&'a mut Billed> {
    let charged = key.pricing_type.as_deref() == Some(CHARGED);
    let coarse = Key {
        day: key.day.filter(|_| invoice.has.days),
        country: key.country.clone().filter(|_| invoice.has.places),
        category: key.category.clone().filter(|_| invoice.has.categories),
        pricing_type: charged.then(|| CHARGED.to_owned()),
    };
    if charged {
        Some(rows.entry(coarse).or_default())
    } else {
        rows.get_mut(&coarse)
    }
}

pub(super) fn add_ours(sum: &mut Ours, part: &Ours) {
    sum.volume += part.volume;
    sum.micros += part.micros;
    sum.unknown += part.unknown;
    sum.messages.extend(&part.messages);
}

pub(super) fn add_theirs(sum: &mut Theirs, part: &Theirs) {
    sum.volume += part.volume;
    sum.micros = sum.micros.zip(part.micros).map(|(sum, part)| sum + part);
    sum.places = sum.places.max(part.places);
    sum.rounded += part.rounded;
    sum.tiered |= part.tiered;
}

/// Why the invoice differs from our ledger; nothing where it does not.
fn explain(row: &mut Billed) {
    let volume = |side: &Option<Theirs>| side.as_ref().map_or(0, |side| side.volume);
    let ours = row.ours.as_ref().map_or(0, |ours| ours.volume);
    let gap = volume(&row.invoice) - ours;
    let tiered = row.meta.as_ref().is_some_and(|meta| meta.tiered);
    let invoice = row.invoice.clone().unwrap_or_else(|| Theirs {
        micros: Some(0),
        ..Theirs::default()
    });
    let mut compared = Compared {
        ours: row.ours.clone(),
        theirs: Some(Theirs { tiered, ..invoice }),
        reasons: Vec::new(),
    };
    if gap < 0 {
        compared.explain(Why::NotOnInvoice, gap);
    } else {
        let elsewhere = (volume(&row.meta) - ours).clamp(0, gap);
        compared.explain(Why::OtherSoftware, elsewhere);
        compared.explain(Why::Unexplained, gap - elsewhere);
    }
    price(&mut compared);
    row.reasons = compared.reasons;
}
