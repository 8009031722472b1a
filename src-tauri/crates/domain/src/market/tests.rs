#![allow(clippy::unwrap_used)]
use super::*;
use crate::tariff::Tariff;

fn market(number: &str, date: &str) -> String {
    let tariff = Tariff::bundled();
    tariff
        .markets()
        .market_of(&E164::from_wa_id(number).unwrap(), date.parse().unwrap())
        .to_owned()
}

#[test]
fn the_longest_listed_prefix_decides() {
    assert_eq!(market("16505551234", "2026-11-21"), "North America");
    assert_eq!(market("18095551234", "2026-11-21"), "Rest of Latin America");
    assert_eq!(market("12685551234", "2026-11-21"), "Other");
    assert_eq!(market("77012345678", "2026-11-21"), "Kazakhstan");
    assert_eq!(market("74951234567", "2026-11-21"), "Russia");
}

#[test]
fn what_is_not_listed_is_other() {
    assert_eq!(
        market("35312345678", "2026-11-21"),
        "Rest of Western Europe"
    );
    assert_eq!(market("35012345678", "2026-11-21"), "Other");
    assert_eq!(market("88312345678", "2026-11-21"), "Other");
}

#[test]
fn a_country_moves_on_its_day() {
    assert_eq!(market("85212345678", "2026-06-30"), "Rest of Asia Pacific");
    assert_eq!(market("85212345678", "2026-07-01"), "Hong Kong");
    assert_eq!(
        market("380501234567", "2026-09-30"),
        "Rest of Central & Eastern Europe"
    );
    assert_eq!(market("380501234567", "2026-10-01"), "Ukraine");
    assert_eq!(market("263712345678", "2025-09-30"), "Other");
}

/// The numbers libphonenumber gives as examples: of every region, of every kind it knows there.
fn examples() -> Vec<E164> {
    let mut numbers = Vec::new();
    for region in phonenumber::metadata::DATABASE.iter() {
        let kinds = region.descriptors();
        let all = [
            Some(kinds.general()),
            kinds.fixed_line(),
            kinds.mobile(),
            kinds.toll_free(),
            kinds.premium_rate(),
            kinds.shared_cost(),
            kinds.personal_number(),
            kinds.voip(),
            kinds.uan(),
        ];
        let written = all.into_iter().flatten().filter_map(|kind| kind.example());
        numbers.extend(
            written.filter_map(|e| E164::from_wa_id(&format!("{}{e}", region.country_code()))),
        );
    }
    numbers
}

#[test]
fn every_number_that_libphonenumber_gives_as_an_example_is_in_a_market_of_every_card() {
    let tariff = Tariff::bundled();
    let numbers = examples();
    assert!(numbers.len() > 400, "only {} examples", numbers.len());
    for card in tariff.cards() {
        for number in &numbers {
            let market = tariff.markets().market_of(number, card.effective);
            assert!(
                card.rates(market).is_some(),
                "{number}: no {market} on {}",
                card.source
            );
        }
    }
}

#[test]
fn every_such_number_has_a_price_on_the_current_dollar_card() {
    let tariff = Tariff::bundled();
    let today = "2026-11-21".parse().unwrap();
    let card = tariff.card(crate::money::Currency::USD, today).unwrap();
    for number in examples() {
        let market = tariff.markets().market_of(&number, today);
        let rates = card.rates(market).unwrap();
        assert!(
            rates.marketing.is_some(),
            "{number} of {market} has no price"
        );
    }
}

#[test]
fn a_code_in_two_markets_at_once_is_refused() {
    let table = "iso2,calling_code,market,from,to\nXX,999,A,,2026-10-01\nXX,999,B,2026-10-01,\n";
    assert!(matches!(
        Markets::parse(table),
        Err(MarketsError::Overlap(_))
    ));
}

#[test]
fn the_country_is_that_of_the_calling_code() {
    let country = |number| {
        let number = E164::from_wa_id(number).unwrap();
        Tariff::bundled().markets().country_of(&number)
    };
    let is = |number, code: &str| assert_eq!(country(number).as_deref(), Some(code), "{number}");
    is("33639981240", "FR");
    is("77012345678", "KZ");
    is("18095551234", "DO");
    // Both have the code 1: libphonenumber knows the area codes.
    is("16502530000", "US");
    is("16132370000", "CA");
    // Not on Meta's table.
    is("262692123456", "RE");
    assert_eq!(country("88312345678"), None);
}
