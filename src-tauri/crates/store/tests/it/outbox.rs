//! The outbox: each conversation's messages in their order, and nothing twice.

use crate::shop::{self, at, enqueue, outgoing};
use domain::{
    dearer::Dearer,
    id::{OutgoingId, ThreadId},
    money::{Currency, Money},
};
use proptest::prelude::*;
use store::{
    Store,
    outbox::{self, OutboxState},
};

fn due(shop: &shop::Shop, second: i64) -> Vec<OutgoingId> {
    shop.read(move |read| outbox::due(read, at(second), 100))
        .into_iter()
        .map(|row| row.id)
        .collect()
}

fn waiting(second: i64) -> OutboxState {
    OutboxState::Waiting {
        not_before: at(second),
        attempts: 1,
        reason: Some(domain::refusal::Refusal::Offline),
    }
}

fn failed() -> OutboxState {
    OutboxState::Failed {
        key: domain::refusal::Refusal::Unknown,
        detail: Some("d".to_owned()),
        can_retry: true,
        needs_template: false,
        prices: Some(Dearer {
            before: None,
            after: Money::parse("0.0300", Currency::USD).unwrap(),
        }),
    }
}

#[test]
fn a_stuck_message_holds_back_its_own_conversation_only() {
    let shop = shop::open();
    let ((_, ana), (_, ben)) = (shop.customer("Ana"), shop.customer("Ben"));
    shop.write(move |tx| {
        enqueue(tx, ana, 1, 0)?;
        enqueue(tx, ana, 2, 0)?;
        enqueue(tx, ben, 3, 0)
    });
    assert_eq!(due(&shop, -1), [], "undo is still possible");
    assert_eq!(due(&shop, 0), [outgoing(1), outgoing(3)]);
    for stuck in [
        OutboxState::Sending { since: at(1) },
        OutboxState::Uncertain {
            since: at(1),
            taken_back: false,
        },
        waiting(60),
    ] {
        let state = stuck.clone();
        shop.write(move |tx| outbox::set_state(tx, outgoing(1), &state));
        assert_eq!(due(&shop, 1), [outgoing(3)], "{stuck:?} is not overtaken");
        assert_eq!(
            shop.read(|read| outbox::get(read, outgoing(1)))
                .unwrap()
                .state,
            stuck
        );
    }
    assert_eq!(
        due(&shop, 60),
        [outgoing(3), outgoing(1)],
        "the longest due first"
    );
    shop.write(|tx| outbox::set_state(tx, outgoing(1), &OutboxState::Done { at: at(61) }));
    assert_eq!(due(&shop, 61), [outgoing(2), outgoing(3)]);
}

#[test]
fn what_failed_holds_back_nothing() {
    let shop = shop::open();
    let (_, ana) = shop.customer("Ana");
    shop.write(move |tx| {
        enqueue(tx, ana, 1, 0)?;
        enqueue(tx, ana, 2, 0)?;
        outbox::set_state(tx, outgoing(1), &failed())
    });
    assert_eq!(due(&shop, 0), [outgoing(2)]);
}

#[test]
fn a_doubt_holds_back_what_follows_until_a_person_lets_it_past() {
    let shop = shop::open();
    let (_, ana) = shop.customer("Ana");
    let doubt = |n: u128| {
        move |tx: &store::Tx<'_>| {
            outbox::set_state(
                tx,
                outgoing(n),
                &OutboxState::Uncertain {
                    since: at(1),
                    taken_back: false,
                },
            )
        }
    };
    shop.write(move |tx| (1..4).try_for_each(|n| enqueue(tx, ana, n, 0).map(drop)));
    shop.write(doubt(1));
    assert_eq!(due(&shop, 0), []);
    let last = |shop: &shop::Shop| {
        shop.read(|read| outbox::get(read, outgoing(3)))
            .unwrap()
            .seq
    };
    let seq = last(&shop);
    shop.write(move |tx| outbox::let_past(tx, ana, seq));
    assert_eq!(due(&shop, 0), [outgoing(2)], "in their order");
    assert_eq!(shop.read(move |read| outbox::first_doubt(read, ana)), None);
    assert_eq!(
        shop.read(move |read| outbox::trouble(read, ana)),
        1,
        "still a doubt"
    );
    shop.write(doubt(2));
    assert_eq!(due(&shop, 0), [], "the next doubt is one of its own");
}

#[test]
fn a_failure_that_was_settled_asks_for_nothing_until_it_fails_again() {
    let shop = shop::open();
    let (_, ana) = shop.customer("Ana");
    let refused = || match failed() {
        OutboxState::Failed {
            key,
            detail,
            can_retry,
            prices,
            ..
        } => OutboxState::Failed {
            key,
            detail,
            can_retry,
            needs_template: true,
            prices,
        },
        other => other,
    };
    shop.write(move |tx| {
        enqueue(tx, ana, 1, 0)?;
        enqueue(tx, ana, 2, 0)?;
        outbox::set_state(tx, outgoing(1), &refused())?;
        outbox::set_state(tx, outgoing(2), &failed())?;
        outbox::settle_refused(tx, ana)
    });
    assert_eq!(
        shop.read(move |read| outbox::trouble(read, ana)),
        1,
        "not the other one"
    );
    shop.write(move |tx| outbox::set_state(tx, outgoing(1), &refused()));
    assert_eq!(shop.read(move |read| outbox::trouble(read, ana)), 2);
}

#[test]
fn what_a_crash_cut_off_is_found_at_the_next_start() {
    let shop::Shop { dir, store } = shop::open();
    let shop = shop::Shop { dir, store };
    let (_, ana) = shop.customer("Ana");
    shop.write(move |tx| {
        enqueue(tx, ana, 1, 0)?;
        outbox::set_state(tx, outgoing(1), &OutboxState::Sending { since: at(1) })
    });
    let again = Store::open(shop.dir.path(), &shop::KEY).unwrap();
    let cut_off = again.read_blocking(outbox::sending).unwrap();
    assert_eq!(cut_off.len(), 1);
    assert_eq!(cut_off[0].request, serde_json::json!({ "text": "1" }));
}

#[test]
fn how_fast_we_sent_is_remembered() {
    let shop = shop::open();
    let (_, ana) = shop.customer("Ana");
    shop.write(move |tx| {
        for n in 0..6 {
            enqueue(tx, ana, n, 0)?;
        }
        outbox::set_state(tx, outgoing(0), &OutboxState::Done { at: at(10) })?;
        outbox::set_state(
            tx,
            outgoing(1),
            &OutboxState::Uncertain {
                since: at(20),
                taken_back: false,
            },
        )?;
        outbox::set_state(tx, outgoing(2), &OutboxState::Sending { since: at(30) })?;
        outbox::set_state(tx, outgoing(3), &failed())
    });
    assert_eq!(
        shop.read(move |read| outbox::recent_sends(read, ana, at(20), at(30))),
        [at(20), at(30)]
    );
    assert_eq!(
        shop.read(move |read| outbox::recent_sends(read, ana, at(20), at(29))),
        [at(20)],
        "nothing was sent in the future"
    );
    assert_eq!(shop.read(move |read| outbox::trouble(read, ana)), 2);
    assert_eq!(
        shop.write(|tx| outbox::prune(tx, at(11))),
        1,
        "only what is done is forgotten"
    );
}

#[test]
fn what_was_written_by_a_clock_that_ran_ahead_waits_no_longer_than_anything_else() {
    let shop = shop::open();
    let threads: Vec<ThreadId> = (0..3).map(|n| shop.customer(&n.to_string()).1).collect();
    shop.write(move |tx| {
        enqueue(tx, threads[0], 0, 7_200)?;
        enqueue(tx, threads[1], 1, 3)?;
        enqueue(tx, threads[2], 2, 0)?;
        let tried = OutboxState::Waiting {
            not_before: at(7_300),
            attempts: 2,
            reason: None,
        };
        outbox::set_state(tx, outgoing(2), &tried)?;
        outbox::wait_no_longer(tx, at(5), at(300))
    });
    assert_eq!(due(&shop, 4), [outgoing(1)], "what was not too late stays");
    assert_eq!(due(&shop, 5), [outgoing(1), outgoing(0)]);
    assert_eq!(due(&shop, 300).len(), 3);
}

proptest! {
    #![proptest_config(shop::cases(24))]

    #[test]
    fn only_the_first_unfinished_message_of_a_conversation_is_ever_due(
        queue in prop::collection::vec((0usize..4, 0i64..100, 0u8..5), 1..40),
        second in 0i64..100,
    ) {
        let shop = shop::open();
        let threads: Vec<ThreadId> = (0..4).map(|n| shop.customer(&n.to_string()).1).collect();
        let rows = queue.clone();
        let of = threads.clone();
        shop.write(move |tx| {
            for (n, (thread, second, phase)) in rows.iter().enumerate() {
                enqueue(tx, of[*thread], n as u128, *second)?;
                let state = match phase {
                    0 => OutboxState::Sending { since: at(*second) },
                    1 => failed(),
                    2 => OutboxState::Done { at: at(*second) },
                    _ => continue,
                };
                outbox::set_state(tx, outgoing(n as u128), &state)?;
            }
            Ok(())
        });
        // What is done and what failed holds back nothing.
        let heads = (0..4).filter_map(|thread| queue.iter().enumerate().find(|(_, row)| row.0 == thread && row.2 != 2 && row.2 != 1));
        let waiting: Vec<(i64, u128)> = heads.filter(|(_, row)| row.2 > 2).map(|(n, row)| (row.1, n as u128)).collect();
        let mut wanted: Vec<(i64, u128)> = waiting.iter().copied().filter(|(at, _)| *at <= second).collect();
        wanted.sort_unstable();
        prop_assert_eq!(due(&shop, second), wanted.iter().map(|(_, n)| outgoing(*n)).collect::<Vec<_>>());
        prop_assert_eq!(shop.read(outbox::next_due), waiting.iter().map(|(second, _)| at(*second)).min());
    }
}
