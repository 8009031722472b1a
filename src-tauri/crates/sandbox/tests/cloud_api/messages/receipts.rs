//! The shop tells that it has read, and that it writes.

use crate::common::{Day, SHOP};
use serde_json::json;

#[tokio::test]
async fn read_receipts_reach_back_and_type() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Un").await;
    let second = day.lea("Deux").await;
    let body = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": second, "typing_indicator": { "type": "text" } });
    let path = format!("{SHOP}/messages");
    assert_eq!(day.post(&path, body).await.1, json!({ "success": true }));
    let state = day.sandbox.state();
    let messages = state["conversations"][0]["messages"].as_array().unwrap();
    assert!(
        messages.iter().all(|m| m["status"] == "read"),
        "earlier ones too"
    );
    let unknown =
        json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x" });
    assert_eq!(day.post(&path, unknown).await.0, 400);
}
