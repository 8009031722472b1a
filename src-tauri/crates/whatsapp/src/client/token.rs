//! What a token may do (Meta, Debug token). The token is asked about by itself.

use super::{
    Client,
    failure::{CallError, Repeat},
};
use crate::json::{flag, instant, list, text, words};
use crate::secret::Secret;
use domain::instant::Instant;
use reqwest::Method;
use serde_json::Value;

/// What Meta says of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// The app it was made for; pictures are uploaded there.
    pub app_id: Option<String>,
    /// It works.
    pub is_valid: bool,
    /// When it ends; `None` for never, as with system users' tokens.
    pub expires_at: Option<Instant>,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The accounts it may do that with; empty when it is not limited.
    pub targets: Vec<String>,
}

impl TokenInfo {
    /// Which of the two scopes Guichet needs are missing (Meta, Permissions, 2025-12).
    pub fn missing_scopes(&self) -> Vec<&'static str> {
        let needed = [
            "whatsapp_business_messaging",
            "whatsapp_business_management",
        ];
        needed
            .into_iter()
            .filter(|needed| !self.scopes.iter().any(|scope| scope == needed))
            .collect()
    }
}

impl Client {
    /// What `token` may do.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn debug_token(&self, token: &Secret) -> Result<TokenInfo, CallError> {
        let request = self
            .request(Method::GET, &["debug_token"])
            .query(&[("input_token", token.reveal())]);
        let answer = self.ask(request, Repeat::Harmless).await?;
        answer
            .get("data")
            .map(read)
            .ok_or_else(|| CallError::not_understood(Repeat::Harmless))
    }
}

fn read(data: &Value) -> TokenInfo {
    let strings = |from: &Value, key: &str| -> Vec<String> {
        list(from, key)
            .iter()
            .filter_map(|item| {
                item.as_str()
                    .map(str::to_owned)
                    .or_else(|| item.as_i64().map(|id| id.to_string()))
            })
            .collect()
    };
    let ours = list(data, "granular_scopes").iter().filter(|scope| {
        words(scope, "scope").is_some_and(|name| name.starts_with("whatsapp_business"))
    });
    let mut targets: Vec<_> = ours
        .flat_map(|scope| strings(scope, "target_ids"))
        .collect();
    targets.sort_unstable();
    targets.dedup();
    TokenInfo {
        app_id: text(data, "app_id"),
        is_valid: flag(data, "is_valid"),
        expires_at: instant(data, "expires_at"),
        scopes: strings(data, "scopes"),
        targets,
    }
}
