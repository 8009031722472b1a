//! The business phone numbers of an account and their standing (Meta, Phone numbers, 2025-12).

use super::{
    Client,
    failure::{CallError, Repeat},
};
use crate::json::{flag, text};
use domain::id::{PhoneNumberId, WabaId};
use reqwest::Method;
use serde_json::Value;

const FIELDS: &str = "id,display_phone_number,verified_name,name_status,quality_rating,status,\
    code_verification_status,throughput,whatsapp_business_manager_messaging_limit,health_status,\
    is_on_biz_app,platform_type,webhook_configuration";

/// A business phone number. Meta's words are kept as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberInfo {
    /// Meta's id of it.
    pub id: PhoneNumberId,
    /// The number as Meta shows it.
    pub display: String,
    /// The name customers see.
    pub verified_name: Option<String>,
    /// `APPROVED`, `PENDING_REVIEW`, …
    pub name_status: Option<String>,
    /// `GREEN`, `YELLOW`, `RED`, `NA`.
    pub quality: Option<String>,
    /// `CONNECTED`, `FLAGGED`, `RESTRICTED`, `BANNED`, …
    pub status: Option<String>,
    /// `STANDARD`, `HIGH`, …
    pub throughput: Option<String>,
    /// `TIER_250` … `TIER_UNLIMITED`: customers reached outside windows in 24 hours.
    pub messaging_limit: Option<String>,
    /// `AVAILABLE`, `LIMITED`, `BLOCKED`.
    pub can_send: Option<String>,
    /// The phone app shares this number; it sends at most 20 messages a second.
    pub on_phone_app: bool,
    /// Where its webhooks go, when that was set for this number.
    pub webhook: Option<String>,
}

impl Client {
    /// The numbers of an account.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn numbers(&self, waba: &WabaId) -> Result<Vec<NumberInfo>, CallError> {
        let found = self
            .pages(&[waba.as_str(), "phone_numbers"], &[("fields", FIELDS)])
            .await?;
        Ok(found.iter().filter_map(read).collect())
    }

    /// One number.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn number(&self, number: &PhoneNumberId) -> Result<NumberInfo, CallError> {
        let request = self
            .request(Method::GET, &[number.as_str()])
            .query(&[("fields", FIELDS)]);
        let answer = self.ask(request, Repeat::Harmless).await?;
        read(&answer).ok_or_else(|| CallError::not_understood(Repeat::Harmless))
    }

    /// All that a paged list holds. Stops after 500 pages, so that a server that repeats a cursor
    /// cannot keep us for ever.
    pub(super) async fn pages(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Vec<Value>, CallError> {
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..500 {
            let mut request = self.request(Method::GET, path).query(query);
            if let Some(after) = &after {
                request = request.query(&[("after", after)]);
            }
            let mut answer = self.ask(request, Repeat::Harmless).await?;
            let Some(Value::Array(items)) = answer.get_mut("data").map(Value::take) else {
                return Err(CallError::not_understood(Repeat::Harmless));
            };
            found.extend(items);
            let paging = answer.get("paging").unwrap_or(&Value::Null);
            let next = paging
                .get("cursors")
                .and_then(|cursors| text(cursors, "after"));
            if paging.get("next").is_none() || next.is_none() || next == after {
                break;
            }
            after = next;
        }
        Ok(found)
    }
}

fn read(from: &Value) -> Option<NumberInfo> {
    let within = |key: &str, inner: &str| text(from.get(key)?, inner);
    Some(NumberInfo {
        id: text(from, "id").and_then(PhoneNumberId::new)?,
        display: text(from, "display_phone_number").unwrap_or_default(),
        verified_name: text(from, "verified_name"),
        name_status: text(from, "name_status"),
        quality: text(from, "quality_rating"),
        status: text(from, "status"),
        throughput: within("throughput", "level"),
        messaging_limit: text(from, "whatsapp_business_manager_messaging_limit"),
        can_send: within("health_status", "can_send_message"),
        on_phone_app: flag(from, "is_on_biz_app"),
        webhook: within("webhook_configuration", "phone_number"),
    })
}
