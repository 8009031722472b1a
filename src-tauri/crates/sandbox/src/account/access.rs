//! Who may ask: tokens and what a token may do. Besides the account's own token there
//! are two to try refusals with: `{token}-expired` and `{token}-readonly` (no messaging).

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::ApiError;
use crate::call::Call;
use crate::world::World;

const SCOPES: [&str; 2] = [
    "whatsapp_business_management",
    "whatsapp_business_messaging",
];

/// Meta's answers to a missing, foreign or expired token.
pub(crate) fn check_token(world: &World, call: &Call, now: DateTime<Utc>) -> Result<(), ApiError> {
    let Some(given) = token_of(call) else {
        // How one finds out whether a version exists.
        if call.path == ["me"] {
            let message =
                "An active access token must be used to query information about the current user.";
            return Err(ApiError::graph(400, 2500, message));
        }
        return Err(ApiError::invalid_token());
    };
    if is_expired(world, &given) {
        let when = now.format("%A, %d-%b-%y");
        let message = format!("Error validating access token: Session has expired on {when}.");
        return Err(ApiError {
            subcode: Some(463),
            ..ApiError::graph(401, 190, message)
        });
    }
    let readonly = format!("{}-readonly", world.account.token);
    if given == world.account.token || given == readonly || given == app_token_of(world) {
        return Ok(());
    }
    Err(ApiError::invalid_token())
}

/// Sending needs `whatsapp_business_messaging`.
pub(crate) fn may_message(world: &World, call: &Call) -> Result<(), ApiError> {
    if token_of(call).as_deref() == Some(&world.account.token) {
        return Ok(());
    }
    Err(ApiError::graph(
        403,
        10,
        "(#10) Application does not have permission for this action",
    ))
}

/// `GET /debug_token`
pub(crate) fn debug_token(
    world: &World,
    call: &Call,
    now: DateTime<Utc>,
) -> Result<Value, ApiError> {
    let token = call.text("input_token");
    let token =
        token.ok_or_else(|| ApiError::parameter("The parameter input_token is required."))?;
    let account = &world.account;
    let expired = is_expired(world, &token);
    let readonly = token == format!("{}-readonly", account.token);
    if !expired && !readonly && token != account.token {
        return Ok(json!({ "data": {
            "error": { "code": 190, "message": "Invalid OAuth access token - Cannot parse access token" },
            "is_valid": false, "scopes": [],
        } }));
    }
    let scopes: Vec<&str> = SCOPES
        .iter()
        .take(if readonly { 1 } else { 2 })
        .copied()
        .collect();
    let granular: Vec<Value> = scopes
        .iter()
        .map(|s| json!({ "scope": s, "target_ids": [account.waba_id] }))
        .collect();
    let expires = if expired { now.timestamp() - 3_600 } else { 0 };
    Ok(json!({ "data": {
        "app_id": account.app_id,
        "type": "SYSTEM_USER",
        "application": "Guichet sandbox",
        "data_access_expires_at": 0,
        "expires_at": expires,
        "is_valid": !expired,
        "issued_at": 1_760_000_000,
        "scopes": scopes,
        "granular_scopes": granular,
        "user_id": "122100000000000001",
    } }))
}

/// `GET /oauth/access_token` with `client_credentials`.
pub(crate) fn app_token(world: &World, call: &Call) -> Result<Value, ApiError> {
    let account = &world.account;
    let right = call.text("client_id").as_ref() == Some(&account.app_id)
        && call.text("client_secret").as_ref() == Some(&account.app_secret);
    if right {
        return Ok(json!({ "access_token": app_token_of(world), "token_type": "bearer" }));
    }
    Err(ApiError::graph(400, 1, "Error validating client secret."))
}

fn token_of(call: &Call) -> Option<String> {
    let header = call
        .headers
        .get("authorization")
        .and_then(|v| v.to_str().ok());
    let bearer = header.and_then(|h| {
        h.strip_prefix("Bearer ")
            .or_else(|| h.strip_prefix("OAuth "))
    });
    bearer
        .map(|t| t.trim().to_owned())
        .or_else(|| call.text("access_token"))
}

fn is_expired(world: &World, token: &str) -> bool {
    token == format!("{}-expired", world.account.token)
}

fn app_token_of(world: &World) -> String {
    format!("{}|{}", world.account.app_id, world.account.app_secret)
}
