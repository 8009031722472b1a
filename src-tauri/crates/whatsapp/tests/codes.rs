//! Every error code of the fact sheet beside the checkout has a class, and some their own words.
#![allow(clippy::unwrap_used)]

mod shared;

use domain::{refusal::Refusal, retry::ErrorClass};
use std::fs;
use whatsapp::error::{MetaError, is_listed};

#[test]
#[cfg_attr(
    not(has_reference),
    ignore = "needs the reference material beside the checkout"
)]
fn every_documented_code_is_listed() {
    let facts = shared::shared("facts/whatsapp.md").unwrap();
    let facts = fs::read_to_string(facts).unwrap();
    let table = facts
        .split_once("### 2.2 Error codes")
        .unwrap()
        .1
        .split_once("\n---")
        .unwrap()
        .0;
    let mut codes = 0;
    for row in table.lines().filter(|line| {
        line.starts_with('|') && !line.contains("---") && !line.starts_with("| Code")
    }) {
        for code in documented(row.split('|').nth(1).unwrap()) {
            assert!(
                is_listed(code),
                "{code} is documented, but has no class: {row}"
            );
            codes += 1;
        }
    }
    assert!(codes > 150, "only {codes} codes found in the table");
}

/// The codes of a cell such as `3, 10, 200–299, **131047**`, `2593107/8/9` or `131061/131062`.
fn documented(cell: &str) -> Vec<i64> {
    let cell = cell.replace("groups", "").replace('*', "");
    cell.split([',', ' '])
        .filter(|part| !part.is_empty())
        .flat_map(expand)
        .collect()
}

fn expand(part: &str) -> Vec<i64> {
    if let Some((first, last)) = part.split_once('–') {
        return (first.parse().unwrap()..=last.parse().unwrap()).collect();
    }
    let mut codes: Vec<i64> = Vec::new();
    for short in part
        .split('/')
        .map(str::trim)
        .filter(|short| !short.is_empty())
    {
        let whole = match codes.first() {
            Some(first) if short.len() < 3 => {
                let first = first.to_string();
                format!("{}{short}", &first[..first.len() - short.len()])
            }
            _ => short.to_owned(),
        };
        codes.push(whole.parse().unwrap());
    }
    codes
}

#[test]
fn a_conversation_that_another_partner_holds_is_said_to_be_so() {
    let error = MetaError {
        code: 131_070,
        ..MetaError::default()
    };
    assert_eq!(error.sentence(), Refusal::OtherPartner);
    assert_eq!(
        error.class(),
        ErrorClass::Permanent,
        "never sent again by itself"
    );
}
