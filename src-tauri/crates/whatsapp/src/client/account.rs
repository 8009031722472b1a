//! The account that holds the numbers: its currency, its midnight, its payment method.

use super::{
    Client,
    failure::{CallError, Repeat},
};
use crate::{
    json::{text, whole},
    timezone,
};
use domain::id::WabaId;
use domain::money::Currency;
use reqwest::Method;

/// What a WhatsApp Business Account says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountInfo {
    /// Its name.
    pub name: Option<String>,
    /// The currency it is billed in.
    pub currency: Option<Currency>,
    /// The IANA name of the time zone its months are counted in.
    pub timezone: Option<&'static str>,
    /// Meta's number of that zone, for when the name is not known.
    pub timezone_id: Option<i64>,
    /// Whether it can pay: `primary_funding_id` is there (fact sheet quoting Meta, 2026-10).
    pub payment_method: bool,
}

impl Client {
    /// What the account says of itself.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn account(&self, waba: &WabaId) -> Result<AccountInfo, CallError> {
        let fields = "id,name,currency,timezone_id,primary_funding_id";
        let request = self
            .request(Method::GET, &[waba.as_str()])
            .query(&[("fields", fields)]);
        let answer = self.ask(request, Repeat::Harmless).await?;
        let timezone_id = whole(&answer, "timezone_id");
        Ok(AccountInfo {
            name: text(&answer, "name"),
            currency: text(&answer, "currency").and_then(|code| code.parse().ok()),
            timezone: timezone_id.and_then(timezone::name),
            timezone_id,
            payment_method: text(&answer, "primary_funding_id").is_some_and(|id| id != "0"),
        })
    }
}
