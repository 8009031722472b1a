//! What messages cost is counted once, in the month and currency it belongs to.

use crate::shop::{self, at, number};
use domain::{
    id::{MessageKey, ThreadId},
    money::{Currency, Money},
    tariff::quote::Why,
};
use proptest::prelude::*;
use store::ledger::{self, NewLine, Settlement, Usage};

fn line(key: i64, uses_allowance: bool) -> NewLine {
    NewLine {
        message: MessageKey(key),
        thread: ThreadId(1),
        number: number(1),
        at: at(0),
        month: "2026-11".to_owned(),
        quote: shop::quote(if uses_allowance {
            Why::Allowance
        } else {
            Why::Charged
        }),
        category: "service".to_owned(),
        uses_allowance,
    }
}

fn settled(free: bool, micros: Option<i64>, kind: Option<&str>) -> Settlement {
    Settlement {
        at: at(10),
        month: "2026-11".to_owned(),
        uses_allowance: free,
        certain: kind.is_some(),
        free,
        kind: kind.map(str::to_owned),
        category: "service".to_owned(),
        amount: micros.map(|micros| Money {
            micros,
            currency: Currency::EUR,
        }),
    }
}

fn usage(shop: &shop::Shop, month: &'static str) -> Usage {
    shop.read(move |read| ledger::usage(read, &number(1), month))
}

#[test]
fn a_delivery_told_twice_is_charged_once() {
    let shop = shop::open();
    shop.write(|tx| {
        ledger::open(tx, &line(1, true))?;
        ledger::open(tx, &line(1, true))?;
        ledger::open(tx, &line(2, false))
    });
    assert_eq!(usage(&shop, "2026-11").pending, 1);
    for _ in 0..2 {
        shop.write(|tx| {
            ledger::settle(
                tx,
                MessageKey(1),
                &settled(true, None, Some("free_customer_service")),
            )?;
            ledger::settle(
                tx,
                MessageKey(2),
                &settled(false, Some(30_000), Some("regular")),
            )
        });
    }
    let now = usage(&shop, "2026-11");
    assert_eq!(
        now,
        Usage {
            free_replies_used: 1,
            pending: 0,
            unknown: 0,
            spent_micros: 30_000,
            currency: Some(Currency::EUR)
        }
    );
    let spend = shop.read(|read| ledger::of_thread_month(read, ThreadId(1), "2026-11"));
    assert_eq!((spend.paid, spend.spent.unwrap().micros), (1, 30_000));
}

#[test]
fn metas_word_replaces_what_was_assumed_and_stays() {
    let shop = shop::open();
    shop.write(|tx| {
        ledger::open(tx, &line(1, true))?;
        ledger::settle(tx, MessageKey(1), &settled(true, None, None))?;
        ledger::settle(
            tx,
            MessageKey(1),
            &settled(false, Some(20_000), Some("regular")),
        )?;
        ledger::settle(tx, MessageKey(1), &settled(true, None, None))
    });
    let now = usage(&shop, "2026-11");
    assert_eq!(
        (now.free_replies_used, now.pending, now.spent_micros),
        (0, 0, 20_000)
    );
}

#[test]
fn a_delivery_in_the_next_month_counts_there() {
    let shop = shop::open();
    shop.write(|tx| {
        ledger::open(tx, &line(1, true))?;
        let december = Settlement {
            month: "2026-12".to_owned(),
            ..settled(true, None, Some("free_customer_service"))
        };
        ledger::settle(tx, MessageKey(1), &december)
    });
    assert_eq!(usage(&shop, "2026-11"), Usage::default());
    assert_eq!(usage(&shop, "2026-12").free_replies_used, 1);
}

#[test]
fn an_amount_in_another_currency_is_never_added() {
    let shop = shop::open();
    shop.write(|tx| {
        for key in 1..=3 {
            ledger::open(tx, &line(key, false))?;
        }
        ledger::settle(
            tx,
            MessageKey(1),
            &settled(false, Some(10), Some("regular")),
        )?;
        let dollars = Some(Money {
            micros: 500,
            currency: Currency::USD,
        });
        ledger::settle(
            tx,
            MessageKey(2),
            &Settlement {
                amount: dollars,
                ..settled(false, None, Some("regular"))
            },
        )?;
        ledger::settle(tx, MessageKey(3), &settled(false, None, Some("regular")))
    });
    let now = usage(&shop, "2026-11");
    assert_eq!(
        (now.spent_micros, now.unknown),
        (10, 2),
        "not known is never zero"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_month_always_agrees_with_its_lines(
        steps in prop::collection::vec((1i64..8, 0u8..5, any::<bool>(), 1i64..100), 1..60),
    ) {
        let shop = shop::open();
        shop.write(move |tx| {
            for (key, step, told, micros) in &steps {
                let (key, kind) = (MessageKey(*key), told.then_some("regular"));
                let known = ledger::get(tx, key)?.is_some();
                match step {
                    0 => ledger::open(tx, &line(key.0, *told))?,
                    1 => ledger::void(tx, key)?,
                    2 if known => ledger::settle(tx, key, &settled(true, None, kind))?,
                    3 if known => ledger::settle(tx, key, &settled(false, Some(*micros), kind))?,
                    4 if known => ledger::settle(tx, key, &settled(false, None, kind))?,
                    _ => {}
                }
            }
            Ok(())
        });
        let keys: Vec<MessageKey> = (1..8).map(MessageKey).collect();
        let lines = shop.read(move |read| ledger::many(read, &keys));
        let count = |which: &dyn Fn(&ledger::LedgerRow) -> bool| lines.iter().filter(|line| which(line)).count() as u32;
        let charged = |line: &ledger::LedgerRow| line.settled.as_ref().is_some_and(|settled| !settled.free);
        let now = usage(&shop, "2026-11");
        prop_assert_eq!(now.pending, count(&|line| line.settled.is_none() && line.uses_allowance));
        prop_assert_eq!(now.free_replies_used, count(&|line| line.settled.as_ref().is_some_and(|settled| settled.uses_allowance)));
        prop_assert_eq!(now.unknown, count(&|line| charged(line) && line.settled.as_ref().unwrap().amount.is_none()));
        let spent: i64 = lines.iter().filter(|line| charged(line)).filter_map(|line| line.settled.as_ref()?.amount).map(|amount| amount.micros).sum();
        prop_assert_eq!(now.spent_micros, spent);
    }
}
