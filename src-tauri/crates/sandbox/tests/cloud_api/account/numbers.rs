//! Phone numbers as Graph nodes.

use crate::common::{Day, SHOP, WABA};
use serde_json::json;

#[tokio::test]
async fn a_number_shows_itself_and_can_leave_and_return() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let (_, numbers) = day.get(&format!("{WABA}/phone_numbers")).await;
    assert_eq!(
        numbers["data"][0]["display_phone_number"],
        "+33 6 39 98 00 01"
    );
    day.post(&format!("{SHOP}/deregister"), json!({})).await;
    assert_eq!(
        day.try_send(json!({ "text": { "body": "x" } })).await.1["error"]["code"],
        133_010
    );
    let register = json!({ "messaging_product": "whatsapp", "pin": "123456" });
    assert_eq!(day.post(&format!("{SHOP}/register"), register).await.0, 200);
}
