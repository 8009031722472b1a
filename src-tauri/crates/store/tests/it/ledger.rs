//! What messages cost is counted once, in the month and currency it belongs to.

use crate::shop::{self, at, number};
use domain::{
    id::{MessageKey, ThreadId},
    ledger_line::LineFacts,
    money::{Currency, Money},
    rate_card::category::RateCategory,
    tariff::quote::Why,
};
use proptest::prelude::*;
use store::{
    ledger::{self, NewLine, Settlement, ToldBy, Usage},
    person,
};

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
        facts: LineFacts {
            country: Some("FR".to_owned()),
            ..LineFacts::default()
        },
    }
}

fn settled(free: bool, micros: Option<i64>, kind: Option<&str>) -> Settlement {
    Settlement {
        at: at(10),
        month: "2026-11".to_owned(),
        uses_allowance: free,
        told_by: if kind.is_some() {
            ToldBy::DeliveryStatus
        } else {
            ToldBy::Quote
        },
        certain: kind.is_some(),
        free,
        kind: kind.map(str::to_owned),
        category: "service".to_owned(),
        billable: kind.map(|_| !free),
        amount: micros.map(|micros| Money {
            micros,
            currency: Currency::EUR,
        }),
        worth: None,
        era: Some("2026-10-01".to_owned()),
        card: None,
    }
}

fn usage(shop: &shop::Shop, month: &'static str) -> Usage {
    shop.read(move |read| ledger::usage(read, &number(1), month))
}

#[test]
fn the_lines_of_two_conversations_that_become_one_go_along_delivered_or_not() {
    let shop = shop::open();
    let [(ana, a), (ben, b), (_, other)] = ["Ana", "Ben", "Eve"].map(|name| shop.customer(name));
    shop.write(move |tx| {
        for (key, thread) in [(1, b), (2, b), (3, other), (4, other)] {
            let of_thread = NewLine {
                thread,
                ..line(key, false)
            };
            ledger::open(tx, &of_thread)?;
        }
        for key in [1, 3] {
            ledger::settle(tx, MessageKey(key), &settled(false, Some(30), None))?;
        }
        person::merge(tx, ana, ben)
    });
    let threads = shop.read(|read| ledger::many(read, &[1, 2, 3, 4].map(MessageKey)));
    let threads: Vec<ThreadId> = threads.iter().map(|line| line.thread).collect();
    assert_eq!(threads, [a, a, other, other]);
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
fn the_price_of_the_delivery_outweighs_that_of_the_sending_whichever_comes_first() {
    let shop = shop::open();
    let told = |told_by, micros| Settlement {
        told_by,
        ..settled(false, Some(micros), Some("regular"))
    };
    let (sent, delivered) = (
        told(ToldBy::SentStatus, 10_000),
        told(ToldBy::DeliveryStatus, 20_000),
    );
    shop.write(move |tx| {
        for (key, news) in [(1, [&sent, &delivered]), (2, [&delivered, &sent])] {
            ledger::open(tx, &line(key, false))?;
            for settlement in news {
                ledger::settle(tx, MessageKey(key), settlement)?;
            }
        }
        Ok(())
    });
    assert_eq!(usage(&shop, "2026-11").spent_micros, 40_000);
}

#[test]
fn a_month_has_what_was_delivered_in_it_and_what_still_waits() {
    let shop = shop::open();
    shop.write(|tx| {
        for key in 1..=5 {
            ledger::open(tx, &line(key, false))?;
        }
        let other = NewLine {
            number: number(2),
            ..line(6, false)
        };
        ledger::open(tx, &other)?;
        for key in [2, 4, 6] {
            ledger::settle(
                tx,
                MessageKey(key),
                &settled(false, Some(1), Some("regular")),
            )?;
        }
        let december = Settlement {
            month: "2026-12".to_owned(),
            ..settled(false, Some(1), Some("regular"))
        };
        ledger::settle(tx, MessageKey(5), &december)
    });
    let (each, all) = shop.read(|read| {
        let mut keys = Vec::new();
        ledger::month::each(read, "2026-11", Some(&number(1)), |line| {
            keys.push(line.message.0)
        })?;
        Ok((keys, ledger::month::all(read)?))
    });
    assert_eq!(each, [2, 4, 1, 3]);
    assert_eq!(all, ["2026-12", "2026-11"]);
    let page = |before: Option<i64>, limit| {
        shop.read(move |read| {
            let before = before.map(MessageKey);
            ledger::month::page(read, "2026-11", None, before, limit, |line| {
                line.message.0 != 3
            })
        })
        .iter()
        .map(|line| (line.message.0, line.facts.country.clone()))
        .collect::<Vec<_>>()
    };
    let french = |key| (key, Some("FR".to_owned()));
    assert_eq!(page(None, 2), [french(6), french(4)]);
    assert_eq!(page(Some(4), 2), [french(2), french(1)]);
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
    #![proptest_config(shop::cases(24))]

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

#[test]
fn only_what_is_charged_counts_towards_the_volume_tiers_and_once() {
    let shop = shop::open();
    let to_france = |key, market: &str| NewLine {
        facts: LineFacts {
            market: Some(market.to_owned()),
            ..LineFacts::default()
        },
        ..line(key, false)
    };
    let charged = |category: &str| Settlement {
        category: category.to_owned(),
        ..settled(false, Some(30_000), Some("regular"))
    };
    let (utility, abroad, marketing) = (
        charged("utility"),
        charged("authentication-international"),
        charged("marketing"),
    );
    let told_first = Settlement {
        told_by: ToldBy::SentStatus,
        ..utility.clone()
    };
    let free = Settlement {
        free: true,
        ..utility.clone()
    };
    let told = [
        (1, "France", told_first),
        (1, "France", utility.clone()),
        (1, "France", utility.clone()),
        (2, "France", utility.clone()),
        (3, "France", free),
        (4, "France", marketing),
        (5, "France", abroad),
        (6, "Italy", utility),
    ];
    shop.write(move |tx| {
        for (key, market, settlement) in &told {
            ledger::open(tx, &to_france(*key, market))?;
            ledger::settle(tx, MessageKey(*key), settlement)?;
        }
        Ok(())
    });
    let volume = |numbers: &[u32], month: &'static str, category| {
        let numbers: Vec<_> = numbers.iter().copied().map(number).collect();
        shop.read(move |read| ledger::volume(read, &numbers, month, "France", category))
    };
    use RateCategory::{Authentication, Marketing, Utility};
    assert_eq!(volume(&[1], "2026-11", Utility), 2);
    assert_eq!(
        volume(&[2, 1], "2026-11", Utility),
        2,
        "numbers of one account"
    );
    assert_eq!(volume(&[2], "2026-11", Utility), 0);
    assert_eq!(
        volume(&[1], "2026-12", Utility),
        0,
        "each month begins anew"
    );
    assert_eq!(volume(&[1], "2026-11", Authentication), 1);
    assert_eq!(volume(&[1], "2026-11", Marketing), 0, "it has no tiers");
}
