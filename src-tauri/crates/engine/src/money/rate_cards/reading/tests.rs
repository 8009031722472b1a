#![allow(clippy::unwrap_used)]
use super::*;
use crate::money::rate_cards::workbook::made::{self, Sheet};

const RATES: &str = include_str!("../../../../../domain/tests/data/meta-2026-04-01.USD.rates.csv");
const TIERS: &str =
    include_str!("../../../../../domain/tests/data/meta-2026-04-01.USD.volume-tiers.csv");
const OWN: &str = include_str!("../../../../../domain/data/rates/2026-10-01.pmp.USD.csv");

fn read_as(name: &str, bytes: impl AsRef<[u8]>) -> Result<Added, Fault> {
    read(&CardFile {
        name: name.to_owned(),
        not_rounded: false,
        base64: STANDARD.encode(bytes),
    })
}

fn refusal(bytes: impl AsRef<[u8]>) -> Refusal {
    let refused = read_as("a file", bytes).err().unwrap();
    assert_eq!(refused.code, FaultCode::Invalid);
    refused.key.unwrap()
}

fn name_of(bytes: impl AsRef<[u8]>) -> (String, String, CardKind) {
    let name = read_as("a file", bytes).unwrap().imported.name();
    (name.effective, name.currency, name.kind)
}

fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let read = |(name, csv): &(&str, &str)| Sheet {
        name: (*name).to_owned(),
        rows: rows_of_csv(csv.as_bytes()).unwrap(),
    };
    made::workbook(&sheets.iter().map(read).collect::<Vec<_>>())
}

#[test]
fn a_file_is_what_stands_in_it() {
    let usd = |kind| ("2026-04-01".to_owned(), "USD".to_owned(), kind);
    assert_eq!(name_of(RATES), usd(CardKind::Rates));
    assert_eq!(name_of(TIERS), usd(CardKind::Tiers));
    assert_eq!(
        name_of(workbook(&[("Sheet1", RATES)])),
        usd(CardKind::Rates)
    );
    let era = r#" {"from":"2027-01-01","service":"charged","utility_in_window":"charged"}"#;
    assert_eq!(
        name_of(era),
        ("2027-01-01".to_owned(), String::new(), CardKind::Era)
    );
}

#[test]
fn a_workbook_is_read_as_its_csv_is() {
    let csv = read_as("card", RATES).unwrap();
    let xlsx = read_as("card", workbook(&[("List rates", RATES)])).unwrap();
    let (Imported::Rates(csv), Imported::Rates(xlsx)) = (csv.imported, xlsx.imported) else {
        panic!("both are rates");
    };
    assert_eq!(csv, xlsx);
}

#[test]
fn the_list_rates_come_before_other_sheets_and_else_the_first_that_is_a_card() {
    let all = workbook(&[
        ("Notes", "how,to\nread,this"),
        ("Tiers", TIERS),
        ("List rates", RATES),
    ]);
    assert_eq!(name_of(all).2, CardKind::Rates);
    let no_list = workbook(&[
        ("Notes", "how,to\nread,this"),
        ("Tiers", TIERS),
        ("Rates", RATES),
    ]);
    assert_eq!(name_of(no_list).2, CardKind::Tiers);
    let broken = RATES.replace("France,USD,", "France,EUR,");
    let broken_list = workbook(&[("Tiers", TIERS), ("List rates", &broken)]);
    assert_eq!(
        refusal(broken_list),
        Refusal::CardSeveralCurrencies,
        "a list with an error is never passed over"
    );
    let closest = workbook(&[("Notes", "a,b\nc,d"), ("Rates", &broken)]);
    assert_eq!(refusal(closest), Refusal::CardSeveralCurrencies);
}

#[test]
fn what_is_no_card_is_refused_by_name() {
    assert_eq!(refusal("date,amount\n1,2\n"), Refusal::CardNotARateCard);
    assert_eq!(refusal(b"\x00\x01\xff\xfe"), Refusal::CardNotCsv);
    assert_eq!(refusal(b"PK\x03\x04 and no more"), Refusal::CardBadWorkbook);
    assert_eq!(
        refusal(workbook(&[("Notes", "a,b")])),
        Refusal::CardNotARateCard
    );
    assert_eq!(refusal("{}"), Refusal::CardNotAnEra);
    let early = r#"{"from":"2024-01-01","service":"free","utility_in_window":"free"}"#;
    assert_eq!(refusal(early), Refusal::CardEraTooEarly);
    assert_eq!(refusal(OWN), Refusal::CardNeedsDateAndCurrency);
    assert_eq!(refusal(vec![b' '; LARGEST + 3]), Refusal::CardTooBig);
}

#[test]
fn a_sheet_as_large_as_excel_allows_costs_nothing() {
    let mut rows = rows_of_csv(RATES.as_bytes()).unwrap();
    rows.push(vec![String::new(); 16_000]);
    rows.last_mut().unwrap().push("1".to_owned());
    let sheets = [Sheet {
        name: "List rates".to_owned(),
        rows,
    }];
    assert_eq!(refusal(made::workbook(&sheets)), Refusal::CardBadWorkbook);
}

#[test]
fn our_own_layout_takes_its_day_and_currency_from_the_name() {
    let added = read_as("2026-10-01.pmp.USD.csv", OWN).unwrap();
    assert_eq!(added.imported.name().effective, "2026-10-01");
}

#[test]
fn what_is_kept_is_read_again_and_only_as_what_it_is_kept_under() {
    for (file, bytes) in [("a", RATES), ("b", TIERS), ("2026-10-01.USD.csv", OWN)] {
        let added = read_as(file, bytes).unwrap();
        let name = added.imported.name();
        let kept = again(&name, file, &added.cells).ok().unwrap();
        assert_eq!(kept.name().effective, name.effective);
    }
    let added = read_as("a", RATES).unwrap();
    let other = CardName {
        effective: "2027-01-01".to_owned(),
        ..added.imported.name()
    };
    assert!(again(&other, "a", &added.cells).is_err());
    let damaged = vec![vec!["Market".to_owned()]];
    assert_eq!(
        again(&added.imported.name(), "a", &damaged).err().unwrap(),
        Refusal::CardNotARateCard
    );
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    let codes = [
        "too_big",
        "not_csv",
        "bad_workbook",
        "not_a_rate_card",
        "per_conversation",
        "needs_date_and_currency",
        "no_effective_date",
        "several_dates",
        "not_first_of_month",
        "before_messages",
        "several_currencies",
        "unsupported_currency",
        "market_twice",
        "market_unnamed",
        "bad_cell",
        "comma_decimal",
        "unknown_column",
        "incomplete",
        "bad_bands",
        "not_an_era",
        "era_too_early",
        "era_begun",
    ];
    for words in [
        include_str!("../../../../../../../ui/messages/en/errors.json"),
        include_str!("../../../../../../../ui/messages/fr/errors.json"),
    ] {
        let words: serde_json::Value = serde_json::from_str(words).unwrap();
        for code in codes {
            let sentence = words[format!("error_card_{code}")].as_str();
            assert!(
                sentence.is_some_and(|text| text.ends_with('.')),
                "{code}: {sentence:?}"
            );
        }
    }
}

#[test]
fn a_workbook_whose_cells_lie_beyond_all_bounds_is_refused() {
    let far = "<worksheet><sheetData><row r=\"99999999999999\"><c r=\"ZZZZZZZZ99999999999\">\
               <v>1</v></c></row></sheetData></worksheet>";
    let book = made::workbook_of(&[("List rates", far.to_owned())]);
    assert_eq!(refusal(book), Refusal::CardBadWorkbook);
}
