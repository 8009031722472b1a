//! Whose number is whose.

use crate::common::{Day, LEA};
use serde_json::json;

#[tokio::test]
async fn a_number_without_its_country_is_taken_for_one_at_home() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    let hello = json!({ "name": "hello_world", "language": { "code": "en_US" } });
    let send = async |to: &str| {
        let message = json!({ "to": to, "type": "template", "template": hello });
        day.try_send(message).await.1["contacts"][0]["wa_id"].clone()
    };
    assert_eq!(
        send("(631) 555-1234").await,
        "336315551234",
        "misdelivered, as at Meta"
    );
    assert_eq!(send("+1 (631) 555-1234").await, "16315551234");
    assert_eq!(send(LEA).await, LEA);
}
