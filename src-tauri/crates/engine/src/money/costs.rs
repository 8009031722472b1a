//! What a month cost, added up, listed and exported.
//!
//! Everything comes from the ledger's lines of the month: those delivered in it, by the account's
//! calendar. Amounts are in the account's currency as Meta bills it; other currencies are listed
//! beside and never added. What is not known is counted, never taken as zero.

mod forecast;
mod groups;
mod lines;
mod page;
mod scope;
mod spreadsheet;
mod sums;
mod view;
mod words;

use crate::{
    api::{
        costs::{
            Answering, CostLinesPage, CostLinesQuery, CostsPdfQuery, CostsQuery, CostsView,
            ExportFile,
        },
        fault::Fault,
    },
    money::Room,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::Arc;

use page::Reader;

pub(crate) use lines::of_keys;
pub(crate) use scope::Scope;

impl Room {
    pub(crate) async fn costs(self: &Arc<Self>, query: CostsQuery) -> Result<CostsView, Fault> {
        let scope = Scope::of(self, query)?;
        let found = self
            .desk
            .store()
            .read(move |read| view::view(read, &scope))
            .await?;
        Ok(found)
    }

    pub(crate) async fn answering(self: &Arc<Self>, query: CostsQuery) -> Result<Answering, Fault> {
        let scope = Scope::of(self, query)?;
        let found = self
            .desk
            .store()
            .read(move |read| view::answering(read, &scope))
            .await?;
        Ok(found)
    }

    pub(crate) async fn cost_lines(
        self: &Arc<Self>,
        query: CostLinesQuery,
    ) -> Result<CostLinesPage, Fault> {
        let scope = Scope::of(self, query.costs.clone())?;
        let found = self
            .desk
            .store()
            .read(move |read| lines::page(read, &scope, &query))
            .await?;
        Ok(found)
    }

    pub(crate) async fn costs_csv(
        self: &Arc<Self>,
        query: CostsQuery,
    ) -> Result<ExportFile, Fault> {
        let scope = Scope::of(self, query)?;
        let name = format!("guichet-{}.csv", scope.month);
        let rows = self
            .desk
            .store()
            .read(move |read| spreadsheet::rows(read, &scope))
            .await?;
        Ok(ExportFile {
            name,
            mime: "text/csv".to_owned(),
            base64: STANDARD.encode(spreadsheet::text(&rows)?),
        })
    }

    pub(crate) async fn costs_pdf(
        self: &Arc<Self>,
        query: CostsPdfQuery,
    ) -> Result<ExportFile, Fault> {
        let scope = Scope::of(self, query.costs)?;
        let reader = Reader {
            words: words::of(&query.language),
            zone: query.zone.and_then(|name| name.parse().ok()),
            countries: query.countries,
        };
        let name = format!("guichet-{}.pdf", scope.month);
        let tariff = self.desk.tariff();
        let page = self
            .desk
            .store()
            .read(move |read| page::page(read, &scope, &tariff, &reader))
            .await?;
        Ok(ExportFile {
            name,
            mime: "application/pdf".to_owned(),
            base64: STANDARD.encode(page::pdf(&page)),
        })
    }
}
