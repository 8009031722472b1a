//! Introduces a pretend Meta to the engine as the demo shop's account, with its past.

use domain::{
    id::{PhoneNumberId, WabaId},
    money::Currency,
};
use engine::{
    Engine,
    api::fault::{Fault, FaultCode},
    demo::DemoShop,
};
use sandbox::{Account, Sandbox};
use std::sync::Arc;

/// Connects the engine to the sandbox that holds `account` and is reached at `base`.
///
/// # Errors
/// When the store cannot be written, or the sandbox does not answer.
pub async fn connect(
    engine: &Arc<Engine>,
    sandbox: &Sandbox,
    account: &Account,
    base: String,
) -> Result<(), Fault> {
    let shop = shop(account, base, sandbox.phone_url())
        .ok_or_else(|| broken("the demo shop's account"))?;
    let past = || serde_json::from_value(sandbox.history()).map_err(broken);
    engine.connect_demo(shop, past).await
}

fn shop(account: &Account, base: String, phone_url: String) -> Option<DemoShop> {
    let numbers = account
        .numbers
        .iter()
        .map(|n| Some((PhoneNumberId::new(n.id.as_str())?, n.display.clone())));
    Some(DemoShop {
        base,
        phone_url,
        waba: WabaId::new(account.waba_id.as_str())?,
        numbers: numbers.collect::<Option<_>>()?,
        token: account.token.clone(),
        app_secret: account.app_secret.clone(),
        app_id: account.app_id.clone(),
        currency: account.currency.parse::<Currency>().ok()?,
        timezone: account.timezone,
    })
}

/// A failure of the sandbox as the engine speaks of failures.
pub fn broken(why: impl ToString) -> Fault {
    Fault::new(FaultCode::Internal).because(why)
}
