//! The person's own rate cards.

use crate::{
    api::{
        fault::{Fault, FaultCode},
        tariff::{CardFile, CardName, CardPreview, TariffView},
    },
    engine::Engine,
};
use std::sync::Arc;

impl Engine {
    pub(crate) async fn tariff_book(self: &Arc<Self>, (): ()) -> Result<TariffView, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }

    pub(crate) async fn card_read(self: &Arc<Self>, _file: CardFile) -> Result<CardPreview, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }

    pub(crate) async fn card_take(self: &Arc<Self>, _file: CardFile) -> Result<TariffView, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }

    pub(crate) async fn card_remove(
        self: &Arc<Self>,
        _name: CardName,
    ) -> Result<TariffView, Fault> {
        Err(Fault::new(FaultCode::Internal))
    }
}
