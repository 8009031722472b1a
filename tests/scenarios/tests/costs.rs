//! What a month cost: once for each message, to the millionth, and as Meta counts it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use chrono::TimeDelta;
use domain::{id::ThreadId, money::Money};
use engine::api::{
    compose::{ComposerQuote, Draft, TemplateDraft, TemplateOffer},
    costs::{
        CostLine, CostLinesPage, CostsView, DifferenceWhy, ExportFile, ReconcileRow, ReconcileView,
    },
    fault::FaultCode,
    thread::{Phase, Price},
};
use scenarios::{MARC, NUMBER, Shop};
use serde_json::{Value, json};
use std::time::Duration;

const MORNING: &str = "2026-11-21T08:00:00Z";

async fn costs(shop: &Shop) -> CostsView {
    shop.call("costs", json!({"month": null, "number": null}))
        .await
}

async fn reconciled(shop: &Shop, invoice: Option<&str>) -> ReconcileView {
    let params = json!({"costs": {"month": null, "number": null}, "invoice": invoice});
    shop.call("reconcile", params).await
}

async fn lines(shop: &Shop, by: &str, key: &str) -> Vec<CostLine> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let params = json!({"costs": {"month": null, "number": null}, "by": by, "key": key,
            "after": after, "limit": 200});
        let page: CostLinesPage = shop.call("cost_lines", params).await;
        all.extend(page.lines);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// The rows of the exported table, each by its columns' names.
async fn exported(shop: &Shop) -> Vec<std::collections::HashMap<String, String>> {
    let file: ExportFile = shop
        .call("costs_csv", json!({"month": null, "number": null}))
        .await;
    assert!(file.name.ends_with(".csv"));
    let bytes = decoded(&file.base64);
    let mut rows = csv::Reader::from_reader(bytes.as_slice());
    rows.deserialize().map(Result::unwrap).collect()
}

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

/// Offers `hello_world` once the shop knows its templates.
async fn hello(shop: &Shop, thread: ThreadId) -> Draft {
    let offers = async || -> Vec<TemplateOffer> { shop.call("templates", json!(thread)).await };
    shop.until("templates are known", async |_| !offers().await.is_empty())
        .await;
    let offer = offers().await.remove(0);
    Draft {
        template: Some(TemplateDraft {
            id: offer.template.id.unwrap(),
            values: Default::default(),
        }),
        ..Draft::default()
    }
}

/// Meta tells what became of a message.
async fn told(shop: &Shop, wamid: &str, status: &str, pricing: Option<Value>) {
    let now = shop.sandbox.now().timestamp().to_string();
    let mut one = json!({"id": wamid, "status": status, "timestamp": now, "recipient_id": MARC});
    if let Some(pricing) = pricing {
        one["pricing"] = pricing;
    }
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1102600000000001", "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": "33639980001", "phone_number_id": NUMBER},
        "statuses": [one]
    }}]}]})
    .to_string();
    let secret = whatsapp::secret::Secret::new("sandbox-app-secret");
    let signature = whatsapp::signature::sign(&secret, body.as_bytes());
    shop.engine
        .receive(body.into(), Some(signature))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_charged_reply_told_three_times_is_one_line_and_one_charge() {
    let shop = Shop::opens_with(MORNING, |config| {
        config.pace.delivered_after = Duration::from_secs(36_000);
        config.pace.read_after = None;
    })
    .await;
    shop.writes(MARC, "Bonjour").await;
    shop.answers("Bonjour Marc", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("it is sent", |ours| {
        matches!(ours.sending.as_ref().unwrap().phase, Phase::Gone)
    })
    .await;
    let waiting = costs(&shop).await;
    assert_eq!((waiting.pending.messages, waiting.paid), (1, 0));
    assert_eq!(waiting.pending.amount.micros, 0, "it was free when it went");
    let thread = shop.thread().await.id;
    let reply = json!({"thread": thread, "what": {"what": "reply"}});
    let next: ComposerQuote = shop.call("quote", reply).await;
    assert_eq!((next.now.allowance_left, next.pending), (Some(999), 1));

    let wamid = shop.wamids().pop().unwrap();
    let charged =
        json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": "service"});
    told(&shop, &wamid, "read", Some(charged.clone())).await;
    for status in ["read", "delivered", "read"] {
        told(&shop, &wamid, status, Some(charged.clone())).await;
    }

    let view = costs(&shop).await;
    assert_eq!((view.paid, view.free, view.pending.messages), (1, 0, 0));
    assert_eq!(view.spent.decimal(), "0.0300", "France, service");
    let all = lines(&shop, "all", "").await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].billable, Some(true));
    assert!(
        matches!(&all[0].price, Price::Charged { differs: true, .. }),
        "it was shown as free"
    );
}

#[tokio::test]
async fn a_message_that_fails_costs_nothing() {
    let shop = Shop::opens(MORNING).await;
    shop.writes("33699999999", "Bonjour").await;
    shop.answers("Bonjour", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("it fails", |ours| {
        matches!(ours.sending.as_ref().unwrap().phase, Phase::Failed { .. })
    })
    .await;
    let view = costs(&shop).await;
    assert_eq!((view.paid, view.free, view.pending.messages), (0, 0, 0));
    assert!(lines(&shop, "all", "").await.is_empty());
}

/// A reply, and two days later a template to the customer who waited too long.
async fn a_few_messages(shop: &Shop) {
    let ad = json!({"source_type": "ad", "source_id": "120001", "source_url": "https://fb.me/1", "headline": "Lampes -20 %"});
    shop.inbound(json!({"from": "4915112345678", "name": "Jutta", "type": "text", "text": {"body": "Hallo"}, "referral": ad})).await;
    answer_newest(shop, "Hallo Jutta").await;
    shop.writes(MARC, "Bonjour").await;
    answer_newest(shop, "Bonjour Marc").await;
    shop.writes(MARC, "Vous l'avez en bleu ?").await;
    shop.pass(TimeDelta::hours(30)).await;
    let thread = shop.thread().await.id;
    let template = hello(shop, thread).await;
    shop.send(thread, template, Some("1")).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until("all is delivered", async |shop| {
        costs(shop).await.pending.messages == 0
    })
    .await;
}

async fn answer_newest(shop: &Shop, text: &str) {
    shop.answers(text, None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("it is delivered", |ours| {
        ours.sending.as_ref().unwrap().status.is_delivered()
    })
    .await;
}

#[tokio::test]
async fn the_page_its_messages_and_the_table_agree() {
    let shop = Shop::opens(MORNING).await;
    a_few_messages(&shop).await;
    let view = costs(&shop).await;
    assert_eq!((view.free, view.paid, view.unknown), (2, 1, 0));
    assert_eq!(view.spent.decimal(), "0.0300", "one template to France");
    assert_eq!(
        view.saved.decimal(),
        "0.0850",
        "a reply in France and one in Germany that an ad made free"
    );
    assert_eq!((view.late.messages, view.late.spent), (1, view.spent));
    assert_eq!(view.months, ["2026-11"]);
    let ad = &view.by_ad[0];
    assert_eq!(
        (ad.key.as_str(), ad.label.as_str(), ad.entry_point),
        ("120001", "Lampes -20 %", 1)
    );
    assert_eq!(view.by_country[0].key, "FR", "the dearest first");
    assert_eq!(view.by_customer[0].label, "Marc Delcourt");
    assert_eq!(view.by_template[0].key, "hello_world");
    let forecast = view.forecast.as_ref().unwrap();
    assert!(
        forecast.low.micros >= view.spent.micros && forecast.high.micros >= forecast.likely.micros
    );

    every_figure_has_its_messages(&shop, &view).await;
    assert_eq!(lines(&shop, "late", "").await.len(), 1);
    let spared = lines(&shop, "saved", "").await;
    let worth: i64 = spared.iter().map(|line| line.worth.unwrap().micros).sum();
    assert_eq!((spared.len(), worth), (2, view.saved.micros));
    let table = exported(&shop).await;
    assert_eq!(table.len(), 3);
    assert_eq!(sum_of_table(&table), view.spent.micros);
    assert!(
        table
            .iter()
            .any(|row| row["customer_phone"] == format!("'+{MARC}"))
    );
    let page: ExportFile = shop
        .call(
            "costs_pdf",
            json!({"costs": {"month": null, "number": null}, "language": "fr"}),
        )
        .await;
    assert!(decoded(&page.base64).starts_with(b"%PDF-"));
}

async fn every_figure_has_its_messages(shop: &Shop, view: &CostsView) {
    for (by, groups) in [
        ("day", &view.by_day),
        ("country", &view.by_country),
        ("category", &view.by_category),
        ("number", &view.by_number),
        ("customer", &view.by_customer),
    ] {
        let spent: i64 = groups.iter().map(|group| group.spent.micros).sum();
        assert_eq!(spent, view.spent.micros, "{by}");
        for group in groups {
            let behind = lines(shop, by, &group.key).await;
            assert_eq!(
                behind.len() as u32,
                group.free + group.paid,
                "{by} {}",
                group.key
            );
            assert_eq!(sum(&behind), group.spent.micros, "{by} {}", group.key);
        }
    }
}

fn sum(lines: &[CostLine]) -> i64 {
    lines
        .iter()
        .map(|line| match &line.price {
            Price::Charged { amount, .. } => amount.map_or(0, |amount| amount.micros),
            _ => 0,
        })
        .sum()
}

fn sum_of_table(table: &[std::collections::HashMap<String, String>]) -> i64 {
    let micros = |row: &std::collections::HashMap<String, String>| {
        let currency = row["currency"].parse().unwrap();
        Money::parse(&row["cost"], currency).map_or(0, |amount| amount.micros)
    };
    table.iter().map(micros).sum()
}

fn is_even(row: &ReconcileRow) -> bool {
    row.ours == row.meta && row.differences.is_empty()
}

#[tokio::test]
async fn what_we_counted_is_what_meta_counted_and_what_it_bills() {
    let shop = Shop::opens(MORNING).await;
    a_few_messages(&shop).await;
    let view = reconciled(&shop, None).await;
    assert!(view.rows.iter().all(is_even), "{:#?}", view.rows);
    assert!(is_even(&view.totals) && view.unexplained.is_empty());
    assert_eq!(view.totals.ours.as_ref().unwrap().volume, 3);

    let good = "Country,Category,Quantity,Amount,Currency\nFR,Utility,1,0.03,USD\n";
    let billed = reconciled(&shop, Some(good)).await;
    let row = billed
        .rows
        .iter()
        .find(|row| row.invoice.is_some())
        .unwrap();
    assert_eq!((&row.day, row.differences.len()), (&None, 0));
    assert_eq!(row.ours, row.invoice);

    let dear = "Country,Category,Quantity,Amount,Currency\nFR,Utility,1,0.05,USD\n";
    let billed = reconciled(&shop, Some(dear)).await;
    assert_eq!(billed.unexplained.len(), 1, "the message is named");

    let params = json!({"costs": {"month": null, "number": null}, "invoice": "hello"});
    let fault = shop
        .try_call::<ReconcileView>("reconcile", params)
        .await
        .unwrap_err();
    assert_eq!(fault.key, Some(domain::refusal::Refusal::InvoiceUnreadable));
}

#[tokio::test]
async fn what_other_software_sent_is_named_as_such() {
    let shop = Shop::opens(MORNING).await;
    a_few_messages(&shop).await;
    shop.writes(MARC, "Et en rouge ?").await;
    shop.other_software_sends(MARC, "Oui, en rouge").await;
    let view = reconciled(&shop, None).await;
    assert!(view.unexplained.is_empty());
    let [one] = view.totals.differences.as_slice() else {
        panic!("one difference: {:?}", view.totals.differences)
    };
    assert_eq!((one.why, one.volume), (DifferenceWhy::OtherSoftware, 1));
}

#[tokio::test]
async fn when_meta_cannot_be_asked_its_last_answer_is_shown_as_old() {
    let shop = Shop::opens(MORNING).await;
    a_few_messages(&shop).await;
    let fresh = reconciled(&shop, None).await;
    assert!(!fresh.stale);
    shop.goes_offline().await;
    shop.pass(TimeDelta::hours(1)).await;
    let old = reconciled(&shop, None).await;
    assert!(old.stale && old.read_at == fresh.read_at);
    assert_eq!(old.totals, fresh.totals);
    let october = json!({"costs": {"month": "2026-10", "number": null}, "invoice": null});
    let fault = shop
        .try_call::<ReconcileView>("reconcile", october)
        .await
        .unwrap_err();
    assert_eq!(fault.code, FaultCode::Offline, "nothing is kept of October");
}

async fn month(shop: &Shop, month: &str) -> CostsView {
    shop.call("costs", json!({"month": month, "number": null}))
        .await
}

#[tokio::test]
async fn what_is_written_before_the_month_turns_and_goes_after_it_belongs_to_the_new_one() {
    let shop = Shop::opens("2026-11-30T22:58:00Z").await;
    shop.writes(MARC, "Bonjour").await;
    let thread = shop.thread().await.id;
    let template = hello(&shop, thread).await;
    shop.goes_offline().await;
    shop.send(thread, template, Some("1")).await.unwrap();
    let november = month(&shop, "2026-11").await;
    assert_eq!((november.pending.messages, november.paid), (1, 0));
    shop.pass(TimeDelta::minutes(5)).await;
    shop.comes_back().await;
    shop.until("it is delivered in December", async |shop| {
        shop.pass(TimeDelta::seconds(30)).await;
        month(shop, "2026-12").await.paid == 1
    })
    .await;
    let november = month(&shop, "2026-11").await;
    assert_eq!((november.pending.messages, november.paid), (0, 0));
    assert_eq!(november.spent.micros, 0, "Paris had December already");
    assert_eq!(month(&shop, "2026-12").await.spent.decimal(), "0.0300");
}
