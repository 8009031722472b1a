//! The comparison as the window shows it.

use super::{
    compare::{Compared, Key, Ours, Reason, Theirs, compare},
    invoice::Invoice,
    invoice_rows::{Billed, add_ours, add_theirs, billed},
    ledger_side::LedgerSide,
    meta_side::{self, MetaSide},
};
use crate::{
    api::costs::{Difference, DifferenceWhy, ReconcileRow, Tally},
    money::costs::Scope,
};
use domain::{
    id::MessageKey,
    market::{Markets, OTHER},
    tariff::Tariff,
};
use std::collections::{BTreeMap, HashMap};

/// Rows, sums, and the messages that nothing explains.
pub(super) struct Table {
    pub rows: Vec<ReconcileRow>,
    pub totals: ReconcileRow,
    pub unexplained: Vec<MessageKey>,
}

/// A row on its way to the window.
#[derive(Default)]
struct Row {
    ours: Option<Ours>,
    meta: Option<Theirs>,
    invoice: Option<Theirs>,
    reasons: Vec<Reason>,
}

/// Puts the three columns side by side.
pub(super) fn table(
    scope: &Scope,
    ours: LedgerSide,
    meta: &MetaSide,
    invoice: Option<&Invoice>,
) -> Table {
    let by_country = meta_side::rows(&meta.points);
    let on_invoice = invoice.map(|invoice| {
        if invoice.by_market {
            let meta = by_market(&by_country, Tariff::bundled().markets());
            billed(invoice, &ours.markets, &meta)
        } else {
            billed(invoice, &ours.rows, &by_country)
        }
    });
    let counting = scope.day(meta.read_at);
    let compared = compare(ours.rows, by_country, ours.open, counting);
    let mut totals = Row::default();
    let mut unexplained: Vec<MessageKey> = Vec::new();
    let mut rows: BTreeMap<Key, Row> = BTreeMap::new();
    for (key, compared) in compared {
        if compared.is_unexplained() {
            unexplained.extend(compared.ours.iter().flat_map(|ours| &ours.messages));
        }
        totals.add(&compared);
        rows.insert(key, Row::of(compared));
    }
    for (key, billed) in on_invoice.into_iter().flatten() {
        if billed
            .reasons
            .iter()
            .any(|it| it.why == DifferenceWhy::Unexplained)
        {
            unexplained.extend(billed.ours.iter().flat_map(|ours| &ours.messages));
        }
        totals.add_billed(&billed);
        rows.entry(key).or_default().take(billed);
    }
    unexplained.sort_unstable();
    unexplained.dedup();
    Table {
        rows: rows
            .into_iter()
            .map(|(key, row)| row.shown(key, scope))
            .collect(),
        totals: totals.summed().shown(Key::default(), scope),
        unexplained,
    }
}

/// Meta's rows by market instead of country.
fn by_market(rows: &BTreeMap<Key, Theirs>, markets: &Markets) -> BTreeMap<Key, Theirs> {
    let mut found: BTreeMap<Key, Theirs> = BTreeMap::new();
    let mut days: HashMap<_, HashMap<&str, &str>> = HashMap::new();
    for (key, theirs) in rows {
        let Some(day) = key.day else { continue };
        let of_day = days
            .entry(day)
            .or_insert_with(|| markets.countries_on(day).into_iter().collect());
        let country = key.country.as_deref().unwrap_or_default();
        let market = of_day.get(country).copied().unwrap_or(OTHER);
        let key = Key {
            country: Some(market.to_owned()),
            ..key.clone()
        };
        let sum = found.entry(key).or_insert_with(|| Theirs {
            micros: Some(0),
            ..Theirs::default()
        });
        add_theirs(sum, theirs);
    }
    found
}

impl Row {
    fn of(compared: Compared) -> Self {
        Self {
            ours: compared.ours,
            meta: compared.theirs,
            invoice: None,
            reasons: compared.reasons,
        }
    }

    fn take(&mut self, billed: Billed) {
        let same = |a: &Theirs, b: &Theirs| (a.volume, a.micros) == (b.volume, b.micros);
        // Where the invoice says what Meta's analytics say, the reasons are already there.
        let agrees = self
            .meta
            .as_ref()
            .zip(billed.invoice.as_ref())
            .is_some_and(|(meta, invoice)| same(meta, invoice));
        if !agrees {
            let new = billed.reasons.into_iter();
            let new: Vec<Reason> = new.filter(|it| !self.reasons.contains(it)).collect();
            self.reasons.extend(new);
        }
        self.ours = self.ours.take().or(billed.ours);
        self.meta = self.meta.take().or(billed.meta);
        self.invoice = billed.invoice;
    }

    fn add(&mut self, part: &Compared) {
        if let Some(ours) = &part.ours {
            add_ours(self.ours.get_or_insert_default(), ours);
        }
        if let Some(theirs) = &part.theirs {
            add_theirs(self.meta.get_or_insert_with(nothing), theirs);
        }
        self.reasons.extend(&part.reasons);
    }

    fn add_billed(&mut self, part: &Billed) {
        if let Some(invoice) = &part.invoice {
            add_theirs(self.invoice.get_or_insert_with(nothing), invoice);
        }
        let only_here = part
            .reasons
            .iter()
            .filter(|reason| reason.why == DifferenceWhy::NotOnInvoice);
        self.reasons.extend(only_here);
    }

    /// Each reason once.
    fn summed(mut self) -> Self {
        let mut sums: Vec<Reason> = Vec::new();
        for reason in self.reasons {
            match sums.iter_mut().find(|sum| sum.why == reason.why) {
                Some(sum) => {
                    sum.volume += reason.volume;
                    sum.micros = sum.micros.zip(reason.micros).map(|(a, b)| a + b);
                }
                None => sums.push(reason),
            }
        }
        sums.retain(|sum| sum.volume != 0 || sum.micros != Some(0));
        self.reasons = sums;
        self
    }

    fn shown(self, key: Key, scope: &Scope) -> ReconcileRow {
        let tally = |volume, micros: Option<i64>| Tally {
            volume,
            cost: micros.map(|micros| scope.money(micros)),
        };
        let theirs = |side: Option<Theirs>| side.map(|side| tally(side.volume, side.micros));
        ReconcileRow {
            day: key.day.map(|day| day.to_string()),
            country: key.country,
            category: key.category,
            pricing_type: key.pricing_type,
            ours: self.ours.map(|ours| {
                let known = Some(ours.micros).filter(|_| ours.unknown == 0);
                tally(ours.volume, known)
            }),
            meta: theirs(self.meta),
            invoice: theirs(self.invoice),
            differences: self
                .reasons
                .into_iter()
                .map(|reason| Difference {
                    why: reason.why,
                    volume: reason.volume,
                    amount: reason.micros.map(|micros| scope.money(micros)),
                })
                .collect(),
        }
    }
}

/// A sum that nothing was added to yet: it costs nothing.
fn nothing() -> Theirs {
    Theirs {
        micros: Some(0),
        ..Theirs::default()
    }
}
