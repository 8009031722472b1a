//! The lists of conversations stay right whatever happens to the conversations in them.

use crate::shop::{self, at, number};
use domain::{
    attention::List,
    content::MediaKind,
    entry_point::EntryPointFacts,
    id::{LabelId, LabelKey, MessageKey, ThreadId},
    instant::Instant,
    label::{LabelColor, LabelName},
    status::Status,
    window::WindowFacts,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use store::{
    Cursor, Store, label,
    person::{self, NewPerson},
    thread::{self, Counts, LastLine, PageQuery, ThreadState},
};

const VIEWS: [List; 4] = [List::Closing, List::Unanswered, List::All, List::Closed];

/// Something that happens to one of the conversations.
#[derive(Clone, Debug)]
enum Event {
    Wrote { thread: usize, second: i64 },
    Answered { thread: usize, second: i64 },
    Read { thread: usize },
    Refused { thread: usize, second: i64 },
    NewCustomer { number: u32 },
}

fn any_event() -> impl Strategy<Value = Event> {
    let (thread, second) = (0usize..12, 0i64..200_000);
    prop_oneof![
        4 => (thread.clone(), second.clone()).prop_map(|(thread, second)| Event::Wrote { thread, second }),
        2 => (thread.clone(), second.clone()).prop_map(|(thread, second)| Event::Answered { thread, second }),
        1 => thread.clone().prop_map(|thread| Event::Read { thread }),
        1 => (thread, second).prop_map(|(thread, second)| Event::Refused { thread, second }),
        3 => (1u32..3).prop_map(|number| Event::NewCustomer { number }),
    ]
}

fn happen(
    tx: &store::Tx<'_>,
    event: &Event,
    threads: &[ThreadId],
) -> Result<Option<ThreadId>, store::StoreError> {
    let (thread, second) = match *event {
        Event::NewCustomer { number: n } => {
            let who = person::create(tx, &NewPerson::default())?;
            return Ok(Some(thread::find_or_create(tx, &number(n), who)?.id));
        }
        Event::Wrote { thread, second }
        | Event::Answered { thread, second }
        | Event::Refused { thread, second } => (thread, second),
        Event::Read { thread } => (thread, 0),
    };
    let Some(id) = threads.get(thread) else {
        return Ok(None);
    };
    let mut state = thread::get(tx, *id)?.unwrap();
    match event {
        Event::Wrote { .. } => {
            state.facts = state.facts.customer_wrote(at(second), at(second));
            state.unread += 1;
            state.unanswered_since.get_or_insert(at(second));
            state.last = Some(line(second, false));
        }
        Event::Answered { .. } => {
            state.unanswered_since = None;
            state.unread = 0;
            state.last = Some(line(second, true));
        }
        Event::Read { .. } => state.unread = 0,
        Event::Refused { .. } => state.facts = state.facts.refused(at(second)),
        Event::NewCustomer { .. } => {}
    }
    thread::save(tx, &state)?;
    Ok(None)
}

fn line(second: i64, ours: bool) -> LastLine {
    LastLine {
        key: MessageKey(second),
        at: at(second),
        ours,
        kind: "text".to_owned(),
        media: None,
        text: None,
        status: None,
    }
}

fn belongs(view: List, state: &ThreadState, now: Instant) -> bool {
    let open = state.facts.closes_at().is_some_and(|closes| closes > now);
    match view {
        List::Closing => open && state.unanswered_since.is_some(),
        List::Unanswered => state.unanswered_since.is_some(),
        List::All => true,
        List::Closed => !open,
    }
}

/// Pages through a list to its end; between two pages `meanwhile` happens.
fn walk(
    store: &Store,
    view: List,
    (n, label): (Option<u32>, Option<LabelId>),
    now: Instant,
    limit: u32,
    mut meanwhile: impl FnMut(),
) -> Vec<ThreadState> {
    let (mut rows, mut after): (Vec<ThreadState>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let query = PageQuery {
            view,
            number: n.map(number),
            label,
            after,
            limit,
            now,
        };
        let page = store
            .read_blocking(move |read| thread::page(read, &query))
            .unwrap();
        assert!(page.rows.len() <= limit as usize);
        rows.extend(page.rows);
        after = page
            .next
            .map(|cursor| Cursor::decode(&cursor.encode()).unwrap());
        if after.is_none() {
            return rows;
        }
        meanwhile();
    }
}

fn is_regular(thread: ThreadId) -> bool {
    thread.0 % 2 == 0
}

proptest! {
    #![proptest_config(shop::cases(24))]

    #[test]
    fn counters_and_pages_agree_with_the_conversations(
        events in prop::collection::vec(any_event(), 1..60),
        second in 0i64..300_000,
        limit in 1u32..7,
    ) {
        let shop = shop::open();
        let (threads, regulars) = shop.write(move |tx| {
            let mut threads = Vec::new();
            let regulars = label::create(tx, LabelKey(uuid::Uuid::nil()), &LabelName::new("Regulars").unwrap(), LabelColor::Teal)?;
            for event in &events {
                threads.extend(happen(tx, event, &threads)?);
            }
            for thread in threads.iter().filter(|thread| is_regular(**thread)) {
                label::put(tx, regulars, *thread)?;
            }
            Ok((threads, regulars))
        });
        let now = at(second);
        let all = shop.read(move |read| thread::many(read, &threads));
        for (n, label) in [None, Some(1), Some(2)].into_iter().flat_map(|n| [(n, None), (n, Some(regulars))]) {
            let asked = |state: &&ThreadState| {
                n.is_none_or(|n| state.number == number(n)) && (label.is_none() || is_regular(state.id))
            };
            let mine: Vec<&ThreadState> = all.iter().filter(asked).collect();
            let how_many = |view| mine.iter().filter(|state| belongs(view, state, now)).count() as u32;
            let counts = shop.read(move |read| thread::counts(read, n.map(number).as_ref(), label, now));
            prop_assert_eq!(counts, Counts {
                closing: how_many(List::Closing),
                unanswered: how_many(List::Unanswered),
                all: how_many(List::All),
                closed: how_many(List::Closed),
                unread: mine.iter().map(|state| state.unread).sum(),
            });
            for view in VIEWS {
                let mut wanted: Vec<&ThreadState> = mine.iter().copied().filter(|state| belongs(view, state, now)).collect();
                wanted.sort_by_key(|state| {
                    let last = state.last.as_ref().map_or(0, |last| last.at.as_millis());
                    match view {
                        List::Closing => (state.facts.closes_at().map_or(0, Instant::as_millis), state.id.0),
                        List::Unanswered => (state.unanswered_since.map_or(0, Instant::as_millis), state.id.0),
                        List::All | List::Closed => (-last, -state.id.0),
                    }
                });
                let walked = walk(&shop.store, view, (n, label), now, limit, || {});
                prop_assert_eq!(walked.iter().map(|state| state.id).collect::<Vec<_>>(), wanted.iter().map(|state| state.id).collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn paging_shows_each_conversation_once_while_others_move_up() {
    let shop = shop::open();
    let threads: Vec<ThreadId> = (0..40)
        .map(|n| shop.customer(&format!("Customer {n}")).1)
        .collect();
    let write_in = |thread: ThreadId, second: i64| {
        shop.write(move |tx| {
            let mut state = thread::get(tx, thread)?.unwrap();
            state.last = Some(line(second, false));
            thread::save(tx, &state)
        });
    };
    for (n, thread) in threads.iter().enumerate() {
        write_in(*thread, n as i64);
    }
    let mut second = 1_000;
    let walked = walk(&shop.store, List::All, (None, None), at(5_000), 7, || {
        // Someone new writes, and the newest conversation gets another message.
        let (_, new) = shop.customer("New");
        write_in(new, second);
        write_in(threads[39], second + 1);
        second += 2;
    });
    let seen: Vec<ThreadId> = walked.iter().map(|state| state.id).collect();
    let once: BTreeSet<ThreadId> = seen.iter().copied().collect();
    assert_eq!(seen.len(), once.len(), "nothing is shown twice");
    assert!(
        threads.iter().all(|thread| once.contains(thread)),
        "nothing that stayed is skipped"
    );
}

#[test]
fn a_conversation_comes_back_as_it_was_kept() {
    let shop = shop::open();
    let (_, id) = shop.customer("Noor");
    let state = ThreadState {
        facts: WindowFacts {
            opened_at: Some(at(10)),
            refused_at: Some(at(20)),
        },
        closes_at: None,
        last: Some(LastLine {
            key: MessageKey(5),
            at: at(10),
            ours: true,
            kind: "media".to_owned(),
            media: Some(MediaKind::Voice),
            text: Some("écoute".to_owned()),
            status: Some(Status::Delivered),
        }),
        unanswered_since: Some(at(10)),
        unread: 3,
        trouble: 1,
        blocked: true,
        entry: EntryPointFacts {
            referral_at: Some(at(1)),
            referral_is_ad: true,
            ..EntryPointFacts::default()
        },
        first_at: Some(at(1)),
        ..shop.read(move |read| thread::get(read, id)).unwrap()
    };
    let kept = state.clone();
    shop.write(move |tx| thread::save(tx, &kept));
    assert_eq!(shop.read(move |read| thread::get(read, id)), Some(state));
    shop.write(move |tx| store::draft::save(tx, id, "{\"text\":\"Bonjour\"}", Some("Bonjour")));
    assert_eq!(
        shop.read(move |read| thread::get(read, id))
            .unwrap()
            .draft
            .as_deref(),
        Some("Bonjour")
    );
}

#[test]
fn alarms_are_asked_for_only_for_those_who_wait() {
    let shop = shop::open();
    let (_, waits) = shop.customer("Waits");
    let (_, answered) = shop.customer("Answered");
    shop.write(move |tx| {
        happen(
            tx,
            &Event::Wrote {
                thread: 0,
                second: 0,
            },
            &[waits],
        )?;
        happen(
            tx,
            &Event::Wrote {
                thread: 0,
                second: 60,
            },
            &[answered],
        )?;
        happen(
            tx,
            &Event::Answered {
                thread: 0,
                second: 70,
            },
            &[answered],
        )
    });
    let day = 24 * 3_600;
    let ids = |rows: Vec<ThreadState>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(
        ids(shop.read(move |read| thread::closing_between(read, at(0), at(2 * day)))),
        [waits]
    );
    assert_eq!(
        shop.read(move |read| thread::next_closing(read, at(0))),
        Some(at(day))
    );
    assert_eq!(
        shop.read(move |read| thread::next_closing(read, at(day))),
        None,
        "it has closed"
    );
    assert_eq!(
        shop.read(move |read| thread::next_close(read, at(day))),
        Some(at(day + 60))
    );
    assert_eq!(
        shop.read(move |read| thread::closed_between(read, at(day - 1), at(day))),
        [waits]
    );
}

/// Minutes from or until now.
#[derive(serde::Deserialize)]
struct Standing {
    closes_in: Option<i64>,
    waits_for: Option<i64>,
    last: i64,
}

#[derive(serde::Deserialize)]
struct Table {
    conversations: Vec<Standing>,
    lists: std::collections::BTreeMap<String, Vec<usize>>,
}

/// The page holds its rows to the same table.
#[test]
fn the_table_of_lists_holds() {
    let table = include_str!("../../../domain/tests/data/lists.json");
    let table: Table = serde_json::from_str(table).unwrap();
    let shop = shop::open();
    let now = at(20_000 * 60);
    let minutes = |minutes: i64| now.plus(chrono::TimeDelta::minutes(minutes));
    let ids: Vec<ThreadId> = table
        .conversations
        .iter()
        .map(|each| {
            let (_, id) = shop.customer("someone");
            let opened = each.closes_in.map(|left| minutes(left - 24 * 60));
            let waits = each.waits_for.map(|ago| minutes(-ago));
            let last = minutes(-each.last).since(at(0)).num_seconds();
            shop.write(move |tx| {
                let mut state = thread::get(tx, id)?.unwrap();
                if let Some(at) = opened {
                    state.facts = state.facts.customer_wrote(at, at);
                }
                state.unanswered_since = waits;
                state.last = Some(line(last, waits.is_none()));
                thread::save(tx, &state)
            });
            id
        })
        .collect();
    for view in VIEWS {
        let name = serde_json::to_value(view).unwrap();
        let expected: Vec<ThreadId> = table.lists[name.as_str().unwrap()]
            .iter()
            .map(|id| ids[id - 1])
            .collect();
        let query = PageQuery {
            view,
            number: None,
            label: None,
            after: None,
            limit: 100,
            now,
        };
        let page = shop.read(move |read| thread::page(read, &query)).rows;
        let found: Vec<_> = page.iter().map(|row| row.id).collect();
        assert_eq!(found, expected, "{name}");
    }
}
