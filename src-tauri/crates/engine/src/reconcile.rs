//! How our ledger, Meta's analytics and an invoice agree.

use crate::{
    api::{
        costs::{ReconcileQuery, ReconcileView},
        fault::{Fault, FaultCode},
    },
    engine::Engine,
};
use std::sync::Arc;

impl Engine {
    pub(crate) async fn reconcile(
        self: &Arc<Self>,
        _query: ReconcileQuery,
    ) -> Result<ReconcileView, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }
}
