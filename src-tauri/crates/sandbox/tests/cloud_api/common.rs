//! What every test starts with: a sandbox on a clock turned by hand, a client that speaks to it,
//! and a shop that listens to its webhooks.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};
use sandbox::{Account, Config, Pace, Sandbox, Time, Webhook};
use serde_json::{Value, json};

pub const SHOP: &str = "1002600000000001";
pub const WABA: &str = "1102600000000001";
pub const APP: &str = "1202600000000001";
pub const LEA: &str = "33639980101";
pub const VERIFY: &str = "open sesame";

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A shop's webhook endpoint that remembers all it got.
#[derive(Clone, Default)]
pub struct Shop(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    bodies: Vec<Value>,
    raw: Vec<(String, Vec<u8>)>,
    /// Answers to give before 200s.
    refusals: VecDeque<u16>,
}

impl Shop {
    /// Starts listening; answers its address.
    pub async fn open(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (posted, asked) = (self.clone(), axum::routing::get(challenge));
        let post = asked.post(move |headers: HeaderMap, body: Bytes| async move {
            let mut inner = posted.0.lock().unwrap();
            if let Some(status) = inner.refusals.pop_front() {
                return StatusCode::from_u16(status).unwrap();
            }
            let signature = headers["x-hub-signature-256"].to_str().unwrap().to_owned();
            inner.bodies.push(serde_json::from_slice(&body).unwrap());
            inner.raw.push((signature, body.to_vec()));
            StatusCode::OK
        });
        tokio::spawn(async {
            axum::serve(listener, axum::Router::new().route("/hook", post)).await
        });
        url
    }

    pub fn refuse(&self, statuses: &[u16]) {
        self.0.lock().unwrap().refusals.extend(statuses);
    }

    pub fn bodies(&self) -> Vec<Value> {
        self.0.lock().unwrap().bodies.clone()
    }

    pub fn raw(&self) -> Vec<(String, Vec<u8>)> {
        self.0.lock().unwrap().raw.clone()
    }

    /// Every change's value, in order of arrival.
    pub fn values(&self) -> Vec<Value> {
        let bodies = self.bodies();
        let entries = bodies.iter().flat_map(|b| b["entry"].as_array().unwrap());
        entries
            .flat_map(|e| e["changes"].as_array().unwrap())
            .map(|c| c["value"].clone())
            .collect()
    }

    pub fn statuses(&self) -> Vec<Value> {
        let values = self.values();
        values
            .iter()
            .flat_map(|v| v["statuses"].as_array().cloned().unwrap_or_default())
            .collect()
    }

    pub fn messages(&self) -> Vec<Value> {
        let values = self.values();
        values
            .iter()
            .flat_map(|v| v["messages"].as_array().cloned().unwrap_or_default())
            .collect()
    }

    /// `sent delivered read` of one message.
    pub fn ladder(&self, id: &str) -> String {
        let mine = self.statuses().into_iter().filter(|s| s["id"] == id);
        mine.map(|s| s["status"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    pub fn status(&self, id: &str, status: &str) -> Value {
        let found = self
            .statuses()
            .into_iter()
            .find(|s| s["id"] == id && s["status"] == status);
        found.unwrap_or_else(|| panic!("no status {status} of {id}"))
    }
}

async fn challenge(
    Query(query): Query<std::collections::BTreeMap<String, String>>,
) -> (StatusCode, String) {
    if query["hub.mode"] == "subscribe" && query["hub.verify_token"] == VERIFY {
        (StatusCode::OK, query["hub.challenge"].clone())
    } else {
        (StatusCode::FORBIDDEN, String::new())
    }
}

/// A sandbox, its shop's endpoint and a client.
pub struct Day {
    pub sandbox: Sandbox,
    pub shop: Shop,
    pub http: reqwest::Client,
}

impl Day {
    pub async fn begin(now: &str) -> Day {
        Day::with(now, |_| {}).await
    }

    pub async fn with(now: &str, change: impl FnOnce(&mut Config)) -> Day {
        let shop = Shop::default();
        let webhook = Webhook {
            url: shop.open().await,
            verify_token: VERIFY.into(),
        };
        let mut config = Config {
            time: Time::Manual(at(now)),
            pace: Pace::instant(),
            webhook: Some(webhook),
            account: Account::default(),
            ..Config::default()
        };
        change(&mut config);
        let sandbox = Sandbox::start(config).await.unwrap();
        Day {
            sandbox,
            shop,
            http: reqwest::Client::new(),
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}/v26.0/{path}", self.sandbox.base_url())
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        read(
            self.http
                .get(self.url(path))
                .bearer_auth("sandbox-token")
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let request = self
            .http
            .post(self.url(path))
            .bearer_auth("sandbox-token")
            .json(&body);
        read(request.send().await.unwrap()).await
    }

    pub async fn delete(&self, path: &str, body: Value) -> (u16, Value) {
        let request = self
            .http
            .delete(self.url(path))
            .bearer_auth("sandbox-token")
            .json(&body);
        read(request.send().await.unwrap()).await
    }

    /// Sends a message object to Léa; answers the id.
    pub async fn send(&self, message: Value) -> String {
        let (status, answer) = self.try_send(message).await;
        assert_eq!(status, 200, "{answer}");
        answer["messages"][0]["id"].as_str().unwrap().to_owned()
    }

    pub async fn try_send(&self, mut message: Value) -> (u16, Value) {
        message["messaging_product"] = json!("whatsapp");
        message["recipient_type"] = json!("individual");
        if message["to"].is_null() && message["recipient"].is_null() {
            message["to"] = json!(format!("+{LEA}"));
        }
        self.post(&format!("{SHOP}/messages"), message).await
    }

    pub async fn say(&self, text: &str) -> String {
        self.send(json!({ "type": "text", "text": { "body": text } }))
            .await
    }

    /// Léa writes.
    pub async fn lea(&self, text: &str) -> String {
        let message =
            json!({ "from": LEA, "name": "Léa Martin", "type": "text", "text": { "body": text } });
        self.sandbox.inbound(message).await.unwrap()
    }

    pub fn later(&self, delta: chrono::TimeDelta) {
        self.sandbox.advance(delta);
    }
}

pub async fn read(response: reqwest::Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

/// `POST /{number}/media`
pub async fn upload(day: &Day, mime: &str, bytes: Vec<u8>) -> (u16, Value) {
    let file = reqwest::multipart::Part::bytes(bytes)
        .file_name("a")
        .mime_str(mime)
        .unwrap();
    let form = reqwest::multipart::Form::new()
        .text("messaging_product", "whatsapp")
        .part("file", file);
    let url = day.url(&format!("{SHOP}/media"));
    read(
        day.http
            .post(url)
            .bearer_auth("sandbox-token")
            .multipart(form)
            .send()
            .await
            .unwrap(),
    )
    .await
}
