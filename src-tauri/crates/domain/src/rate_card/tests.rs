#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

const CARD: &str = include_str!("../../data/rates/2026-10-01.pmp.USD.csv");

fn read(csv: &str) -> Result<RateCard, ImportError> {
    RateCard::parse(
        csv,
        NaiveDate::MIN,
        Currency::USD,
        Unit::Message,
        Trust::High,
        "a test",
    )
}

#[test]
fn a_whole_card_is_read() {
    let card = read(CARD).unwrap();
    assert_eq!(card.markets().count(), 47);
    assert_eq!(
        card.rates("France").unwrap().service.unwrap().decimal(),
        "0.0300"
    );
    assert!(card.is_certain());
}

#[test]
fn an_empty_cell_is_unknown_never_zero() {
    let card = read(&CARD.replace("France,0.0859,0.0300", "France,n/a,")).unwrap();
    let france = card.rates("France").unwrap();
    assert_eq!((france.marketing, france.utility), (None, None));
    assert_eq!(card.incomplete_markets(), 1);
    assert!(
        !card.is_certain(),
        "prices from a card with holes are estimates"
    );
}

#[test]
fn what_is_not_a_whole_card_is_refused() {
    assert!(matches!(read(""), Err(ImportError::NotARateCard)));
    assert!(matches!(
        read("name,phone\nZoé,+33\n"),
        Err(ImportError::NotARateCard)
    ));
    let part: String = CARD
        .lines()
        .take(20)
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(matches!(read(&part), Err(ImportError::Incomplete(_))));
    assert!(matches!(
        read(&CARD.replace("Other,", "Others,")),
        Err(ImportError::Incomplete(_))
    ));
    assert!(matches!(
        read(&CARD.replace("Germany,", "France,")),
        Err(ImportError::MarketTwice(_))
    ));
    for cell in [
        "0",
        "0.0000",
        "-0.0300",
        "0,03",
        "free",
        "99999999",
        "0.03000001",
    ] {
        let broken = CARD.replace("France,0.0859", &format!("France,\"{cell}\""));
        let Err(ImportError::OnLine { why, .. }) = read(&broken) else {
            panic!("{cell} is taken");
        };
        assert!(
            matches!(
                *why,
                ImportError::Cell { .. } | ImportError::CommaDecimal { .. }
            ),
            "{cell}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in ".*", cut in 0usize..2_000) {
        let _ = read(&text);
        let _ = read(&CARD[..cut]);
    }
}
