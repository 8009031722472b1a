//! A connection as a person asked for it, with the secrets kept earlier filled in.

use super::{GRAPH_BASE, GRAPH_VERSION};
use crate::{
    api::{
        fault::{Fault, FaultCode},
        setup::ConnectRequest,
    },
    engine::Engine,
    secrets,
};
use domain::id::{PhoneNumberId, WabaId};
use domain::refusal::Refusal;
use graph::{client::Client, secret::Secret};
use std::sync::Arc;

/// What a connection is to be, with secrets kept earlier filled in.
pub(super) struct Wanted {
    pub waba: WabaId,
    pub numbers: Vec<PhoneNumberId>,
    pub client: Result<Client, Refusal>,
    pub token: Option<Secret>,
    pub app_secret: bool,
    pub verify_token: bool,
}

impl Wanted {
    pub(super) fn read(engine: &Arc<Engine>, request: &ConnectRequest) -> Result<Self, Fault> {
        let missing = || Fault::new(FaultCode::Invalid).keyed(Refusal::IdsMissing);
        let waba = WabaId::new(request.waba.trim()).ok_or_else(missing)?;
        let numbers: Vec<_> = request
            .numbers
            .iter()
            .filter_map(|id| PhoneNumberId::new(id.trim()))
            .collect();
        if numbers.is_empty() {
            return Err(missing());
        }
        let given = |given: &Option<String>, name: String| -> Result<Option<Secret>, Fault> {
            let given = given
                .as_deref()
                .map(Secret::new)
                .filter(|secret| !secret.is_empty());
            match given {
                Some(secret) => Ok(Some(secret)),
                None => Ok(engine.secrets().read(&name)?.map(|kept| Secret::new(&kept))),
            }
        };
        let token = given(&request.token, secrets::token(&waba))?;
        let base = request.graph_base.as_deref().unwrap_or(GRAPH_BASE);
        let version = request.graph_version.as_deref().unwrap_or(GRAPH_VERSION);
        let client = match &token {
            Some(token) => engine.client(base, version, token),
            None => Err(Refusal::TokenMissing),
        };
        Ok(Self {
            numbers,
            client,
            token,
            app_secret: given(&request.app_secret, secrets::app_secret(&waba))?.is_some(),
            verify_token: given(&request.verify_token, secrets::verify_token(&waba))?.is_some(),
            waba,
        })
    }
}
