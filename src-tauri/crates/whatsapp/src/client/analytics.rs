//! What Meta counted and charged (Meta, Analytics, 2025-12): the truth to hold our own sums against.
//! Costs are Meta's approximations, in the account's currency.

use super::{
    Client,
    failure::{CallError, Repeat},
};
use crate::json::{instant, list, text, whole};
use domain::id::WabaId;
use domain::instant::Instant;
use reqwest::Method;
use serde_json::Value;

/// How finely Meta adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// By half hours.
    HalfHour,
    /// By days of the account's time zone.
    Daily,
    /// By months.
    Monthly,
}

/// One sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostPoint {
    /// From when.
    pub start: Option<Instant>,
    /// Until when.
    pub end: Option<Instant>,
    /// Two letters of the customers' country.
    pub country: Option<String>,
    /// Our number.
    pub phone: Option<String>,
    /// `REGULAR`, `FREE_CUSTOMER_SERVICE`, `FREE_ENTRY_POINT`.
    pub pricing_type: Option<String>,
    /// `SERVICE`, `UTILITY`, `MARKETING`, …
    pub category: Option<String>,
    /// The volume tier, `0:MAX`.
    pub tier: Option<String>,
    /// Messages delivered.
    pub volume: i64,
    /// What they cost: a decimal as Meta wrote it, in the account's currency.
    pub cost: Option<String>,
}

impl Client {
    /// What was delivered and charged from `start` to `end`.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn pricing_analytics(
        &self,
        waba: &WabaId,
        start: Instant,
        end: Instant,
        granularity: Granularity,
    ) -> Result<Vec<CostPoint>, CallError> {
        let by = match granularity {
            Granularity::HalfHour => "HALF_HOUR",
            Granularity::Daily => "DAILY",
            Granularity::Monthly => "MONTHLY",
        };
        let (start, end) = (
            start.as_millis().div_euclid(1000),
            end.as_millis().div_euclid(1000),
        );
        let fields = format!(
            "pricing_analytics.start({start}).end({end}).granularity({by}).metric_types([\"COST\",\"VOLUME\"])\
             .dimensions([\"COUNTRY\",\"PHONE\",\"PRICING_CATEGORY\",\"PRICING_TYPE\",\"TIER\"])"
        );
        let request = self
            .request(Method::GET, &[waba.as_str()])
            .query(&[("fields", fields)]);
        let answer = self.ask(request, Repeat::Harmless).await?;
        let groups = answer.get("pricing_analytics").unwrap_or(&Value::Null);
        Ok(list(groups, "data")
            .iter()
            .flat_map(|group| list(group, "data_points"))
            .map(read)
            .collect())
    }
}

fn read(from: &Value) -> CostPoint {
    CostPoint {
        start: instant(from, "start"),
        end: instant(from, "end"),
        country: text(from, "country"),
        phone: text(from, "phone").or_else(|| text(from, "phone_number")),
        pricing_type: text(from, "pricing_type"),
        category: text(from, "pricing_category"),
        tier: text(from, "tier"),
        volume: whole(from, "volume").unwrap_or(0),
        cost: text(from, "cost"),
    }
}
