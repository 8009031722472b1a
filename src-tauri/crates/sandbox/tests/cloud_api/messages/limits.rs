//! How fast, and to how many, a shop may write.

use crate::common::{Day, SHOP};
use chrono::TimeDelta;
use serde_json::json;

#[tokio::test]
async fn the_pair_limit_refuses_the_forty_sixth() {
    let day = Day::begin("2026-11-21T10:00:00Z").await;
    day.lea("Bonjour").await;
    for i in 0..45 {
        day.say(&format!("{i}")).await;
    }
    let text = json!({ "type": "text", "text": { "body": "encore" } });
    let (status, refused) = day.try_send(text).await;
    assert_eq!(
        (status, refused["error"]["code"].as_i64().unwrap()),
        (400, 131_056)
    );
    assert!(day.sandbox.state()["conversations"][0]["phone_number_id"] == SHOP);
    day.later(TimeDelta::seconds(6));
    day.say("un de plus").await;
}

#[tokio::test]
async fn only_so_many_customers_can_be_reached_outside_their_windows() {
    let day = Day::with("2026-11-21T10:00:00Z", |c| {
        c.account.messaging_limit = Some(2)
    })
    .await;
    day.lea("Bonjour").await;
    let hello = json!({ "name": "hello_world", "language": { "code": "en_US" } });
    let send = async |to: &str| {
        day.send(json!({ "to": to, "type": "template", "template": hello }))
            .await
    };
    let lea = send("+33639980101").await;
    let (one, two, again) = (
        send("+33639980201").await,
        send("+33639980202").await,
        send("+33639980201").await,
    );
    let three = send("+33639980203").await;
    day.sandbox.settled().await;
    for id in [&lea, &one, &two, &again] {
        assert_eq!(day.shop.ladder(id), "sent delivered read");
    }
    assert_eq!(
        day.shop.status(&three, "failed")["errors"][0]["code"],
        131_048
    );
    let (_, number) = day
        .get(&format!(
            "{SHOP}?fields=whatsapp_business_manager_messaging_limit"
        ))
        .await;
    assert_eq!(
        number["whatsapp_business_manager_messaging_limit"],
        "TIER_2"
    );
    day.later(TimeDelta::hours(24));
    let tomorrow = send("+33639980203").await;
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&tomorrow), "sent delivered read");
}
