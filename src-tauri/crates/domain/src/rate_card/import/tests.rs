#![allow(clippy::unwrap_used)]
use super::*;
use crate::rate_card::category::RateCategory;
use crate::rate_card::diff::diff;
use crate::tariff::Tariff;
use proptest::prelude::*;

const RATES: &str = include_str!("../../../tests/data/meta-2026-04-01.USD.rates.csv");
const TIERS: &str = include_str!("../../../tests/data/meta-2026-04-01.USD.volume-tiers.csv");
const OWN: &str = include_str!("../../../data/rates/2026-04-01.pmp.USD.csv");

fn april() -> NaiveDate {
    "2026-04-01".parse().unwrap()
}

fn read_text(text: &str) -> Result<ImportedFile, ImportError> {
    read(&rows_of_csv(text.as_bytes()).unwrap(), "a file", None)
}

fn card(file: ImportedFile) -> RateCard {
    match file {
        ImportedFile::Rates(card) => card,
        ImportedFile::Tiers(table) => panic!("tiers of {}", table.effective),
    }
}

fn bundled() -> &'static RateCard {
    Tariff::bundled()
        .card("USD".parse().unwrap(), april())
        .unwrap()
}

/// What is said of a file that is not taken, in a word.
fn word(error: &ImportError) -> String {
    let word = serde_json::to_value(error.refusal()).unwrap();
    word.as_str()
        .and_then(|word| word.strip_prefix("card_"))
        .unwrap()
        .to_owned()
}

/// The name of the error that a changed file gives.
fn code(before: &str, after: &str) -> String {
    let text = RATES.replace(before, after);
    assert!(text != RATES, "{before:?} stands in the file");
    read_text(&text).map_or_else(|error| word(&error), |_| "taken".to_owned())
}

#[test]
fn metas_own_card_is_read_cell_for_cell() {
    let card = card(read_text(RATES).unwrap());
    assert_eq!(diff(Some(bundled()), &card), diff(Some(&card), &card));
    assert_eq!((card.effective, card.currency.code()), (april(), "USD"));
    assert_eq!((card.unit, card.trust), (Unit::Message, Trust::High));
    assert_eq!(card.source, "imported file a file");
}

#[test]
fn metas_own_volume_tiers_are_read_cell_for_cell() {
    let ImportedFile::Tiers(mut table) = read_text(TIERS).unwrap() else {
        panic!("a card");
    };
    let bundled = Tariff::bundled().tiers(table.currency, april()).unwrap();
    table.source.clone_from(&bundled.source);
    assert_eq!(table, *bundled);
}

#[test]
fn a_sheet_of_october_has_its_header_elsewhere_and_columns_in_any_order() {
    let rows = rows_of_csv(RATES.as_bytes()).unwrap();
    let mut sheet: Vec<Vec<String>> = rows[3..]
        .iter()
        .map(|row| row.iter().rev().cloned().chain([String::new()]).collect())
        .collect();
    sheet.insert(0, rows[0].clone());
    sheet[3][0] = "  service ".to_owned();
    sheet.push(vec![String::new(); 8]);
    let read = card(read(&sheet, "a sheet", None).unwrap());
    assert!(diff(Some(bundled()), &read).changes.is_empty());
}

#[test]
fn numbers_as_a_spreadsheet_keeps_them_are_the_same_numbers() {
    let noisy = RATES
        .replace("0.0618,0.0260,0.0260", "0.0618,0.026000000000000002,0.026")
        .replace("France,USD,0.0859", "France,USD,$0.0859");
    let same = card(read_text(&noisy).unwrap());
    assert!(diff(Some(bundled()), &same).changes.is_empty());
    let shares = TIERS
        .replace("-5%", "-0.05")
        .replace("-20%", "-0.2")
        .replace(",0%", ",0");
    assert!(matches!(read_text(&shares), Ok(ImportedFile::Tiers(_))));
    let with_mark = [b"\xef\xbb\xbf", RATES.as_bytes()].concat();
    assert!(read(&rows_of_csv(&with_mark).unwrap(), "a file", None).is_ok());
}

#[test]
fn our_own_layout_needs_to_be_told_its_day_and_currency() {
    let rows = rows_of_csv(OWN.as_bytes()).unwrap();
    let with = |day: &str, code: &str| {
        read(
            &rows,
            "own",
            Some((day.parse().unwrap(), code.parse().unwrap())),
        )
        .map_or_else(|error| word(&error), |_| "taken".to_owned())
    };
    assert_eq!(
        word(&read_text(OWN).unwrap_err()),
        "needs_date_and_currency"
    );
    assert_eq!(with("2026-04-01", "USD"), "taken");
    assert_eq!(with("2026-04-02", "USD"), "not_first_of_month");
    assert_eq!(with("2025-06-01", "USD"), "before_messages");
    assert_eq!(with("2026-04-01", "CHF"), "unsupported_currency");
    let told = Some((april(), "USD".parse().unwrap()));
    let copied = card(read(&rows, "own", told).unwrap());
    assert!(diff(Some(bundled()), &copied).changes.is_empty());
    assert_eq!(copied.trust, Trust::Medium, "somebody copied it");
}

#[test]
fn a_sheet_that_says_its_day_is_believed_and_one_that_does_not_may_be_told() {
    let told = Some(("2026-07-01".parse().unwrap(), "USD".parse().unwrap()));
    let rows = rows_of_csv(RATES.as_bytes()).unwrap();
    assert_eq!(card(read(&rows, "", told).unwrap()).effective, april());
    let silent = rows_of_csv(RATES.replace(", effective April 1, 2026", "").as_bytes()).unwrap();
    let july = card(read(&silent, "", told).unwrap()).effective;
    assert_eq!(july.to_string(), "2026-07-01");
}

#[test]
fn what_is_no_rate_card_is_refused_by_name() {
    for (before, after, expected) in [
        ("effective April 1, 2026", "of spring", "no_effective_date"),
        (
            "effective April 1, 2026",
            "effective April 31, 2026",
            "no_effective_date",
        ),
        (
            "effective April 1, 2026",
            "effective April 15, 2026",
            "not_first_of_month",
        ),
        (
            "effective April 1, 2026",
            "effective April 1, 2024",
            "before_messages",
        ),
        ("Learn more here:", "effective May 1, 2026", "several_dates"),
        (
            "Cost per message",
            "Cost per conversation",
            "per_conversation",
        ),
        (
            "Cost per message in USD",
            "Cost per message in EUR",
            "several_currencies",
        ),
        ("Market,Currency", "Country,Currency", "not_a_rate_card"),
        ("Utility,Auth", "Usefulness,Auth", "unknown_column"),
        (",Service", ",", "not_a_rate_card"),
        (",Service", ",Utility", "unknown_column"),
        (",Service", ",Service,Business agent", "unknown_column"),
        ("France,USD", "France,EUR", "several_currencies"),
        ("USD,", "CHF,", "unsupported_currency"),
        ("France,USD", "France,", "currency_missing"),
        ("France,USD", "Germany,USD", "market_twice"),
        ("France,USD", " ,USD", "market_unnamed"),
        ("Other,USD", "Others,USD", "incomplete"),
        (
            "France,USD,0.0859",
            "France,USD,\"0,0859\"",
            "comma_decimal",
        ),
        ("France,USD,0.0859", "France,USD,€0.0859", "bad_cell"),
        ("France,USD,0.0859", "France,USD,", "bad_cell"),
        ("France,USD,0.0859", "France,USD,TBD", "bad_cell"),
        ("France,USD,0.0859", "France,USD,0.08591234567", "bad_cell"),
        (
            "France,USD,0.0859,0.0300,0.0300,n/a,n/a",
            "France,USD,0.0859,0.0300",
            "bad_cell",
        ),
        (
            "France,USD,0.0859,0.0300,0.0300,n/a,n/a",
            "France,USD,0.0859,0.0300,0.0300,n/a,n/a,0.1",
            "unknown_column",
        ),
    ] {
        assert_eq!(code(before, after), expected, "{before} -> {after}");
    }
    let start: String = RATES
        .lines()
        .take(20)
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(word(&read_text(&start).unwrap_err()), "incomplete");
    for other in [
        "",
        "name,phone\nZoé,+33\n",
        "Market,Currency\n",
        "\"Market\n",
    ] {
        assert!(read_text(other).is_err(), "{other:?}");
    }
    let latin = rows_of_csv(b"March\xe9,Currency\n");
    assert_eq!(word(&latin.unwrap_err()), "not_csv");
}

#[test]
fn volume_tiers_that_are_not_whole_are_refused_by_name() {
    let band = "\"100,001\",\"1,000,000\",Tier rate,0.0285,-5%";
    for (before, after, expected) in [
        (
            band,
            "\"100,002\",\"1,000,000\",Tier rate,0.0285,-5%",
            "bad_bands",
        ),
        (
            band,
            "\"100,001\",\"1,000,000\",Tier rate,0.0385,-5%",
            "bad_bands",
        ),
        (band, "n/a,n/a,n/a,n/a,n/a", "bad_bands"),
        ("n/a\r\nBrazil,", "n/a,0.1\r\nBrazil,", "unknown_column"),
        (
            band,
            "\"100,001\",\"1,000,000\",List rate,0.0285,-5%",
            "bad_cell",
        ),
        (
            band,
            "\"100,001\",\"10,000,00\",Tier rate,0.0285,-5%",
            "bad_cell",
        ),
        (band, "\"100,001\",n/a,Tier rate,0.0285,-5%", "bad_cell"),
        (
            band,
            "\"100,001\",\"1,000,000\",Tier rate,\"0,0285\",-5%",
            "comma_decimal",
        ),
        (
            band,
            "\"100,001\",\"1,000,000\",Tier rate,0.0285,five",
            "bad_cell",
        ),
        (",,Utility,", ",,Usefulness,", "unknown_column"),
        (",,Utility,", ",,Authentication,", "unknown_column"),
        ("vs. List rate", "vs. last year", "unknown_column"),
        ("\nFrance,USD", "\nEgypt,USD", "market_twice"),
        ("\nFrance,USD", "\nFrance,GBP", "several_currencies"),
        ("\nOther,", "\nOthers,", "incomplete"),
        ("April 1, 2026", "April 2, 2026", "not_first_of_month"),
    ] {
        let text = TIERS.replacen(before, after, 1);
        assert!(text != TIERS, "{before:?} stands in the file");
        assert_eq!(
            word(&read_text(&text).unwrap_err()),
            expected,
            "{before} -> {after}"
        );
    }
}

/// What somebody's slip could leave in a cell.
fn slip() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[0-9]{1,3}[.,][0-9]{0,8}",
        prop::sample::select(vec![
            "",
            "n/a",
            "--",
            "USD",
            "EUR",
            "Other",
            "Market",
            "Utility",
            "France",
            "0",
            "1e-2",
            "Cost per message in EUR, effective July 1, 2026",
        ])
        .prop_map(str::to_owned),
    ]
}

/// A file's rows without those that stand for a line break inside a cell.
fn filled_rows(csv: &str) -> Vec<Vec<String>> {
    let mut rows = rows_of_csv(csv.as_bytes()).unwrap();
    rows.retain(|row| !row.is_empty());
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn one_wrong_cell_changes_that_cell_of_the_card_or_all_is_refused(row in 0usize..38, column in 0usize..7, slip in slip()) {
        let mut rows = filled_rows(RATES);
        let header = rows.iter().position(|row| is_header(row)).unwrap();
        let market = rows[row][0].clone();
        rows[row][column] = slip.clone();
        let Ok(file) = read(&rows, "a slip", None) else { return Ok(()) };
        let card = card(file);
        let diff = diff(Some(bundled()), &card);
        if row < header {
            // A title says the day and the currency, and no rate.
            prop_assert!(diff.changes.is_empty() && card.currency == bundled().currency);
            return Ok(());
        }
        prop_assert_eq!(card.effective, april());
        if row > header && column == 0 {
            // Another name is another market, with all that stood beside the old one.
            prop_assert!(diff.added_markets.len() <= 1 && diff.removed_markets.len() == diff.added_markets.len());
            prop_assert!(diff.removed_markets.iter().all(|removed| *removed == market));
        } else {
            prop_assert!(diff.changes.len() <= 1, "{:?}", diff);
            prop_assert!(diff.changes.iter().all(|change| change.market == market
                && change.category == RateCategory::ALL[column - 2]), "{:?}", diff);
        }
    }

    #[test]
    fn one_wrong_cell_of_the_tiers_never_leaves_part_of_them(row in 0usize..151, column in 0usize..17, slip in slip()) {
        let mut rows = filled_rows(TIERS);
        rows[row][column] = slip;
        if let Ok(ImportedFile::Tiers(table)) = read(&rows, "a slip", None) {
            let whole = Tariff::bundled().tiers(table.currency, april()).unwrap();
            for (market, _) in bundled().markets().filter(|(market, _)| *market != rows[row][0]) {
                let known = whole.bands(market, RateCategory::Utility);
                let read = table.bands(market, RateCategory::Utility);
                prop_assert!(read.is_none() || known.map(<[_]>::len) == read.map(<[_]>::len));
            }
        }
    }

    #[test]
    fn no_sheet_breaks_the_reader(rows in prop::collection::vec(prop::collection::vec(slip(), 0..9), 0..20), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&rows, "", None);
        let _ = rows_of_csv(&bytes).and_then(|rows| read(&rows, "", None));
    }
}

/// What is said of a file, and of which of its lines.
fn said_of(csv: &str) -> (String, Option<u32>) {
    let error = read_text(csv).unwrap_err();
    (word(&error), error.line())
}

/// A card as a spreadsheet of much of Europe saves it.
fn with_decimal_commas(csv: &str) -> String {
    let rows = rows_of_csv(csv.as_bytes()).unwrap();
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let amount = |cell: &String| {
        let bare = cell.trim().trim_start_matches('$');
        if bare.parse::<f64>().is_ok() {
            bare.replace('.', ",")
        } else {
            quoted(cell)
        }
    };
    let lines: Vec<String> = rows
        .iter()
        .map(|row| row.iter().map(amount).collect::<Vec<_>>().join(";"))
        .collect();
    lines.join("\r\n")
}

#[test]
fn semicolons_with_decimal_commas_are_the_same_card() {
    let text = with_decimal_commas(RATES);
    assert!(text.contains("0,0") && !text.contains("0.0"), "{text}");
    let read = card(read_text(&text).unwrap());
    assert!(diff(Some(bundled()), &read).changes.is_empty());
    let doubtful = text.replacen("0,0300", "1.030", 1);
    assert!(doubtful != text);
    assert_eq!(said_of(&doubtful).0, "comma_decimal");
}

#[test]
fn what_a_spreadsheet_adds_or_loses_is_said_with_its_line() {
    let lines: Vec<&str> = RATES.lines().collect();
    let france = lines
        .iter()
        .position(|line| line.starts_with("France,"))
        .unwrap();
    let on = Some(u32::try_from(france + 1).unwrap());
    let changed = |new: &str| {
        let mut lines = lines.clone();
        lines[france] = new;
        lines.join("\n")
    };
    let bare = lines[france].replace("USD", "");
    assert_eq!(
        said_of(&changed(&bare)),
        ("currency_missing".to_owned(), on)
    );
    let total = "Total,,1.0000,1.0000,1.0000,n/a,1.0000";
    assert_eq!(said_of(&changed(total)), ("totals".to_owned(), on));
    let wrong = lines[france].replacen("USD,", "USD,x", 1);
    assert_eq!(said_of(&changed(&wrong)), ("bad_cell".to_owned(), on));
    let own = format!("# a comment\n{OWN}\nTotal,1,1,1,,1\n");
    let rows = rows_of_csv(own.as_bytes()).unwrap();
    let told = Some((april(), "USD".parse().unwrap()));
    let error = read(&rows, "own", told).unwrap_err();
    let last = u32::try_from(own.trim_end().lines().count()).unwrap();
    assert_eq!(
        (word(&error).as_str(), error.line()),
        ("totals", Some(last))
    );
}

#[test]
fn unicode_text_of_a_spreadsheet_is_said_to_be_that() {
    let wide: Vec<u8> = RATES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = rows_of_csv(&[b"\xff\xfe".as_slice(), &wide].concat()).unwrap_err();
    assert_eq!(word(&error), "utf16");
}
