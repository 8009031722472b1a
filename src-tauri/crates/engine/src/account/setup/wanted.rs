//! A connection as a person asked for it, with the secrets kept earlier filled in.

use super::{GRAPH_BASE, GRAPH_VERSION};
use crate::{
    account::Room,
    api::{
        fault::{Fault, FaultCode},
        setup::ConnectRequest,
    },
    secrets,
};
use domain::id::{PhoneNumberId, WabaId};
use domain::refusal::Refusal;
use std::sync::Arc;
use store::account;
use url::Url;
use whatsapp::{client::Client, secret::Secret};

/// What a connection is to be, with secrets kept earlier filled in.
pub(super) struct Wanted {
    pub waba: WabaId,
    pub numbers: Vec<PhoneNumberId>,
    pub client: Result<Client, Refusal>,
    pub token: Option<Secret>,
    pub app_secret: bool,
    pub verify_token: bool,
}

/// Where its Graph API is, and what is known of it before it is asked.
pub(super) struct Address {
    pub base: String,
    pub version: String,
    pub app_id: Option<String>,
}

impl Wanted {
    pub(super) async fn read(
        room: &Arc<Room>,
        request: &ConnectRequest,
    ) -> Result<(Self, Address), Fault> {
        let missing = || Fault::new(FaultCode::Invalid).keyed(Refusal::IdsMissing);
        let waba = WabaId::new(request.waba.trim()).ok_or_else(missing)?;
        let mut ids = request.numbers.iter().chain([&request.waba]);
        if !ids.all(|id| id.trim().is_empty() || is_an_id(id.trim())) {
            return Err(Fault::new(FaultCode::Invalid).keyed(Refusal::IdsNotNumbers));
        }
        let asked = waba.clone();
        let kept = room
            .desk
            .store()
            .read(move |read| account::get(read, &asked))
            .await?;
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
                None => Ok(room.secrets().read(&name)?.map(|kept| Secret::new(&kept))),
            }
        };
        let token = given(&request.token, secrets::token(&waba))?;
        let kept_or = |kept: Option<&String>, default: &str| {
            kept.filter(|text| !text.is_empty())
                .map_or_else(|| default.to_owned(), String::clone)
        };
        let kept_base = kept_or(kept.as_ref().map(|row| &row.graph_base), GRAPH_BASE);
        let kept_version = kept_or(kept.as_ref().map(|row| &row.graph_version), GRAPH_VERSION);
        let base = request
            .graph_base
            .clone()
            .unwrap_or_else(|| kept_base.clone());
        let version = request.graph_version.clone().unwrap_or(kept_version);
        let is_new = request
            .token
            .as_deref()
            .is_some_and(|token| !token.trim().is_empty());
        let client = match &token {
            // A token that is kept goes where it was given for, and nowhere else.
            Some(_) if !is_new && !same_address(&base, &kept_base) => {
                return Err(Fault::new(FaultCode::Invalid).keyed(Refusal::AddressNeedsToken));
            }
            Some(token) => room.client(&base, &version, token),
            None => Err(Refusal::TokenMissing),
        };
        let address = Address {
            base,
            version,
            app_id: request
                .app_id
                .clone()
                .or_else(|| kept.and_then(|row| row.app_id)),
        };
        let wanted = Self {
            numbers,
            client,
            token,
            app_secret: given(&request.app_secret, secrets::app_secret(&waba))?.is_some(),
            verify_token: given(&request.verify_token, secrets::verify_token(&waba))?.is_some(),
            waba,
        };
        Ok((wanted, address))
    }
}

fn same_address(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Whether it can be an account's or a number's id: Meta's are digits, today 15 or 16 of them.
fn is_an_id(text: &str) -> bool {
    text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_digit())
}
