//! A month of trade with everything that goes wrong on the way, and it adds up to the millionth.

#![allow(clippy::unwrap_used, clippy::expect_used)]
#![expect(
    clippy::print_stdout,
    reason = "how long it took is half of what is asked here"
)]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::{id::ThreadId, money::Money, status::Status};
use engine::api::{
    compose::{Draft, TemplateDraft, TemplateOffer},
    costs::{CostsView, ExportFile, ReconcileRow, ReconcileView},
    inbox::{InboxPage, ThreadRow},
    thread::{MessagesPage, Phase},
};
use sandbox::{Mischief, Often};
use scenarios::Shop;
use serde_json::{Value, json};
use std::{collections::HashMap, time::Duration, time::Instant};

/// Customers in seven countries, each with its own price.
const LINES: [&str; 7] = [
    "336399", "491511", "346120", "393331", "447700", "573001", "234801",
];
const CUSTOMERS: usize = 210;
/// Messages of ours between two steps of the clock; a number may send 80 a second.
const AT_ONCE: usize = 35;

/// What customers and staff do next, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

struct Trade {
    shop: Shop,
    dice: Dice,
    threads: HashMap<usize, ThreadId>,
    template: Option<Draft>,
    sent: usize,
}

fn phone(customer: usize) -> String {
    format!("{}{:05}", LINES[customer % LINES.len()], customer)
}

/// From the first minute of November in Paris.
async fn opens() -> Trade {
    let shop = Shop::opens_with("2026-10-31T23:00:00Z", |config| {
        config.pace.delivered_after = Duration::from_secs(20);
        config.pace.read_after = Some(Duration::from_secs(40));
    })
    .await;
    for mischief in [
        Mischief::Duplicate(Often::Chance(0.05)),
        Mischief::Reorder(Often::Chance(0.1)),
        Mischief::HoursLate(Often::Chance(0.02), 6),
        Mischief::ServerError(Often::Chance(0.01)),
        Mischief::Slow(Often::Chance(0.002), 5),
        Mischief::TimeoutAfterAcceptance(Often::Chance(0.01), 1),
    ] {
        shop.sandbox.mischief(mischief);
    }
    Trade {
        shop,
        dice: Dice(2_026),
        threads: HashMap::new(),
        template: None,
        sent: 0,
    }
}

impl Trade {
    /// Some customers write, some are answered, some get a template; then the clock goes on.
    async fn round(&mut self, step: TimeDelta) {
        let first = self.dice.below(CUSTOMERS as u64) as usize;
        let customers: Vec<usize> = (first..first + AT_ONCE).map(|n| n % CUSTOMERS).collect();
        for customer in &customers {
            if self.dice.below(10) < 8 {
                self.writes(*customer).await;
            }
        }
        self.shop.sandbox.settled().await;
        self.learn().await;
        let mut asked = Vec::new();
        for customer in customers {
            let Some(thread) = self.threads.get(&customer).copied() else {
                continue;
            };
            let draft = match &self.template {
                Some(template) if self.dice.below(10) == 0 => template.clone(),
                _ => Draft {
                    text: format!("réponse {}", self.sent),
                    ..Draft::default()
                },
            };
            // A window that closed meanwhile is a refusal, not a message.
            if self.shop.send(thread, draft, Some("9")).await.is_ok() {
                self.sent += 1;
                asked.push(thread);
            }
        }
        self.shop.pass(TimeDelta::seconds(5)).await;
        self.gone(&asked).await;
        self.shop.pass(step).await;
    }

    async fn writes(&mut self, customer: usize) {
        let mut message = json!({"from": phone(customer), "name": format!("Client {customer}"),
            "type": "text", "text": {"body": "bonjour"}});
        if self.dice.below(200) == 0 {
            message["referral"] =
                json!({"source_type": "ad", "source_id": "77", "headline": "Soldes"});
        }
        self.shop.sandbox.inbound(message).await.unwrap();
    }

    /// Which conversation is whose, as the inbox shows it.
    async fn learn(&mut self) {
        if self.threads.len() == CUSTOMERS {
            return;
        }
        let mut after = Value::Null;
        loop {
            let page: InboxPage = self
                .shop
                .call(
                    "inbox_page",
                    json!({"view": "all", "number": null, "after": after, "limit": 200}),
                )
                .await;
            for row in page.rows {
                let customer = row
                    .name
                    .strip_prefix("Client ")
                    .and_then(|n| n.parse().ok());
                if let Some(customer) = customer {
                    self.threads.insert(customer, row.id);
                }
            }
            match page.next {
                Some(next) => after = json!(next),
                None => break,
            }
        }
        if let (None, Some(thread)) = (&self.template, self.threads.values().next()) {
            let offers: Vec<TemplateOffer> = self.shop.call("templates", json!(thread)).await;
            self.template = offers.into_iter().next().map(|offer| Draft {
                template: Some(TemplateDraft {
                    id: offer.template.id.unwrap(),
                    values: Default::default(),
                }),
                ..Draft::default()
            });
        }
    }

    /// Waits until nothing of these is due any more: Meta has it, it failed, or it waits its turn.
    /// The clock moves on meanwhile, because a number sends at most every 12.5 ms.
    async fn gone(&self, threads: &[ThreadId]) {
        self.shop
            .until("the outbox is through", async |shop| {
                shop.sandbox.advance(TimeDelta::milliseconds(250));
                shop.clock.advance(TimeDelta::milliseconds(250));
                let rows: Vec<ThreadRow> = shop.call("threads", json!(threads)).await;
                for row in rows {
                    let status = row
                        .last
                        .filter(|last| last.ours)
                        .and_then(|last| last.status);
                    if status == Some(Status::Queued) && !is_held(shop, row.id).await {
                        return false;
                    }
                }
                true
            })
            .await;
    }
}

/// Something there waits to be tried again, or for a status that says whether it went. What failed
/// is given up: it would stop everything after it, as a person would see.
async fn is_held(shop: &Shop, thread: ThreadId) -> bool {
    let page: MessagesPage = shop
        .call(
            "messages",
            json!({"thread": thread, "before": null, "around": null, "after": null, "limit": 50}),
        )
        .await;
    let mut held = false;
    for sending in page
        .messages
        .iter()
        .filter_map(|message| message.sending.as_ref())
    {
        match &sending.phase {
            Phase::Waiting {
                retry_at: Some(_), ..
            }
            | Phase::Uncertain
            | Phase::TakenBack
            | Phase::Unwritten => held = true,
            Phase::Failed { .. } => {
                // A status may have decided it meanwhile.
                let drop = json!({"id": sending.id, "decision": "drop"});
                let _ = shop.try_call::<Value>("decide", drop).await;
            }
            Phase::Waiting { .. } | Phase::Sending | Phase::Gone => {}
        }
    }
    held
}

async fn month(messages: usize) {
    let started = Instant::now();
    let mut trade = opens().await;
    // The last deliveries must be told before the month is over.
    let rounds = messages.div_ceil(AT_ONCE - 3) + 2;
    let step = TimeDelta::minutes(29 * 24 * 60 / i64::try_from(rounds).unwrap());
    while trade.sent < messages * 9 / 10 {
        trade.round(step).await;
    }
    // Before its first bodies are pruned.
    assert!(trade.shop.follows_from_log());
    while trade.sent < messages {
        trade.round(step).await;
    }
    let Trade { shop, sent, .. } = trade;
    shop.sandbox.behave();
    for _ in 0..24 {
        shop.pass(TimeDelta::minutes(25)).await;
        if costs(&shop).await.pending.messages == 0 {
            break;
        }
    }
    println!("{sent} sent in {:?}", started.elapsed());
    adds_up(&shop).await;
}

async fn costs(shop: &Shop) -> CostsView {
    shop.call("costs", json!({"month": "2026-11", "number": null}))
        .await
}

async fn adds_up(shop: &Shop) {
    let asked = Instant::now();
    let view = costs(shop).await;
    println!("costs: {:?}", asked.elapsed());
    assert_eq!((view.pending.messages, view.unknown), (0, 0));
    assert!(!view.estimate, "Meta had a word on every message");

    let params = json!({"costs": {"month": "2026-11", "number": null}, "invoice": null});
    let asked = Instant::now();
    let compared: ReconcileView = shop.call("reconcile", params).await;
    println!("reconcile: {:?}", asked.elapsed());
    let uneven = |row: &&ReconcileRow| row.ours != row.meta || !row.differences.is_empty();
    let uneven: Vec<_> = compared.rows.iter().filter(uneven).collect();
    assert!(uneven.is_empty(), "{uneven:#?}");
    assert!(compared.unexplained.is_empty());
    let ours = compared.totals.ours.unwrap();
    assert_eq!(ours.volume, i64::from(view.free + view.paid));
    assert_eq!(ours.cost, Some(view.spent));

    let asked = Instant::now();
    let file: ExportFile = shop
        .call("costs_csv", json!({"month": "2026-11", "number": null}))
        .await;
    println!("csv: {:?}", asked.elapsed());
    let bytes = STANDARD.decode(file.base64).unwrap();
    let mut table = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<HashMap<String, String>> = table.deserialize().map(Result::unwrap).collect();
    assert_eq!(rows.len() as i64, ours.volume);
    let cost = |row: &HashMap<String, String>| Money::parse(&row["cost"], view.spent.currency);
    let sum: i64 = rows.iter().map(|row| cost(row).unwrap().micros).sum();
    assert_eq!(sum, view.spent.micros);
    println!(
        "{} delivered, {} paid, {} free, spent {}",
        ours.volume,
        view.paid,
        view.free,
        view.spent.decimal()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_messages_add_up() {
    month(2_000).await;
}

/// Takes minutes: `cargo nextest run --release -p scenarios --run-ignored only`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; its smaller sibling runs always"]
async fn fifty_thousand_messages_add_up() {
    month(50_000).await;
}
