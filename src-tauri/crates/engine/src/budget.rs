//! What a month may cost at most.

use crate::{
    api::{
        budget::{Budget, BudgetView, ClosingDigest},
        fault::{Fault, FaultCode},
    },
    engine::Engine,
};
use std::sync::Arc;

impl Engine {
    pub(crate) async fn budget(self: &Arc<Self>, (): ()) -> Result<BudgetView, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }

    pub(crate) async fn set_budget(self: &Arc<Self>, _budget: Budget) -> Result<BudgetView, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }

    pub(crate) async fn closing_digest(self: &Arc<Self>, (): ()) -> Result<ClosingDigest, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }
}
