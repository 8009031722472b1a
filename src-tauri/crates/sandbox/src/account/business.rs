//! The WhatsApp Business account and the app as Graph nodes.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::ApiError;
use crate::call::{Call, pick};
use crate::money::analytics;
use crate::world::World;

/// `GET /{waba}`, with `pricing_analytics.…` among the fields when asked for.
pub(crate) fn get(world: &World, call: &Call, now: DateTime<Utc>) -> Result<Value, ApiError> {
    let account = &world.account;
    let asked = call.text("fields").unwrap_or_default();
    let analytics = asked
        .contains("pricing_analytics")
        .then(|| analytics::field(world, &asked))
        .transpose()?;
    let name = account
        .numbers
        .first()
        .map_or("", |n| n.verified_name.as_str());
    let node = json!({
        "id": account.waba_id,
        "name": name,
        "currency": account.currency,
        "timezone_id": timezone_id(account.timezone.name()),
        "message_template_namespace": "a1c5e0de_0000_4000_8000_000000000001",
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "country": "FR",
        "ownership_type": "SELF",
        "status": "ACTIVE",
        "primary_funding_id": account.payment_method.then_some("4202600000000001"),
        "health_status": { "can_send_message": "AVAILABLE", "entities": [
            { "entity_type": "WABA", "id": account.waba_id, "can_send_message": "AVAILABLE" },
        ] },
        "is_enabled_for_insights": true,
        "marketing_messages_lite_api_status": "INELIGIBLE",
        "marketing_messages_onboarding_status": "ELIGIBLE",
        "on_behalf_of_business_info": null,
        "owner_business_info": { "name": name, "id": "3102600000000001" },
        "subscribed_apps": null,
        "disable_marketing_messages_on_cloud_api": false,
        "primary_business_location": "FR",
        "purchase_order_number": null,
        "creation_time": now.timestamp() - 200 * 86_400,
        "pricing_analytics": analytics,
    });
    let defaults = [
        "id",
        "name",
        "timezone_id",
        "message_template_namespace",
        "currency",
    ];
    if let Some(analytics) = node.get("pricing_analytics").filter(|a| !a.is_null()) {
        return Ok(json!({ "pricing_analytics": analytics, "id": account.waba_id }));
    }
    pick(call, node, &defaults, "WhatsAppBusinessAccount")
}

/// `GET /{app}`
pub(crate) fn app(world: &World, call: &Call) -> Result<Value, ApiError> {
    let id = &world.account.app_id;
    let link = format!("https://www.facebook.com/games/?app_id={id}");
    let node = json!({ "id": id, "name": "Guichet sandbox", "link": link, "category": "Business" });
    pick(
        call,
        node,
        &["category", "link", "name", "id"],
        "Application",
    )
}

/// `GET /me`
pub(crate) fn me(_: &World, call: &Call) -> Result<Value, ApiError> {
    let node = json!({ "id": "122100000000000001", "name": "Guichet sandbox system user" });
    pick(call, node, &["name", "id"], "User")
}

/// Facebook's own time zone numbers, for the zones a European or American shop is likely in.
fn timezone_id(name: &str) -> &'static str {
    match name {
        "America/Los_Angeles" => "1",
        "America/New_York" => "7",
        "America/Sao_Paulo" => "25",
        "Europe/Berlin" => "47",
        "Europe/Madrid" => "54",
        "Europe/Paris" => "57",
        "Europe/London" => "58",
        "Asia/Kolkata" => "71",
        "Europe/Rome" => "76",
        "America/Mexico_City" => "96",
        _ => "0",
    }
}
