//! What the customer, the shop and the time do in a story, and what the shop then sees.

use crate::{MARC, NUMBER, Shop};
use bytes::Bytes;
use chrono::TimeDelta;
use domain::{
    id::{MediaId, PhoneNumberId, ThreadId},
    phone::E164,
};
use engine::{
    Receipt,
    api::{
        compose::{Draft, Queued, SendRequest},
        fault::Fault,
        inbox::{InboxPage, ThreadRow},
        thread::{Message, MessagesPage},
    },
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;
use whatsapp::{
    client::{Body, Client, Outgoing, Patience, Recipient, Settings},
    secret::Secret,
};

impl Shop {
    /// Time passes for Meta, the customers' phones and the shop.
    pub async fn pass(&self, time: TimeDelta) {
        self.sandbox.advance(time);
        self.clock.advance(time);
        self.sandbox.settled().await;
    }

    /// A customer writes a text.
    pub async fn writes(&self, from: &str, text: &str) -> String {
        self.inbound(
            json!({"from": from, "name": "Marc Delcourt", "type": "text", "text": {"body": text}}),
        )
        .await
    }

    /// A customer sends any message; returns once the shop has it.
    pub async fn inbound(&self, message: Value) -> String {
        let wamid = self
            .sandbox
            .inbound(message)
            .await
            .expect("the sandbox takes the message");
        self.sandbox.settled().await;
        wamid
    }

    /// The one conversation of a short story.
    pub async fn thread(&self) -> ThreadRow {
        let page: InboxPage = self
            .call(
                "inbox_page",
                json!({"view": "all", "number": null, "after": null, "limit": 50}),
            )
            .await;
        page.rows
            .into_iter()
            .next()
            .expect("there is a conversation")
    }

    /// Its messages, oldest first; none as long as nobody wrote.
    pub async fn messages(&self) -> Vec<Message> {
        let page: InboxPage = self
            .call(
                "inbox_page",
                json!({"view": "all", "number": null, "after": null, "limit": 1}),
            )
            .await;
        let Some(thread) = page.rows.first().map(|row| row.id) else {
            return Vec::new();
        };
        let page: MessagesPage = self
            .call("messages", json!({"thread": thread, "before": null, "around": null, "after": null, "limit": 100}))
            .await;
        page.messages
    }

    /// The shop answers with a text at the price it was shown.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub async fn answers(&self, text: &str, shown: Option<&str>) -> Result<Queued, Fault> {
        let thread = self.thread().await.id;
        let draft = Draft {
            text: text.to_owned(),
            ..Draft::default()
        };
        self.send(thread, draft, shown).await
    }

    /// The shop sends a draft at the price it was shown.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub async fn send(
        &self,
        thread: ThreadId,
        draft: Draft,
        shown: Option<&str>,
    ) -> Result<Queued, Fault> {
        let request = SendRequest {
            thread,
            draft,
            shown: shown.map(str::to_owned),
            over_budget: None,
        };
        self.try_call(
            "send",
            serde_json::to_value(request).expect("a request is JSON"),
        )
        .await
    }

    /// A customer's phone hands a file to Meta; the id Meta gives it.
    pub async fn uploads(&self, bytes: &'static [u8], mime: &str) -> String {
        let number = PhoneNumberId::new(NUMBER).expect("an id");
        self.client()
            .upload_media(&number, Bytes::from_static(bytes), mime, "file")
            .await
            .expect("the sandbox takes the file")
            .to_string()
    }

    /// Other software on the shop's first number sends a text.
    pub async fn other_software_sends(&self, to: &str, text: &str) {
        let number = PhoneNumberId::new(NUMBER).expect("an id");
        let message = Outgoing {
            to: Recipient::Phone(E164::from_wa_id(to).expect("a number")),
            body: Body::Text {
                body: text.to_owned(),
                preview_url: false,
            },
            context: None,
            callback_data: "not ours".to_owned(),
        };
        self.client()
            .send(&number, &message)
            .await
            .expect("the sandbox takes the message");
        self.sandbox.settled().await;
    }

    pub(crate) fn client(&self) -> Client {
        let settings = Settings {
            base: self.sandbox.base_url().parse().expect("an address"),
            version: "v26.0".to_owned(),
            token: Secret::new(&self.account.token),
            patience: Patience::default(),
        };
        Client::new(settings).expect("a client")
    }

    /// Meta puts the template of this name into another category, and tells the shop.
    pub async fn recategorises(&self, template: &str, category: &str) {
        let value = self
            .sandbox
            .recategorise(template, category)
            .expect("there is such a template");
        self.delivers("template_category_update", value).await;
    }

    /// Meta says that it did not deliver the shop's newest message, and why.
    pub async fn refuses(&self, code: i64) {
        let id = self.wamids().pop().expect("a message of the shop");
        let number = json!({"display_phone_number": "33639980001", "phone_number_id": NUMBER});
        let status = json!({"id": id, "status": "failed", "recipient_id": MARC,
            "timestamp": self.sandbox.now().timestamp().to_string(),
            "errors": [{"code": code, "title": "refused"}]});
        let value =
            json!({"messaging_product": "whatsapp", "metadata": number, "statuses": [status]});
        self.delivers("messages", value).await;
    }

    /// Meta delivers a change of `field` about the shop's first number.
    pub async fn delivers(&self, field: &str, mut value: Value) -> Receipt {
        if value.get("metadata").is_none() {
            value["metadata"] =
                json!({"display_phone_number": "33639980001", "phone_number_id": NUMBER});
        }
        let change = json!({"field": field, "value": value});
        let entry = json!({"id": self.account.waba_id, "changes": [change]});
        let body = json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string();
        self.delivered(body).await
    }

    /// Meta delivers these bytes, rightly signed.
    pub async fn delivered(&self, body: impl Into<Bytes>) -> Receipt {
        let body = body.into();
        let secret = Secret::new(&self.account.app_secret);
        let signature = whatsapp::signature::sign(&secret, &body);
        self.engine
            .receive(body, Some(signature))
            .await
            .expect("the shop takes the webhook")
    }

    /// All conversations, newest first.
    pub async fn threads(&self) -> Vec<ThreadRow> {
        let page: InboxPage = self
            .call(
                "inbox_page",
                json!({"view": "all", "number": null, "after": null, "limit": 200}),
            )
            .await;
        page.rows
    }

    /// How many messages with this text Meta has taken from the shop.
    pub fn taken(&self, text: &str) -> usize {
        self.taken_from_shop()
            .filter(|message| message["body"]["text"]["body"] == text)
            .count()
    }

    /// Meta's ids of the messages taken from the shop, oldest first.
    pub fn wamids(&self) -> Vec<String> {
        self.taken_from_shop()
            .filter_map(|message| message["id"].as_str().map(str::to_owned))
            .collect()
    }

    fn taken_from_shop(&self) -> impl Iterator<Item = Value> {
        let mut found = Vec::new();
        collect_messages(&self.sandbox.state(), &mut found);
        found
            .into_iter()
            .filter(|message| message["from_shop"] == true)
    }

    /// Meta's ids of the sounds taken from the shop.
    pub fn sounds(&self) -> Vec<String> {
        self.taken_from_shop()
            .filter_map(|message| message["body"]["audio"]["id"].as_str().map(str::to_owned))
            .collect()
    }

    /// Under which type Meta has a file.
    pub async fn media_type(&self, id: &MediaId) -> String {
        let info = self.client().describe_media(id).await.expect("Meta has it");
        info.mime.expect("and says its type")
    }

    /// Makes a call that must succeed.
    pub async fn call<T: DeserializeOwned>(&self, name: &str, params: Value) -> T {
        self.try_call(name, params).await.expect(name)
    }

    /// Makes a call.
    ///
    /// # Errors
    /// Whatever the engine refuses.
    pub async fn try_call<T: DeserializeOwned>(
        &self,
        name: &str,
        params: Value,
    ) -> Result<T, Fault> {
        self.engine
            .call(name, params)
            .await
            .map(|value| serde_json::from_value(value).expect("the result has its type"))
    }

    /// Waits until something is so, for ten real seconds at most.
    pub async fn until(&self, what: &str, mut so: impl AsyncFnMut(&Self) -> bool) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        while !so(self).await {
            assert!(tokio::time::Instant::now() < deadline, "never came: {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until the newest message of ours satisfies `so`.
    pub async fn until_ours(&self, what: &str, so: impl Fn(&Message) -> bool) -> Message {
        self.until(what, async |shop| {
            shop.messages()
                .await
                .iter()
                .rev()
                .find(|message| message.sending.is_some())
                .is_some_and(&so)
        })
        .await;
        self.messages()
            .await
            .into_iter()
            .rev()
            .find(|message| message.sending.is_some())
            .expect("it was just there")
    }
}

fn collect_messages(state: &Value, found: &mut Vec<Value>) {
    match state {
        Value::Object(fields) if fields.contains_key("from_shop") => found.push(state.clone()),
        Value::Object(fields) => fields
            .values()
            .for_each(|value| collect_messages(value, found)),
        Value::Array(items) => items
            .iter()
            .for_each(|value| collect_messages(value, found)),
        _ => {}
    }
}
