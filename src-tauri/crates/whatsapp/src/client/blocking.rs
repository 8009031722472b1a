//! Blocking customers, who must have written in the last 24 hours (Meta, Block users, 2026-05-29).

use super::{
    Client,
    failure::{CallError, Repeat},
    outgoing::Recipient,
};
use crate::json::{list, words};
use domain::customer::Identity;
use domain::id::PhoneNumberId;
use reqwest::Method;
use serde_json::{Value, json};

impl Client {
    /// Blocks a customer: nothing of theirs arrives any more.
    ///
    /// # Errors
    /// See [`CallError`]; repeating does no harm.
    pub async fn block(
        &self,
        number: &PhoneNumberId,
        customer: &Recipient,
    ) -> Result<(), CallError> {
        self.change_blocking(Method::POST, number, customer).await
    }

    /// Lets a blocked customer write again.
    ///
    /// # Errors
    /// See [`CallError`]; repeating does no harm.
    pub async fn unblock(
        &self,
        number: &PhoneNumberId,
        customer: &Recipient,
    ) -> Result<(), CallError> {
        self.change_blocking(Method::DELETE, number, customer).await
    }

    /// Everybody who is blocked.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn blocked(&self, number: &PhoneNumberId) -> Result<Vec<Identity>, CallError> {
        let found = self
            .pages(&[number.as_str(), "block_users"], &[("limit", "100")])
            .await?;
        Ok(found
            .iter()
            .map(|user| {
                Identity::from_meta(words(user, "wa_id"), words(user, "user_id"), None, None)
            })
            .collect())
    }

    async fn change_blocking(
        &self,
        method: Method,
        number: &PhoneNumberId,
        customer: &Recipient,
    ) -> Result<(), CallError> {
        let customer = match customer {
            Recipient::Phone(number) => number.as_str(),
            Recipient::User(id) => id.as_str(),
        };
        let body =
            json!({ "messaging_product": "whatsapp", "block_users": [{ "user": customer }] });
        let answer = self
            .ask(
                self.request(method, &[number.as_str(), "block_users"])
                    .json(&body),
                Repeat::Harmless,
            )
            .await?;
        let result = answer.get("block_users").unwrap_or(&Value::Null);
        match list(result, "failed_users").first() {
            None => Ok(()),
            Some(failed) => Err(self.refused(CallError::about_one(list(failed, "errors").first()))),
        }
    }
}
