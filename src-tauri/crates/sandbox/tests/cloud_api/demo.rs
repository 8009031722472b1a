//! The demo shop opens in a believable state, whatever the day.

use crate::common::{Day, SHOP, WABA, at, read};
use sandbox::{Account, Config, Sandbox, Seed};
use serde_json::{Value, json};

async fn open(now: &str) -> Day {
    Day::with(now, |c| c.seed = Seed::Demo).await
}

#[tokio::test]
async fn seven_weeks_of_history_in_order_of_time() {
    for now in [
        "2026-11-21T10:00:00Z",
        "2026-12-01T00:30:00Z",
        "2027-03-28T12:00:00Z",
    ] {
        let day = open(now).await;
        let history = day.sandbox.history();
        let entries = history["entries"].as_array().unwrap();
        let times: Vec<i64> = entries.iter().map(|e| e["at"].as_i64().unwrap()).collect();
        assert!(times.is_sorted(), "{now}");
        assert!(times[0] > (at(now) - chrono::TimeDelta::days(50)).timestamp_millis());
        assert!(*times.last().unwrap() <= at(now).timestamp_millis());
        let sent = entries.iter().filter(|e| e["sent"].is_object()).count();
        let received = entries
            .iter()
            .filter(|e| value(e)["messages"].is_array())
            .count();
        assert!(
            (640..800).contains(&(sent + received)),
            "{sent} + {received} messages"
        );
        let failed = entries
            .iter()
            .filter(|e| value(e)["statuses"][0]["status"] == "failed")
            .count();
        assert_eq!(failed, 0, "nothing in the past was refused");
        let state = day.sandbox.state();
        let conversations = state["conversations"].as_array().unwrap().len();
        assert!(
            (80..92).contains(&conversations),
            "{conversations} conversations"
        );
        assert_eq!(state["numbers"][0]["free_replies_left"], 412, "{now}");
    }
}

fn value(entry: &Value) -> &Value {
    &entry["webhook"]["entry"][0]["changes"][0]["value"]
}

#[tokio::test]
async fn windows_are_spread_from_minutes_to_closed() {
    let now = "2026-11-21T10:00:00Z";
    let day = open(now).await;
    let state = day.sandbox.state();
    let mut left: Vec<i64> = state["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| c["window_closes_at"].as_i64())
        .map(|closes| (closes - at(now).timestamp_millis()) / 60_000)
        .collect();
    left.sort_unstable();
    for minutes in [9, 10, 41, 3 * 60 + 12, 4 * 60 + 36, 14 * 60 + 40, 22 * 60] {
        assert!(
            left.contains(&minutes),
            "no window closes in {minutes} min: {left:?}"
        );
    }
    assert!(
        left.iter().filter(|m| **m < 0).count() > 20,
        "many are closed"
    );
    let entry = state["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .any(|c| c["entry_point_until"].is_i64());
    assert!(entry, "one came through an ad");
}

#[tokio::test]
async fn the_month_so_far_is_in_the_cost_report() {
    let day = open("2026-11-21T10:00:00Z").await;
    let (start, end) = (
        at("2026-10-31T23:00:00Z").timestamp(),
        at("2026-11-21T10:00:00Z").timestamp(),
    );
    let path = format!(
        "{}?fields=pricing_analytics.start({start}).end({end}).granularity(MONTHLY).phone_numbers([33639980001])\
         .pricing_types([FREE_CUSTOMER_SERVICE]).dimensions([PRICING_CATEGORY,PRICING_TYPE])",
        WABA
    );
    let (status, answer) = day.get(&path).await;
    assert_eq!(status, 200, "{answer}");
    let points = answer["pricing_analytics"]["data"][0]["data_points"]
        .as_array()
        .unwrap();
    let volume: i64 = points.iter().map(|p| p["volume"].as_i64().unwrap()).sum();
    assert_eq!(volume, 588);
}

#[tokio::test]
async fn every_kind_is_there_and_every_file_can_be_fetched() {
    let day = open("2026-11-21T10:00:00Z").await;
    let history = day.sandbox.history();
    let entries = history["entries"].as_array().unwrap();
    let received: Vec<&Value> = entries
        .iter()
        .map(|e| &value(e)["messages"][0])
        .filter(|m| m.is_object())
        .collect();
    for kind in [
        "text",
        "image",
        "document",
        "audio",
        "location",
        "contacts",
        "reaction",
        "button",
        "interactive",
        "unsupported",
        "edit",
        "sticker",
    ] {
        assert!(received.iter().any(|m| m["type"] == kind), "no {kind}");
    }
    for kind in ["list_reply", "button_reply"] {
        assert!(
            received.iter().any(|m| m["interactive"]["type"] == kind),
            "no {kind}"
        );
    }
    assert!(
        received
            .iter()
            .any(|m| m["referral"]["source_type"] == "ad")
    );
    assert!(
        received
            .iter()
            .any(|m| m["from"].is_null() && m["from_user_id"].is_string()),
        "a hidden number"
    );
    assert!(
        received
            .iter()
            .any(|m| m["context"]["id"].is_string() && m["type"] == "text"),
        "a quoted reply"
    );
    let paid = entries.iter().any(|e| {
        let status = &value(e)["statuses"][0];
        status["status"] == "delivered" && status["pricing"]["type"] == "regular"
    });
    assert!(paid, "a template cost money");

    for message in received {
        let kind = message["type"].as_str().unwrap();
        let Some(id) = message[kind]["id"].as_str() else {
            continue;
        };
        let (_, media) = day.get(id).await;
        let request = day
            .http
            .get(media["url"].as_str().unwrap())
            .bearer_auth("sandbox-token");
        let file = request.send().await.unwrap();
        assert_eq!(file.status(), 200, "{kind} {media}");
        assert_eq!(
            file.bytes().await.unwrap().len() as u64,
            media["file_size"].as_u64().unwrap()
        );
    }
}

#[tokio::test]
async fn the_shop_can_answer_and_send_its_templates() {
    let day = open("2026-11-21T10:00:00Z").await;
    let text = json!({ "to": "+33639981001", "type": "text", "text": { "body": "Oui, sous huit jours." } });
    let id = day.send(text).await;
    let named = json!({ "name": "merci_de_votre_visite", "language": { "code": "fr" }, "components": [
        { "type": "body", "parameters": [
            { "type": "text", "parameter_name": "prenom", "text": "Élodie" },
            { "type": "text", "parameter_name": "date", "text": "19 novembre" },
        ] },
    ] });
    let template = day
        .send(json!({ "to": "+33639981001", "type": "template", "template": named }))
        .await;
    day.sandbox.settled().await;
    assert_eq!(
        day.shop.status(&id, "sent")["pricing"]["type"],
        "free_customer_service"
    );
    assert_eq!(
        day.shop.status(&template, "sent")["pricing"]["type"],
        "regular"
    );
    assert_eq!(day.sandbox.state()["numbers"][0]["free_replies_used"], 589);
    let (_, profile) = day.get(&format!("{SHOP}/whatsapp_business_profile")).await;
    assert_eq!(profile["data"][0]["vertical"], "RETAIL");
}

#[tokio::test]
async fn the_demo_has_a_new_token_and_secret_each_time() {
    let (one, other) = (Config::demo().account, Config::demo().account);
    let known = Account::default();
    assert!(one.token != other.token && one.app_secret != other.app_secret);
    assert!(one.token != known.token && one.app_secret != known.app_secret);
    let sandbox = Sandbox::start(Config {
        account: one.clone(),
        ..Config::demo()
    })
    .await
    .unwrap();
    let ask = async |token: &str| {
        let url = format!("{}/v27.0/{SHOP}", sandbox.base_url());
        let request = reqwest::Client::new().get(url).bearer_auth(token);
        read(request.send().await.unwrap()).await
    };
    assert_eq!(ask(&known.token).await.0, 401);
    let (status, number): (u16, Value) = ask(&one.token).await;
    assert_eq!(status, 200, "{number}");
}
