//! Which apps receive an account's webhooks, and where to (Meta, Webhooks, 2026-09-11).
//! A number's own address goes before the account's, and that before the app's.

use super::{Client, failure::CallError};
use crate::{json::text, secret::Secret};
use domain::id::{PhoneNumberId, WabaId};
use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

/// An address for webhooks instead of the app's own.
#[derive(Clone, Debug)]
pub struct Override {
    /// `https`, at most 200 characters.
    pub callback: Url,
    /// What Meta repeats when it checks the address.
    pub verify_token: Secret,
}

/// An app that receives the account's webhooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscribedApp {
    /// Meta's id of the app.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The address set for this account.
    pub callback: Option<String>,
}

impl Client {
    /// The apps that receive the account's webhooks.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn subscribed_apps(&self, waba: &WabaId) -> Result<Vec<SubscribedApp>, CallError> {
        let found = self.pages(&[waba.as_str(), "subscribed_apps"], &[]).await?;
        Ok(found.iter().map(read).collect())
    }

    /// Lets the token's app receive the account's webhooks, at `instead` if given.
    ///
    /// # Errors
    /// See [`CallError`]; Meta checks the address before it answers.
    pub async fn subscribe(
        &self,
        waba: &WabaId,
        instead: Option<&Override>,
    ) -> Result<(), CallError> {
        let body = instead.map_or_else(|| json!({}), to_json);
        let request = self.request(Method::POST, &[waba.as_str(), "subscribed_apps"]);
        let told = self.tell(request.json(&body)).await;
        told.map_err(|error| hidden(error, instead))
    }

    /// The token's app no longer receives the account's webhooks.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn unsubscribe(&self, waba: &WabaId) -> Result<(), CallError> {
        self.tell(self.request(Method::DELETE, &[waba.as_str(), "subscribed_apps"]))
            .await
    }

    /// Sets, or with `None` clears, where one number's webhooks go.
    ///
    /// # Errors
    /// See [`CallError`]; Meta checks the address before it answers.
    pub async fn set_number_webhook(
        &self,
        number: &PhoneNumberId,
        instead: Option<&Override>,
    ) -> Result<(), CallError> {
        let webhook = instead.map_or_else(|| json!({ "override_callback_uri": "" }), to_json);
        let body = json!({ "webhook_configuration": webhook });
        let request = self.request(Method::POST, &[number.as_str()]);
        let told = self.tell(request.json(&body)).await;
        told.map_err(|error| hidden(error, instead))
    }
}

/// Meta's texts without the word that was agreed with it.
fn hidden(error: CallError, instead: Option<&Override>) -> CallError {
    match instead {
        Some(instead) => error.without(&instead.verify_token),
        None => error,
    }
}

fn to_json(instead: &Override) -> Value {
    json!({ "override_callback_uri": instead.callback.as_str(), "verify_token": instead.verify_token.reveal() })
}

fn read(from: &Value) -> SubscribedApp {
    let app = from.get("whatsapp_business_api_data").unwrap_or(from);
    SubscribedApp {
        id: text(app, "id"),
        name: text(app, "name"),
        callback: text(from, "override_callback_uri"),
    }
}
