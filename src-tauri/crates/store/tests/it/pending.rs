//! What is written and not delivered yet, added up where it can be.

use crate::shop::{self, at, number};
use domain::{
    id::{MessageKey, ThreadId},
    ledger_line::LineFacts,
    money::{Currency, Money},
    tariff::quote::{Quote, Why},
};
use store::{
    ledger::{self, NewLine},
    pending,
};

fn line(key: i64, second: i64, amount: Option<(i64, Currency)>) -> NewLine {
    NewLine {
        message: MessageKey(key),
        thread: ThreadId(1),
        number: number(1),
        at: at(second),
        month: "2026-11".to_owned(),
        quote: Quote {
            amount: amount.map(|(micros, currency)| Money { micros, currency }),
            ..shop::quote(Why::Charged)
        },
        category: "utility".to_owned(),
        uses_allowance: false,
        facts: LineFacts::default(),
    }
}

fn sum(shop: &shop::Shop, since: i64, before: Option<i64>) -> i64 {
    shop.read(move |read| {
        let before = before.map(MessageKey);
        pending::sum(read, &number(1), Currency::EUR, at(since), before)
    })
    .micros
}

#[test]
fn only_what_may_still_be_charged_in_that_currency_is_added_up() {
    let shop = shop::open();
    let dollars = "USD".parse().unwrap();
    shop.write(move |tx| {
        ledger::open(tx, &line(1, 10, Some((30, Currency::EUR))))?;
        ledger::open(tx, &line(2, 20, Some((40, Currency::EUR))))?;
        ledger::open(tx, &line(3, 30, Some((500, dollars))))?;
        ledger::open(tx, &line(4, 40, None))
    });
    assert_eq!(sum(&shop, 0, None), 70);
    assert_eq!(sum(&shop, 11, None), 40, "too old to arrive");
    assert_eq!(sum(&shop, 0, Some(2)), 30, "written before that one");
    shop.write(|tx| ledger::void(tx, MessageKey(2)));
    assert_eq!(sum(&shop, 0, None), 30, "what failed costs nothing");
    assert_eq!(
        shop.read(|read| pending::sum(read, &number(2), Currency::EUR, at(0), None))
            .micros,
        0,
        "another number's is its own"
    );
}
