//! The shop's own words: conversations carry labels, and a month is divided by them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::{
    id::{LabelId, ThreadId},
    label::LabelColor,
    refusal::Refusal,
};
use engine::api::{
    costs::{CostLinesPage, CostsView, ExportFile},
    fault::FaultCode,
    inbox::{InboxCounts, InboxPage, ThreadRow},
    label::Label,
};
use scenarios::Shop;
use serde_json::{Value, json};
use std::collections::HashMap;

const MORNING: &str = "2026-11-21T08:00:00Z";
const CUSTOMERS: [(&str, &str); 3] = [
    ("33639981240", "Marc"),
    ("4915112345678", "Jutta"),
    ("34612345678", "Ana"),
];

/// Three customers write and are answered.
async fn open() -> (Shop, HashMap<String, ThreadId>) {
    let shop = Shop::opens(MORNING).await;
    for (phone, name) in CUSTOMERS {
        shop.inbound(
            json!({"from": phone, "name": name, "type": "text", "text": {"body": "Bonjour"}}),
        )
        .await;
    }
    let threads: HashMap<String, ThreadId> = listed(&shop, json!({}))
        .await
        .into_iter()
        .map(|row| (row.name, row.id))
        .collect();
    (shop, threads)
}

async fn listed(shop: &Shop, filter: Value) -> Vec<ThreadRow> {
    let mut query = json!({"view": "all", "number": null, "after": null, "limit": 50});
    if let Some(label) = filter.get("label") {
        query["label"] = label.clone();
    }
    let page: InboxPage = shop.call("inbox_page", query).await;
    page.rows
}

async fn make(shop: &Shop, name: &str) -> LabelId {
    let made: Label = shop
        .call(
            "label_save",
            json!({"id": null, "name": name, "color": "teal"}),
        )
        .await;
    made.id
}

async fn put(shop: &Shop, label: LabelId, thread: ThreadId, on: bool) {
    let params = json!({"thread": thread, "label": label, "on": on});
    shop.call::<()>("label_put", params).await;
}

async fn costs(shop: &Shop) -> CostsView {
    shop.call("costs", json!({"month": null, "number": null}))
        .await
}

#[tokio::test]
async fn a_label_is_on_its_conversations_and_filters_the_inbox() {
    let (shop, threads) = open().await;
    let garden = make(&shop, " Garden  party ").await;
    put(&shop, garden, threads["Marc"], true).await;
    put(&shop, garden, threads["Ana"], true).await;

    let names =
        |rows: Vec<ThreadRow>| -> Vec<String> { rows.into_iter().map(|row| row.name).collect() };
    let filtered = listed(&shop, json!({"label": garden})).await;
    assert!(filtered.iter().all(|row| row.labels == [garden]));
    assert_eq!(names(filtered), ["Ana", "Marc"], "newest first");
    let counts: InboxCounts = shop.call("inbox_counts", json!({"label": garden})).await;
    assert_eq!((counts.all, counts.closing, counts.closed), (2, 2, 0));

    put(&shop, garden, threads["Ana"], false).await;
    assert_eq!(
        names(listed(&shop, json!({"label": garden})).await),
        ["Marc"]
    );
    let labels: Vec<Label> = shop.call("labels", Value::Null).await;
    assert_eq!(
        (labels[0].name.as_str(), labels[0].threads),
        ("Garden party", 1)
    );

    shop.call::<()>("label_remove", json!(garden)).await;
    assert!(
        listed(&shop, json!({}))
            .await
            .iter()
            .all(|row| row.labels.is_empty())
    );
}

#[tokio::test]
async fn two_labels_never_have_the_same_name() {
    let shop = Shop::opens(MORNING).await;
    let garden = make(&shop, "Garden").await;
    let save = |id: Option<LabelId>, name: &str| json!({"id": id, "name": name, "color": "red"});
    for (params, key) in [
        (save(None, "GARDEN"), Refusal::LabelTaken),
        (save(None, "   "), Refusal::LabelName),
        (save(None, &"x".repeat(41)), Refusal::LabelName),
    ] {
        let refused = shop
            .try_call::<Label>("label_save", params)
            .await
            .unwrap_err();
        assert_eq!((refused.code, refused.key), (FaultCode::Invalid, Some(key)));
    }
    let renamed: Label = shop.call("label_save", save(Some(garden), "garden")).await;
    assert_eq!(
        (renamed.name.as_str(), renamed.color),
        ("garden", LabelColor::Red),
        "its own name is free"
    );
    shop.call::<()>("label_remove", json!(garden)).await;
    let gone = shop
        .try_call::<Label>("label_save", save(Some(garden), "other"))
        .await
        .unwrap_err();
    assert_eq!(gone.code, FaultCode::NotFound);
}

#[tokio::test]
async fn a_month_is_divided_by_labels_and_every_figure_has_its_messages() {
    let (shop, threads) = open().await;
    assert!(
        costs(&shop).await.by_label.is_empty(),
        "there are no labels"
    );
    let (garden, regulars) = (make(&shop, "Garden").await, make(&shop, "Regulars").await);
    make(&shop, "Nobody").await;
    put(&shop, garden, threads["Marc"], true).await;
    put(&shop, garden, threads["Jutta"], true).await;
    put(&shop, regulars, threads["Marc"], true).await;
    for thread in threads.values() {
        let draft = json!({"text": "Oui", "reply_to": null, "files": [], "template": null});
        let send = json!({"thread": thread, "draft": draft, "shown": null});
        shop.call::<Value>("send", send).await;
    }
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until("all is delivered", async |shop| {
        // A number sends one message after the other.
        shop.pass(TimeDelta::milliseconds(50)).await;
        costs(shop).await.free == 3
    })
    .await;

    let view = costs(&shop).await;
    let groups: Vec<(&str, u32)> = view
        .by_label
        .iter()
        .map(|group| (group.label.as_str(), group.free + group.paid))
        .collect();
    assert_eq!(groups, [("Garden", 2), ("", 1), ("Regulars", 1)]);
    for group in &view.by_label {
        let params = json!({"costs": {"month": null, "number": null}, "by": "label", "key": group.key,
            "after": null, "limit": 50});
        let page: CostLinesPage = shop.call("cost_lines", params).await;
        assert_eq!(
            page.lines.len() as u32,
            group.free + group.paid,
            "{}",
            group.label
        );
        if group.key.is_empty() {
            assert_eq!(page.lines[0].name, "Ana", "who carries no label");
        }
    }

    let file: ExportFile = shop
        .call("costs_csv", json!({"month": null, "number": null}))
        .await;
    let bytes = STANDARD.decode(file.base64).unwrap();
    let mut table = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<HashMap<String, String>> = table.deserialize().map(Result::unwrap).collect();
    let of = |name: &str| {
        let mut mine = rows.iter().filter(|row| row["customer"] == name);
        mine.next().expect("a row each")["labels"].clone()
    };
    assert_eq!(
        [of("Marc"), of("Jutta"), of("Ana")],
        ["Garden; Regulars", "Garden", ""]
    );
}
