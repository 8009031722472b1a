//! A server that answers as it is told and remembers what it was asked.
#![allow(dead_code, reason = "each test file uses a part of it")]

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::id::{PhoneNumberId, WabaId};
use domain::phone::E164;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::net::TcpListener;
use whatsapp::client::{Body, CallError, Client, Outgoing, Patience, Recipient, Settings};
use whatsapp::secret::Secret;

pub const TOKEN: &str = "EAAB-a-token-that-must-not-leak";

/// What the server was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
}

pub type Answer = Arc<dyn Fn(&Asked) -> Response + Send + Sync>;

#[derive(Clone)]
pub struct Server {
    pub base: String,
    pub asked: Arc<Mutex<Vec<Asked>>>,
    pub answer: Answer,
}

impl Server {
    pub async fn answering(answer: impl Fn(&Asked) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = Self {
            base,
            asked: Arc::default(),
            answer: Arc::new(answer),
        };
        let router = Router::new().fallback(serve).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    pub fn client(&self) -> Client {
        client(&self.base)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

pub async fn serve(
    State(server): State<Server>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked {
        method,
        uri,
        headers,
        body,
    };
    server.asked.lock().unwrap().push(asked.clone());
    (server.answer)(&asked)
}

pub fn client(base: &str) -> Client {
    let patience = Patience {
        connect: Duration::from_secs(2),
        answer: Duration::from_millis(400),
        stall: Duration::from_secs(2),
        progress: Duration::from_millis(500),
    };
    Client::new(Settings {
        base: base.parse().unwrap(),
        version: "v26.0".to_owned(),
        token: Secret::new(TOKEN),
        patience,
    })
    .unwrap()
}

pub fn answer(status: u16, body: &Value) -> Response {
    (
        StatusCode::from_u16(status).unwrap(),
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

pub fn number() -> PhoneNumberId {
    PhoneNumberId::new("301122334455667").unwrap()
}

pub fn waba() -> WabaId {
    WabaId::new("201122334455667").unwrap()
}

pub fn hello() -> Outgoing {
    Outgoing {
        to: Recipient::Phone(E164::from_wa_id("33639980201").unwrap()),
        body: Body::Text {
            body: "Bonjour".to_owned(),
            preview_url: false,
        },
        context: None,
        callback_data: "ours-1".to_owned(),
    }
}

pub async fn refused(status: u16, body: Value) -> CallError {
    let server = Server::answering(move |_| answer(status, &body)).await;
    server
        .client()
        .send(&number(), &hello())
        .await
        .expect_err("refused")
}

pub fn meta(code: i64) -> Value {
    json!({"error": {"message": format!("(#{code}) no"), "type": "OAuthException", "code": code, "error_data": {"messaging_product": "whatsapp", "details": "d"}, "fbtrace_id": "Az8"}})
}
