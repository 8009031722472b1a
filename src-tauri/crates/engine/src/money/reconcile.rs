//! How our ledger, Meta's analytics and an invoice agree.
//!
//! Three columns side by side; what makes them differ is named where it can be known, and the rest
//! is listed message by message. Meta's answer is kept for each month, for when it cannot be asked.

mod compare;
mod decimal;
mod invoice;
mod invoice_rows;
mod ledger_side;
mod meta_side;
mod table;

use crate::{
    api::{
        costs::{CostLine, ReconcileQuery, ReconcileView},
        fault::Fault,
    },
    money::{
        Room,
        costs::{Scope, of_keys},
    },
};
use std::sync::Arc;

/// Messages listed at most.
const LISTED: usize = 200;

impl Room {
    pub(crate) async fn reconcile(
        self: &Arc<Self>,
        query: ReconcileQuery,
    ) -> Result<ReconcileView, Fault> {
        let scope = Scope::of(self, query.costs)?;
        let invoice = query
            .invoice
            .map(|text| invoice::read(&text, &scope, self.desk.tariff().markets()))
            .transpose()?;
        let meta = meta_side::ask(self, &scope).await?;
        let (read_at, stale) = (meta.read_at, meta.stale);
        let accounts = self.desk.accounts().all();
        let (table, unexplained) = self
            .desk
            .store()
            .read(move |read| {
                let ours = ledger_side::read(read, &scope, &accounts)?;
                let table = table::table(&scope, ours, &meta, invoice.as_ref());
                let keys: Vec<_> = table.unexplained.iter().copied().take(LISTED).collect();
                let lines: Vec<CostLine> = of_keys(read, &keys)?;
                Ok((table, lines))
            })
            .await?;
        Ok(ReconcileView {
            rows: table.rows,
            totals: table.totals,
            unexplained,
            read_at,
            stale,
        })
    }
}
