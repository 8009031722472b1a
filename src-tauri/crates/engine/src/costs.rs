//! What a month cost, added up, listed and exported.

use crate::{
    api::{
        costs::{CostLinesPage, CostLinesQuery, CostsPdfQuery, CostsQuery, CostsView, ExportFile},
        fault::{Fault, FaultCode},
    },
    engine::Engine,
};
use std::sync::Arc;

impl Engine {
    pub(crate) async fn costs(self: &Arc<Self>, _query: CostsQuery) -> Result<CostsView, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }

    pub(crate) async fn cost_lines(
        self: &Arc<Self>,
        _query: CostLinesQuery,
    ) -> Result<CostLinesPage, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }

    pub(crate) async fn costs_csv(
        self: &Arc<Self>,
        _query: CostsQuery,
    ) -> Result<ExportFile, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }

    pub(crate) async fn costs_pdf(
        self: &Arc<Self>,
        _query: CostsPdfQuery,
    ) -> Result<ExportFile, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }
}
