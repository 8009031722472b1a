//! What an accountant would look for is on the page, in one piece.

#![allow(clippy::unwrap_used)]
use super::{paper::*, *};

/// The page's words, out of its content: every string that is shown, plain or in hexadecimal.
fn shown(pdf: &[u8]) -> Vec<String> {
    let text: String = pdf.iter().map(|byte| char::from(*byte)).collect();
    let content = text.split("stream\n").nth(1).unwrap();
    let strings = content.lines().filter_map(|line| line.strip_suffix(" Tj"));
    strings
        .map(|shown| match shown.strip_prefix('<') {
            Some(digits) => hex::decode(digits.trim_end_matches('>'))
                .unwrap()
                .into_iter()
                .map(char::from)
                .collect(),
            None => shown
                .trim_matches(['(', ')'])
                .replace("\\(", "(")
                .replace("\\)", ")"),
        })
        .collect()
}

#[test]
fn names_and_figures_are_on_the_page_in_order() {
    let mut paper = Paper::default();
    paper.text(Style::Title, "Coût des messages");
    paper.row(Style::Plain, "Réponses", ["1000", "3", "0,0900"]);
    let pdf = pdf(&paper);
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(
        shown(&pdf),
        ["Coût des messages", "Réponses", "1000", "3", "0,0900"],
        "letters of Latin-1 are one byte each"
    );
}

#[test]
fn what_the_font_lacks_is_marked_and_long_names_are_cut() {
    let mut paper = Paper::default();
    paper.row(Style::Plain, &"é".repeat(90), ["", "", ""]);
    paper.text(Style::Plain, "商店 10 €");
    let shown = shown(&pdf(&paper));
    assert!(shown[0].chars().count() < 50);
    assert_eq!(shown.last().unwrap(), "?? 10 \u{80}");
}

#[test]
fn beyond_a_dozen_the_rest_is_one_row() {
    let parts: HashMap<String, Tally> = (0..20)
        .map(|n| {
            let tally = Tally {
                paid: 1,
                micros: 100 - i64::from(n),
                ..Tally::default()
            };
            (format!("C{n:02}"), tally)
        })
        .collect();
    let rows = named(&parts, str::to_owned);
    assert_eq!(rows[0].0, "C00", "the dearest first");
    assert_eq!(rows[19].0, "C19");
}
