//! What a delivered message is charged as: the thousand, the month, the era, the payment method.

use crate::common::{Day, LEA, SHOP, WABA, at};
use chrono::TimeDelta;
use serde_json::{Value, json};

fn hello() -> Value {
    json!({ "type": "template", "template": { "name": "hello_world", "language": { "code": "en_US" } } })
}

/// Uses up replies, a second apart from one customer to the next so that no limit is met.
async fn use_up(day: &Day, replies: u32) {
    for index in 0..replies {
        if index % 40 == 0 {
            day.later(TimeDelta::seconds(300));
            day.lea("?").await;
        }
        day.say("!").await;
    }
    day.sandbox.settled().await;
}

#[tokio::test]
async fn the_thousand_and_first_reply_of_a_month_is_charged() {
    let day = Day::begin("2026-11-05T10:00:00Z").await;
    use_up(&day, 999).await;
    day.later(TimeDelta::seconds(300));
    let first = day.lea("?").await;
    let reaction =
        json!({ "type": "reaction", "reaction": { "message_id": first, "emoji": "👍" } });
    let reaction = day.send(reaction).await;
    let last_free = day.say("La millième").await;
    let charged = day.say("Une de plus").await;
    let template = day.send(hello()).await;
    day.sandbox.settled().await;

    assert!(
        day.shop.status(&reaction, "sent")["pricing"].is_null(),
        "reactions are free and not counted"
    );
    assert_eq!(
        day.shop.status(&last_free, "delivered")["pricing"]["type"],
        "free_customer_service"
    );
    let pricing = &day.shop.status(&charged, "delivered")["pricing"];
    assert_eq!(
        (&pricing["type"], &pricing["category"]),
        (&json!("regular"), &json!("service"))
    );
    assert_eq!(pricing["billable"], true);
    assert_eq!(
        day.shop.status(&template, "sent")["pricing"]["category"],
        "utility"
    );
    assert_eq!(day.sandbox.state()["numbers"][0]["free_replies_left"], 0);

    let (start, end) = (
        at("2026-11-01T00:00:00Z").timestamp(),
        at("2026-12-01T00:00:00Z").timestamp(),
    );
    let path = format!(
        "{WABA}?fields=pricing_analytics.start({start}).end({end}).granularity(MONTHLY)\
         .dimensions([PRICING_CATEGORY,PRICING_TYPE,COUNTRY])"
    );
    let (_, report) = day.get(&path).await;
    let points = report["pricing_analytics"]["data"][0]["data_points"]
        .as_array()
        .unwrap();
    let find = |kind: &str, category: &str| {
        points
            .iter()
            .find(|p| p["pricing_type"] == kind && p["pricing_category"] == category)
            .unwrap()
    };
    assert_eq!(find("FREE_CUSTOMER_SERVICE", "SERVICE")["volume"], 1_000);
    assert_eq!(
        find("REGULAR", "SERVICE")["cost"],
        0.03,
        "France, card of 2026-10-01"
    );
    assert_eq!(find("REGULAR", "UTILITY")["country"], "FR");
}

#[tokio::test]
async fn the_count_starts_again_at_midnight_of_the_account() {
    // Midnight in Paris is 23:00 UTC in November.
    let day = Day::begin("2026-11-30T22:59:58Z").await;
    day.lea("Bonsoir").await;
    day.say("Bonsoir").await;
    assert_eq!(day.sandbox.state()["numbers"][0]["free_replies_used"], 1);
    day.later(TimeDelta::seconds(1));
    assert_eq!(day.sandbox.state()["numbers"][0]["free_replies_used"], 1);
    day.later(TimeDelta::seconds(1));
    assert_eq!(
        day.sandbox.state()["numbers"][0]["free_replies_used"],
        0,
        "December in Paris"
    );
}

#[tokio::test]
async fn a_reply_counts_for_the_month_in_which_it_is_delivered() {
    let day = Day::with("2026-11-30T22:59:00Z", |c| {
        c.pace.delivered_after = std::time::Duration::from_secs(120);
        c.pace.read_after = None;
    })
    .await;
    day.lea("Bonsoir").await;
    let id = day.say("Bonsoir").await;
    day.later(TimeDelta::seconds(59));
    assert_eq!(
        day.sandbox.state()["numbers"][0]["free_replies_used"],
        0,
        "sent is not delivered"
    );
    day.later(TimeDelta::seconds(61));
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&id), "sent delivered");
    assert_eq!(day.sandbox.state()["numbers"][0]["free_replies_used"], 1);
}

#[tokio::test]
async fn the_era_turns_at_midnight_of_the_account() {
    // Midnight in Paris is 22:00 UTC at the end of September.
    let day = Day::begin("2026-09-30T21:59:59Z").await;
    day.lea("Bonsoir").await;
    let (before, reply) = (day.send(hello()).await, day.say("Bonsoir").await);
    day.later(TimeDelta::seconds(1));
    let after = day.send(hello()).await;
    day.sandbox.settled().await;
    let pricing = |id: &str| day.shop.status(id, "delivered")["pricing"].clone();
    assert_eq!(
        pricing(&before)["type"],
        "free_customer_service",
        "utility was free inside the window"
    );
    assert_eq!(pricing(&before)["category"], "utility");
    assert_eq!(pricing(&reply)["type"], "free_customer_service");
    assert_eq!(pricing(&after)["type"], "regular", "and is charged since");
}

#[tokio::test]
async fn without_a_payment_method_delivery_stops_after_the_thousand() {
    let day = Day::with("2026-11-05T10:00:00Z", |c| c.account.payment_method = false).await;
    use_up(&day, 1_000).await;
    let stopped = day.say("Une de trop").await;
    let template = day.send(hello()).await;
    day.sandbox.settled().await;
    for id in [&stopped, &template] {
        assert_eq!(day.shop.ladder(id), "failed");
        assert_eq!(day.shop.status(id, "failed")["errors"][0]["code"], 131_042);
    }
    let (_, account) = day
        .get(&format!("{WABA}?fields=primary_funding_id,currency"))
        .await;
    assert!(
        account["primary_funding_id"].is_null(),
        "how Meta shows it: {account}"
    );
}

#[tokio::test]
async fn read_without_delivered_carries_the_price() {
    let day = Day::with("2026-11-05T10:00:00Z", |c| {
        c.pace.delivered_after = std::time::Duration::from_secs(3_600);
        c.pace.read_after = None;
    })
    .await;
    day.lea("?").await;
    let id = day.say("!").await;
    let state = day.sandbox.state();
    let customer = &state["conversations"][0]["customer"];
    let look = json!({ "number": SHOP, "customer": customer });
    let url = format!("{}/sandbox/phone/look", day.sandbox.base_url());
    day.http.post(url).json(&look).send().await.unwrap();
    day.sandbox.settled().await;
    assert_eq!(day.shop.ladder(&id), "sent delivered read");
    assert!(
        day.shop.status(&id, "read")["pricing"].is_null(),
        "only one of the two is priced"
    );
    assert_eq!(day.shop.status(&id, "sent")["recipient_id"], LEA);
}

#[tokio::test]
async fn the_report_is_in_the_accounts_own_currency() {
    for (currency, cost) in [("EUR", 0.0056), ("INR", 0.4984), ("COP", 25.0363)] {
        let day = Day::with("2026-11-05T10:00:00Z", |c| {
            c.account.currency = currency.into()
        })
        .await;
        let mut template = hello();
        template["to"] = json!("+5511987654321");
        day.send(template).await;
        day.sandbox.settled().await;
        let (start, end) = (
            at("2026-11-01T00:00:00Z").timestamp(),
            at("2026-12-01T00:00:00Z").timestamp(),
        );
        let path = format!(
            "{WABA}?fields=pricing_analytics.start({start}).end({end}).granularity(MONTHLY)"
        );
        let (_, report) = day.get(&path).await;
        let point = &report["pricing_analytics"]["data"][0]["data_points"][0];
        assert_eq!(point["cost"], cost, "{currency}: {report}");
        let (_, account) = day.get(&format!("{WABA}?fields=currency")).await;
        assert_eq!(account["currency"], currency);
    }
}
