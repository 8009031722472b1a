//! Where webhooks go: the app's callback, the account's and the number's own. A new callback is
//! taken only after it answered the verify challenge.

use serde_json::{Value, json};

use super::courier;
use crate::call::Call;
use crate::world::{Callback, World};
use crate::{ApiError, loopback};

/// Reads `override_callback_uri` of `POST /{waba}/subscribed_apps`; `None` means the app's own.
pub(crate) async fn account_callback(
    http: &reqwest::Client,
    call: &Call,
) -> Result<Option<Callback>, ApiError> {
    checked(
        http,
        call.text("override_callback_uri"),
        call.text("verify_token"),
    )
    .await
}

/// Reads `webhook_configuration` of `POST /{number}`; an empty address deletes.
pub(crate) async fn number_callback(
    http: &reqwest::Client,
    call: &Call,
) -> Result<Option<Callback>, ApiError> {
    let Some(given) = call.structure("webhook_configuration") else {
        return Err(ApiError::parameter(
            "The parameter webhook_configuration is required.",
        ));
    };
    let text = |key: &str| given[key].as_str().map(str::to_owned);
    checked(http, text("override_callback_uri"), text("verify_token")).await
}

/// Reads `callback_url` of `POST /{app}/subscriptions`.
pub(crate) async fn app_callback(
    http: &reqwest::Client,
    call: &Call,
) -> Result<Option<Callback>, ApiError> {
    if call.text("object").as_deref() != Some("whatsapp_business_account") {
        return Err(ApiError::parameter(
            "Param object must be one of {WHATSAPP_BUSINESS_ACCOUNT}",
        ));
    }
    checked(http, call.text("callback_url"), call.text("verify_token")).await
}

async fn checked(
    http: &reqwest::Client,
    url: Option<String>,
    verify_token: Option<String>,
) -> Result<Option<Callback>, ApiError> {
    let Some(url) = url.filter(|u| !u.is_empty()) else {
        return Ok(None);
    };
    let verify_token = verify_token
        .filter(|t| !t.is_empty())
        .ok_or_else(|| ApiError::parameter("The parameter verify_token is required."))?;
    if url.chars().count() > 200 {
        return Err(ApiError::parameter(
            "The callback URL must be at most 200 characters long.",
        ));
    }
    let verified = if loopback::holds_text(&url) {
        courier::verify(http, &url, &verify_token).await
    } else {
        Err("the sandbox reaches this computer alone".into())
    };
    verified.map_err(|why| {
        let message =
            format!("(#2200) Callback verification failed with the following errors: {why}");
        ApiError::graph(400, 2200, message)
    })?;
    Ok(Some(Callback {
        url,
        verify_token,
        verified: true,
    }))
}

/// `POST /{waba}/subscribed_apps`
pub(crate) fn subscribe(world: &mut World, callback: Option<Callback>) -> Result<Value, ApiError> {
    world.callbacks.subscribed = true;
    world.callbacks.account = callback;
    Ok(json!({ "success": true }))
}

/// `DELETE /{waba}/subscribed_apps`
pub(crate) fn unsubscribe(world: &mut World) -> Result<Value, ApiError> {
    world.callbacks.subscribed = false;
    world.callbacks.account = None;
    Ok(json!({ "success": true }))
}

/// `GET /{waba}/subscribed_apps`
pub(crate) fn list(world: &World) -> Result<Value, ApiError> {
    if !world.callbacks.subscribed {
        return Ok(json!({ "data": [] }));
    }
    let id = &world.account.app_id;
    let link = format!("https://www.facebook.com/games/?app_id={id}");
    let app = json!({ "id": id, "name": "Guichet sandbox", "link": link });
    let mut one = json!({ "whatsapp_business_api_data": app });
    if let Some(callback) = &world.callbacks.account {
        one["override_callback_uri"] = json!(callback.url);
    }
    Ok(json!({ "data": [one] }))
}

/// `POST /{number}` with a callback of its own.
pub(crate) fn set_number(
    world: &mut World,
    id: &str,
    callback: Option<Callback>,
) -> Result<Value, ApiError> {
    world.number_state(id).callback = callback;
    Ok(json!({ "success": true }))
}

/// `GET /{app}/subscriptions`
pub(crate) fn of_app(world: &World) -> Value {
    let Some(callback) = &world.callbacks.app else {
        return json!({ "data": [] });
    };
    let fields = [
        "messages",
        "message_template_status_update",
        "account_update",
    ];
    let fields: Vec<Value> = fields
        .iter()
        .map(|f| json!({ "name": f, "version": "v27.0" }))
        .collect();
    json!({ "data": [{
        "object": "whatsapp_business_account", "callback_url": callback.url,
        "active": true, "fields": fields,
    }] })
}

/// `POST /{app}/subscriptions`
pub(crate) fn set_app(world: &mut World, callback: Option<Callback>) -> Result<Value, ApiError> {
    if callback.is_none() {
        return Err(ApiError::parameter(
            "The parameter callback_url is required.",
        ));
    }
    world.callbacks.app = callback;
    world.callbacks.subscribed = true;
    Ok(json!({ "success": true }))
}

/// `DELETE /{app}/subscriptions`
pub(crate) fn clear_app(world: &mut World) -> Result<Value, ApiError> {
    world.callbacks.app = None;
    Ok(json!({ "success": true }))
}
