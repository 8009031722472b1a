//! Money before it is spent: limits, templates that become dearer while they wait, and rate cards
//! that the person adds.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::money::Money;
use domain::refusal::Refusal;
use engine::{
    api::{
        budget::{BudgetLevel, BudgetView, BudgetWarning},
        compose::{ComposerQuote, Draft, Queued, SendRequest, TemplateDraft, TemplateOffer},
        costs::CostsView,
        fault::{Fault, FaultCode},
        tariff::{CardPreview, TariffView},
        thread::{Message, Phase, Price, PriceChange},
    },
    notifier::NoteKind,
};
use sandbox::{Mischief, Often};
use scenarios::{MARC, NUMBER, Shop, sending::hears_nothing};
use serde_json::{Value, json};

const MORNING: &str = "2026-11-21T08:00:00Z";
const CARD: &str =
    include_str!("../../../src-tauri/crates/domain/data/rates/2026-10-01.pmp.USD.csv");
const TIERS: &str = include_str!(
    "../../../src-tauri/crates/domain/tests/data/meta-2026-04-01.USD.volume-tiers.csv"
);

/// Of France, which has it before Italy has the same.
const SECOND_BAND: &str = ",USD,\"100,001\",\"1,000,000\",Tier rate,0.0285,-5%,\"300,001\",\"2,000,000\",Tier rate,0.0285,-5%,";

fn usd(decimal: &str) -> Money {
    Money::parse(decimal, "USD".parse().unwrap()).unwrap()
}

/// Marc's window is closed, and the one template there is may be sent.
async fn only_a_template_can_go() -> Shop {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.pass(TimeDelta::hours(25)).await;
    shop.until("templates are known", async |shop| {
        !offers(shop).await.is_empty()
    })
    .await;
    shop
}

async fn offers(shop: &Shop) -> Vec<TemplateOffer> {
    let thread = shop.thread().await.id;
    shop.call("templates", json!(thread)).await
}

async fn hello(shop: &Shop) -> TemplateOffer {
    let offers = offers(shop).await.into_iter();
    let mut hello = offers.filter(|offer| offer.template.name == "hello_world");
    hello.next().expect("a new account has it")
}

async fn quote(shop: &Shop) -> ComposerQuote {
    let id = hello(shop).await.template.id;
    let what = json!({"what": "template", "id": id});
    shop.call(
        "quote",
        json!({"thread": shop.thread().await.id, "what": what}),
    )
    .await
}

async fn sends(shop: &Shop, shown: &str, over_budget: Option<&str>) -> Result<Queued, Fault> {
    let draft = Draft {
        template: Some(TemplateDraft {
            id: hello(shop).await.template.id.unwrap(),
            values: Default::default(),
        }),
        ..Draft::default()
    };
    let request = SendRequest {
        thread: shop.thread().await.id,
        draft,
        shown: Some(shown.to_owned()),
        over_budget: over_budget.map(str::to_owned),
    };
    shop.try_call("send", serde_json::to_value(request).unwrap())
        .await
}

async fn delivered(shop: &Shop) -> Price {
    shop.pass(TimeDelta::seconds(7)).await;
    let ours = shop.until_ours("it is delivered", |ours| {
        ours.sending.as_ref().unwrap().status.is_delivered()
    });
    ours.await.sending.unwrap().price
}

async fn held(shop: &Shop, why: Refusal) -> Phase {
    let phase = shop
        .until_ours("it is held", |ours| {
            matches!(&ours.sending.as_ref().unwrap().phase, Phase::Failed { key, .. } if *key == why)
        })
        .await
        .sending
        .unwrap()
        .phase;
    assert!(
        matches!(
            phase,
            Phase::Failed {
                can_retry: true,
                ..
            }
        ),
        "{phase:?}"
    );
    phase
}

async fn decides_to_send(shop: &Shop) {
    let ours = shop.until_ours("it is there", |_| true).await;
    let id = ours.sending.unwrap().id;
    shop.call::<Value>("decide", json!({"id": id, "decision": "send"}))
        .await;
}

async fn limit(shop: &Shop, decimal: &str) -> BudgetView {
    shop.call("set_budget", json!({"shop": usd(decimal), "numbers": []}))
        .await
}

fn told(shop: &Shop, kind: NoteKind) -> Vec<u32> {
    let notes = shop.notes.all().into_iter();
    let of_kind = notes.filter(|note| note.kind == kind);
    of_kind.map(|note| note.count.unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_template_that_becomes_marketing_while_it_waits_is_not_sent_until_a_person_decides() {
    let shop = only_a_template_can_go().await;
    shop.goes_offline().await;
    sends(&shop, "0.0300", None).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until_ours("it waits for the network", |ours| {
        matches!(
            ours.sending.as_ref().unwrap().phase,
            Phase::Waiting {
                retry_at: Some(_),
                ..
            }
        )
    })
    .await;

    shop.recategorises("hello_world", "MARKETING").await;
    let Phase::Failed { prices, .. } = held(&shop, Refusal::CategoryChanged).await else {
        unreachable!("it is held");
    };
    let both = PriceChange {
        before: Some(usd("0.0300")),
        after: usd("0.0859"),
    };
    assert_eq!(prices, Some(both), "the person sees both prices");
    assert_eq!(
        told(&shop, NoteKind::SendFailed).len(),
        1,
        "and is told once"
    );
    assert_eq!(
        quote(&shop).await.now.amount,
        Some(usd("0.0859")),
        "a draft shows the new one"
    );

    shop.comes_back().await;
    shop.pass(TimeDelta::hours(1)).await;
    assert_eq!(
        shop.wamids().len(),
        0,
        "back on line, nothing goes by itself"
    );

    decides_to_send(&shop).await;
    let Price::Charged {
        amount,
        differs,
        category,
    } = delivered(&shop).await
    else {
        panic!("it was charged");
    };
    assert_eq!(
        (amount, differs, &*category),
        (Some(usd("0.0859")), false, "marketing")
    );
    assert_eq!(shop.wamids().len(), 1, "once");
}

#[tokio::test]
async fn a_template_that_becomes_cheaper_goes_at_the_lower_price() {
    let shop = only_a_template_can_go().await;
    shop.recategorises("hello_world", "MARKETING").await;
    shop.until("the price is known", async |shop| {
        quote(shop).await.now.amount == Some(usd("0.0859"))
    })
    .await;
    sends(&shop, "0.0859", None).await.unwrap();
    shop.recategorises("hello_world", "UTILITY").await;
    let Price::Charged { amount, .. } = delivered(&shop).await else {
        panic!("it was charged");
    };
    assert_eq!(amount, Some(usd("0.0300")));
}

#[tokio::test]
async fn a_limit_warns_once_then_stops_until_the_person_agrees_to_the_amount() {
    let shop = only_a_template_can_go().await;
    limit(&shop, "0.0700").await;
    let left = |left: &str, over: Option<&str>| {
        let over_by = over.map(usd);
        Some(BudgetWarning {
            left: usd(left),
            over_by,
        })
    };
    assert_eq!(quote(&shop).await.budget, left("0.0700", None));
    for _ in 0..2 {
        sends(&shop, "0.0300", None).await.unwrap();
    }
    assert_eq!(quote(&shop).await.budget, left("0.0100", Some("0.0200")));
    for agreed in [None, Some("0.0199")] {
        let refused = sends(&shop, "0.0300", agreed).await.unwrap_err();
        assert_eq!(refused.code, FaultCode::OverBudget);
        assert_eq!(refused.detail.as_deref(), Some("0.0200"));
    }
    sends(&shop, "0.0300", Some("0.0200")).await.unwrap();
    shop.pass(TimeDelta::seconds(5)).await;
    shop.until("all three went", async |shop| {
        shop.pass(TimeDelta::seconds(1)).await;
        shop.wamids().len() == 3
    })
    .await;
    shop.until("the warning", async |shop| {
        !told(shop, NoteKind::Budget).is_empty()
    })
    .await;
    shop.until("all three are charged", async |shop| {
        let view: BudgetView = shop.call("budget", Value::Null).await;
        view.shop.unwrap().spent == usd("0.0900")
    })
    .await;
    let view: BudgetView = shop.call("budget", Value::Null).await;
    let state = view.shop.unwrap();
    assert_eq!((state.level, state.percent), (BudgetLevel::Reached, 128));
    assert_eq!((state.left, state.pending), (usd("-0.0200"), usd("0")));
    assert_eq!(
        told(&shop, NoteKind::Budget).len(),
        1,
        "once a month and limit"
    );

    shop.writes(MARC, "Me revoilà").await;
    shop.answers("Bonjour !", None)
        .await
        .expect("what is free is never stopped");
}

#[tokio::test]
async fn a_number_has_a_limit_of_its_own_in_its_own_currency() {
    let shop = only_a_template_can_go().await;
    let budget =
        |limit: Money| json!({"shop": null, "numbers": [{"number": NUMBER, "limit": limit}]});
    let euros = Money::parse("5", "EUR".parse().unwrap()).unwrap();
    let refused = shop
        .try_call::<BudgetView>("set_budget", budget(euros))
        .await
        .unwrap_err();
    assert_eq!(refused.key, Some(Refusal::BudgetCurrency));
    let view: BudgetView = shop.call("set_budget", budget(usd("0.0200"))).await;
    assert_eq!(view.numbers[0].state.left, usd("0.0200"));
    let refused = sends(&shop, "0.0300", None).await.unwrap_err();
    assert_eq!(refused.detail.as_deref(), Some("0.0100"));
}

#[tokio::test]
async fn a_limit_that_is_lowered_holds_what_waits() {
    let shop = only_a_template_can_go().await;
    sends(&shop, "0.0300", None).await.unwrap();
    limit(&shop, "0.0100").await;
    shop.pass(TimeDelta::seconds(5)).await;
    held(&shop, Refusal::OverBudget).await;
    assert_eq!(shop.wamids().len(), 0);
    decides_to_send(&shop).await;
    delivered(&shop).await;
    assert_eq!(shop.wamids().len(), 1);
}

fn card_file(name: &str, text: &str) -> Value {
    json!({"name": name, "base64": STANDARD.encode(text)})
}

#[tokio::test]
async fn what_is_sent_again_in_doubt_passes_no_limit_either() {
    let shop = only_a_template_can_go().await;
    limit(&shop, "0.0400").await;
    hears_nothing(&shop);
    let no_answer = Mischief::TimeoutAfterAcceptance(Often::Next(1), 1);
    shop.sandbox.mischief(no_answer);
    sends(&shop, "0.0300", None).await.unwrap();
    shop.pass(TimeDelta::seconds(6)).await;
    let doubt = shop
        .until_ours("nobody knows whether it went", |ours| {
            ours.sending.as_ref().unwrap().phase == Phase::Uncertain
        })
        .await;
    let again = json!({"id": doubt.sending.unwrap().id, "decision": "send"});
    let refused = shop.try_call::<Value>("decide", again).await.unwrap_err();
    assert_eq!(refused.code, FaultCode::OverBudget);
    assert_eq!(refused.detail.as_deref(), Some("0.0200"), "by so much");
    let ours = |each: &Message| each.sending.is_some();
    assert_eq!(shop.messages().await.iter().filter(|m| ours(m)).count(), 1);
}

#[tokio::test]
async fn a_card_that_a_spreadsheet_rounded_is_asked_about_before_it_is_taken() {
    let shop = only_a_template_can_go().await;
    let rounded: Vec<String> = CARD
        .lines()
        .map(|line| {
            let cells = line.split(',').map(|cell| match cell.parse::<f64>() {
                Ok(rate) => format!("{:.2}", rate.max(0.01)),
                Err(_) => cell.to_owned(),
            });
            cells.collect::<Vec<_>>().join(",")
        })
        .collect();
    let mut file = card_file("2026-11-01.USD.csv", &rounded.join("\n"));
    let preview: CardPreview = shop.call("card_read", file.clone()).await;
    assert!(preview.rounded, "it is said before");
    let refused = shop.try_call::<TariffView>("card_take", file.clone()).await;
    assert_eq!(refused.unwrap_err().key, Some(Refusal::CardRounded));
    file["not_rounded"] = json!(true);
    let view: TariffView = shop.call("card_take", file).await;
    assert!(view.cards.iter().any(|card| card.effective == "2026-11-01"));
}

#[tokio::test]
async fn a_card_that_the_person_adds_is_compared_used_kept_and_removed() {
    let mut shop = only_a_template_can_go().await;
    let dearer = CARD.replace("France,0.0859,0.0300", "France,0.0859,0.0310");
    let file = card_file("2026-11-01.USD.csv", &dearer);
    let preview: CardPreview = shop.call("card_read", file.clone()).await;
    assert_eq!(
        (&*preview.effective, &*preview.currency),
        ("2026-11-01", "USD")
    );
    let changes: Vec<_> = preview
        .changes
        .iter()
        .map(|change| &*change.category)
        .collect();
    assert_eq!(changes, ["utility"], "one cell is another");
    assert_eq!(preview.against.unwrap().effective, "2026-10-01");
    assert!(!preview.replaces);
    assert_eq!(
        quote(&shop).await.now.amount,
        Some(usd("0.0300")),
        "nothing is taken yet"
    );

    sends(&shop, "0.0300", None).await.unwrap();
    let view: TariffView = shop.call("card_take", file).await;
    let mine = |view: &TariffView| {
        view.cards
            .iter()
            .any(|card| card.imported_at.is_some() && card.current)
    };
    assert!(mine(&view));
    assert_eq!(quote(&shop).await.now.amount, Some(usd("0.0310")));
    held(&shop, Refusal::PriceChanged).await;

    shop.reopens().await;
    assert_eq!(
        quote(&shop).await.now.amount,
        Some(usd("0.0310")),
        "it is kept"
    );
    let name = json!({"effective": "2026-11-01", "currency": "USD", "kind": "rates"});
    let view: TariffView = shop.call("card_remove", name.clone()).await;
    assert!(!mine(&view));
    assert_eq!(quote(&shop).await.now.amount, Some(usd("0.0300")));
    let gone = shop
        .try_call::<TariffView>("card_remove", name)
        .await
        .unwrap_err();
    assert_eq!(gone.code, FaultCode::NotFound);
}

#[tokio::test]
async fn a_month_with_many_templates_reaches_its_cheaper_tier_and_each_keeps_its_own_price() {
    let shop = only_a_template_can_go().await;
    // As if the second tier began after two messages instead of a hundred thousand.
    let soon = TIERS
        .replace("effective April 1, 2026", "effective November 1, 2026")
        .replace("France,USD,0,\"100,000\",", "France,USD,0,2,")
        .replacen(SECOND_BAND, &SECOND_BAND.replace("\"100,001\",", "3,"), 1);
    let file = card_file("tiers.csv", &soon);
    shop.call::<TariffView>("card_take", file).await;
    for price in ["0.0300", "0.0300", "0.0285"] {
        assert_eq!(quote(&shop).await.now.amount, Some(usd(price)));
        sends(&shop, price, None).await.unwrap();
        delivered(&shop).await;
    }
    let month = json!({"month": null, "number": null});
    let view: CostsView = shop.call("costs", month).await;
    assert_eq!(view.spent, usd("0.0885"), "each keeps the price it had");
    assert!(
        quote(&shop)
            .await
            .now
            .tier
            .is_some_and(|tier| tier.discount_percent == 5)
    );
}

#[tokio::test]
async fn rules_to_try_lie_ahead_and_a_file_that_is_no_card_is_refused_by_name() {
    let shop = Shop::opens(MORNING).await;
    let era = |from: &str| {
        let text = format!(r#"{{"from":"{from}","service":"charged","utility_in_window":"free"}}"#);
        card_file("rules.json", &text)
    };
    let begun = shop
        .try_call::<TariffView>("card_take", era("2026-11-01"))
        .await
        .unwrap_err();
    assert_eq!(begun.key, Some(Refusal::CardEraBegun));
    let view: TariffView = shop.call("card_take", era("2027-01-01")).await;
    let newest = view.eras.last().unwrap();
    assert!(newest.what_if && !newest.current && newest.from == "2027-01-01");
    let refused = shop
        .try_call::<CardPreview>("card_read", card_file("a.csv", "a,b"))
        .await;
    assert_eq!(refused.unwrap_err().key, Some(Refusal::CardNotARateCard));
}

#[tokio::test]
async fn what_costs_names_the_ways_past_meta_and_what_is_free_does_not() {
    let shop = Shop::opens_with(MORNING, |config| {
        config.account.numbers[0].on_phone_app = true;
    })
    .await;
    shop.writes(MARC, "Bonjour").await;
    let thread = shop.thread().await;
    let reply = async || -> ComposerQuote {
        let query = json!({"thread": thread.id, "what": {"what": "reply"}});
        shop.call("quote", query).await
    };
    assert_eq!(reply().await.other_ways, None, "a reply is free");

    let refused = json!({"person": thread.person, "email": "marc@example"});
    let fault = shop.try_call::<()>("set_email", refused).await.unwrap_err();
    assert_eq!(fault.key, Some(Refusal::Email));
    let email = json!({"person": thread.person, "email": " marc@example.org "});
    shop.call::<()>("set_email", email).await;
    shop.pass(TimeDelta::hours(25)).await;
    let ways = reply().await.other_ways.expect("the window has closed");
    assert!(ways.phone_app, "the number is shared with the phone app");
    assert_eq!(ways.email.unwrap().as_str(), "marc@example.org");
    assert_eq!(ways.call.as_deref(), Some("+33 6 39 98 12 40"));

    let nothing = json!({"person": thread.person, "email": ""});
    shop.call::<()>("set_email", nothing).await;
    assert_eq!(reply().await.other_ways.unwrap().email, None);
}
