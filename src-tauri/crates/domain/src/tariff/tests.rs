//! What a user adds to the book: cards, tiers, and eras that might come.
#![allow(clippy::unwrap_used)]
use super::*;
use crate::instant::Instant;
use crate::phone::E164;
use crate::rate_card::Trust;
use crate::rate_card::import::{ImportedFile, read, rows_of_csv};

const CARD: &str = include_str!("../../data/rates/2026-10-01.pmp.USD.csv");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn ask(at: &str, kind: SendKind) -> Ask {
    let at = Instant::from(at.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    Ask {
        at,
        timezone: chrono_tz::UTC,
        currency: Some(Currency::USD),
        recipient: E164::from_wa_id("33639981240"),
        kind,
        window_closes_at: Some(at.plus(chrono::TimeDelta::hours(9))),
        entry_point_until: None,
        conversations: Vec::new(),
        free_replies_used: 600,
        charged_this_month: 0,
        payment_method: true,
    }
}

fn imported(csv: &str, effective: &str) -> RateCard {
    let rows = rows_of_csv(csv.as_bytes()).unwrap();
    match read(&rows, "a test", Some((day(effective), Currency::USD))).unwrap() {
        ImportedFile::Rates(card) => card,
        ImportedFile::Tiers(table) => panic!("tiers of {}", table.effective),
    }
}

fn card_of(effective: &str, unit: Unit) -> RateCard {
    let effective = day(effective);
    RateCard::parse(CARD, effective, Currency::USD, unit, Trust::High, "a test").unwrap()
}

fn with_era(service: &str, utility: &str) -> Tariff {
    let era = format!(
        r#"{{"from":"2027-01-01","service":{service},"utility_in_window":"{utility}","note":"a rumour"}}"#
    );
    Tariff::bundled()
        .clone()
        .with_era(Era::parse(&era).unwrap())
}

#[test]
fn an_era_that_might_come_is_answered_from_its_day_on() {
    let eve = ask("2026-12-31T23:59:59Z", SendKind::Service);
    let reply = ask("2027-01-01T00:00:00Z", SendKind::Service);
    let charged = with_era(r#""charged""#, "free");
    assert_eq!(charged.quote(&eve).why, Why::Allowance);
    assert_eq!(charged.quote(&eve).valid_until, Some(reply.at));
    let quote = charged.quote(&reply);
    assert_eq!((quote.why, quote.allowance_left), (Why::Charged, None));
    assert_eq!(quote.era.as_deref(), Some("2027-01-01"));
    assert!(
        quote.estimate,
        "the card of October may be out of date by then"
    );
    let utility = ask("2027-01-01T00:00:00Z", SendKind::Utility);
    assert_eq!(charged.quote(&utility).why, Why::FreeByRule);

    let five_hundred = with_era(r#"{"free_replies":500}"#, "charged");
    let quote = five_hundred.quote(&reply);
    assert_eq!((quote.why, quote.allowance_left), (Why::Charged, Some(0)));
    assert_eq!(five_hundred.quote(&utility).why, Why::Charged);

    let free = with_era(r#""free""#, "charged");
    assert_eq!(free.quote(&reply).why, Why::FreeByRule);
}

#[test]
fn an_era_takes_the_place_of_one_of_the_same_day() {
    let twice = with_era(r#""charged""#, "free").with_era(
        Era::parse(r#"{"from":"2027-01-01","service":"free","utility_in_window":"free"}"#).unwrap(),
    );
    let reply = ask("2027-01-01T00:00:00Z", SendKind::Service);
    assert_eq!(twice.quote(&reply).why, Why::FreeByRule);
    assert_eq!(twice.eras.len(), Tariff::bundled().eras.len() + 1);
}

#[test]
fn an_imported_card_holds_from_its_day_and_is_certain_for_its_quarter() {
    let newer = imported(
        &CARD.replace("France,0.0859", "France,0.0900"),
        "2027-01-01",
    );
    let book = Tariff::bundled().clone().with_card(newer);
    let marketing = |at| book.quote(&ask(at, SendKind::Marketing));
    let amount = |quote: &Quote| quote.amount.unwrap().decimal();
    assert_eq!(amount(&marketing("2026-12-31T23:59:59Z")), "0.0859");
    let quote = marketing("2027-01-01T00:00:00Z");
    assert_eq!((amount(&quote).as_str(), quote.estimate), ("0.0900", false));
    assert!(marketing("2027-04-01T00:00:00Z").estimate);
}

#[test]
fn tiers_of_another_list_rate_are_not_applied() {
    let newer = imported(
        &CARD.replace("France,0.0859,0.0300", "France,0.0859,0.0310"),
        "2027-01-01",
    );
    let book = Tariff::bundled().clone().with_card(newer);
    let rate = |market, nth| {
        let rate = book.rate(
            Currency::USD,
            day("2027-02-01"),
            market,
            RateCategory::Utility,
            nth,
        );
        let rate = rate.unwrap();
        (rate.amount.decimal(), rate.tier.is_some(), rate.estimate)
    };
    assert_eq!(rate("France", 100_000), ("0.0310".to_owned(), false, false));
    assert_eq!(rate("France", 100_001), ("0.0310".to_owned(), false, true));
    assert_eq!(rate("Spain", 100_001), ("0.0190".to_owned(), true, true));
}

#[test]
fn a_price_beyond_the_first_band_says_where_it_was_read() {
    let mut asked = ask("2026-05-15T10:00:00Z", SendKind::Authentication);
    asked.charged_this_month = 300_000;
    let quote = Tariff::bundled().quote(&asked);
    let tier = quote.tier.unwrap();
    assert_eq!(
        (tier.effective.as_str(), tier.discount_percent),
        ("2026-04-01", 5)
    );
    assert_eq!(tier.trust, Trust::High);
    assert_eq!(quote.card.unwrap().effective, "2026-04-01");
}

#[test]
fn a_card_does_not_outlive_what_it_charges_for() {
    let card = |date: &str| {
        let card = Tariff::bundled().card(Currency::USD, day(date));
        card.map(|card| (card.effective.to_string(), card.unit))
    };
    assert_eq!(card("2023-05-01"), None);
    let conversations = Some(("2023-06-01".to_owned(), Unit::Conversation));
    assert_eq!(card("2023-06-01"), conversations);
    assert_eq!(card("2025-06-30"), conversations);
    let messages = Some(("2025-07-01".to_owned(), Unit::Message));
    assert_eq!(card("2025-07-01"), messages);
    // Without the bundled card of that quarter, nothing takes its place.
    let mut book = Tariff::bundled().clone();
    book.cards
        .retain(|card| card.effective != day("2025-07-01"));
    assert_eq!(book.card(Currency::USD, day("2025-07-02")), None);
    // Nor does a card from when notifications were charged come back with the messages.
    book = book.with_card(card_of("2019-01-01", Unit::Message));
    assert!(book.card(Currency::USD, day("2021-12-31")).is_some());
    assert_eq!(book.card(Currency::USD, day("2025-07-02")), None);
}

#[test]
fn conversations_have_no_volume() {
    let book = Tariff::bundled()
        .clone()
        .with_card(card_of("2023-06-01", Unit::Conversation));
    let many = book.rate(
        Currency::USD,
        day("2023-06-15"),
        "France",
        RateCategory::Utility,
        1_000_000,
    );
    let many = many.unwrap();
    assert_eq!((many.tier, many.estimate), (None, false));
}

#[test]
fn nothing_else_is_said_where_no_tier_counts() {
    let quote = Tariff::bundled().quote(&ask("2026-11-21T10:00:00Z", SendKind::Utility));
    let said = serde_json::to_value(&quote).unwrap();
    assert!(said.get("tier").is_none(), "{said}");
    assert_eq!(serde_json::from_value::<Quote>(said).unwrap(), quote);
}
