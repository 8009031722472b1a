//! Sending a message, and telling the customer that theirs was read
//! (Meta, Send messages, 2026-09-11).

use super::{
    Client,
    failure::{CallError, Repeat},
    outgoing::Outgoing,
};
use crate::json::{list, text, words};
use domain::customer::Identity;
use domain::id::{MessageId, PhoneNumberId};
use reqwest::Method;
use serde_json::{Value, json};

/// Meta took the message. It is not delivered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Meta's id of it.
    pub id: MessageId,
    /// The customer as Meta knows them; may complete what we knew.
    pub recipient: Identity,
    /// Meta holds it back to look at its quality; templates only.
    pub held: bool,
}

impl Client {
    /// Sends a message.
    ///
    /// # Errors
    /// With the class `Uncertain` nobody knows whether it went out; it must not be sent again by
    /// itself. With every other class it did not.
    pub async fn send(&self, from: &PhoneNumberId, message: &Outgoing) -> Result<Sent, CallError> {
        let request = self
            .request(Method::POST, &[from.as_str(), "messages"])
            .json(&message.to_json());
        let answer = self.ask(request, Repeat::Costly).await?;
        read(&answer).ok_or_else(|| CallError::not_understood(Repeat::Costly))
    }

    /// Marks a customer's message, and those before it, as read; with `typing`, also shows for
    /// up to 25 s that somebody writes. Within 30 days of the message.
    ///
    /// # Errors
    /// See [`CallError`]; repeating does no harm.
    pub async fn mark_read(
        &self,
        number: &PhoneNumberId,
        message: &MessageId,
        typing: bool,
    ) -> Result<(), CallError> {
        let mut body = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": message.as_str() });
        if typing {
            body["typing_indicator"] = json!({ "type": "text" });
        }
        self.tell(
            self.request(Method::POST, &[number.as_str(), "messages"])
                .json(&body),
        )
        .await
    }
}

fn read(answer: &Value) -> Option<Sent> {
    let message = list(answer, "messages").first()?;
    let contact = list(answer, "contacts").first().unwrap_or(&Value::Null);
    Some(Sent {
        id: text(message, "id").and_then(MessageId::new)?,
        recipient: Identity::from_meta(
            words(contact, "wa_id"),
            words(contact, "user_id"),
            None,
            None,
        ),
        held: words(message, "message_status") == Some("held_for_quality_assessment"),
    })
}
