//! The block list of a number.

use crate::common::{Day, LEA, SHOP};
use serde_json::json;

#[tokio::test]
async fn blocking_needs_a_recent_message_and_silences() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let path = format!("{SHOP}/block_users");
    let body =
        json!({ "messaging_product": "whatsapp", "block_users": [{ "user": format!("+{LEA}") }] });
    let (_, early) = day.post(&path, body.clone()).await;
    assert!(early["block_users"]["failed_users"].is_array());
    day.lea("Bonjour").await;
    let (_, done) = day.post(&path, body.clone()).await;
    assert_eq!(done["block_users"]["added_users"][0]["wa_id"], LEA);
    day.lea("Vous m’entendez ?").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.messages().len(), 1);
    assert_eq!(
        day.try_send(json!({ "text": { "body": "x" } })).await.1["error"]["code"],
        130_403
    );
    day.delete(&path, body).await;
    assert_eq!(day.get(&path).await.1, json!({ "data": [] }));
}
