//! The store against its floors: the same SQL by hand on a bare connection, the bare full-text
//! query, and raw grouped inserts of the same bytes. Both sides of each line run in the same
//! process on the same files; only the ratio means anything on another machine.
//!
//! `GUICHET_BENCH_QUICK=1` takes a tenth of the conversations and messages.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod floor;
mod seed;

use domain::{attention::List, id::ThreadId, instant::Instant};
use floor::Floor;
use seed::{NOW, Size};
use std::time::{Duration, Instant as Clock};
use store::{
    DatabaseKey, Read, Store, StoreError,
    entry::{self, NewArrival},
    message::{self, Place},
    person,
    search::{self, SearchWords},
    thread::{self, PageQuery},
};

const KEY: DatabaseKey = DatabaseKey::new([11; 32]);
const ROUNDS: usize = 400;

fn main() {
    let quick = std::env::var_os("GUICHET_BENCH_QUICK").is_some();
    let size = Size {
        threads: if quick { 10_000 } else { 100_000 },
        each: 10,
    };
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &KEY).unwrap();
    println!(
        "\nStore: {} conversations, {} messages",
        size.threads,
        size.threads * size.each
    );
    let began = Clock::now();
    let threads = seed::fill(&store, size).unwrap();
    println!("  filled in {:.1} s", began.elapsed().as_secs_f64());
    let floor = Floor::open(dir.path(), &KEY);

    println!(
        "  {:<44} {:>10} {:>10} {:>10} {:>7}",
        "", "p50 µs", "p95 µs", "floor p50", "ratio"
    );
    pages(&store, &floor, &threads);
    searches(&store, &floor, &threads);
    webhooks(dir.path());
    drop(store);
}

fn pages(store: &Store, floor: &Floor, threads: &[ThreadId]) {
    let page = |view, after, limit| PageQuery {
        view,
        number: None,
        label: None,
        after,
        limit,
        now: NOW,
    };
    let views = [
        ("closing", List::Closing),
        ("unanswered", List::Unanswered),
        ("all", List::All),
        ("closed", List::Closed),
    ];
    for (name, view) in views {
        let query = page(view, None, 50);
        let ours = inside(store, move |read, _| thread::page(read, &query).map(drop));
        line(
            &format!("inbox page of 50, {name}"),
            ours,
            times(|_| floor.inbox(view)),
        );
    }
    let middle = page(List::All, None, threads.len() as u32 / 2);
    let after = store
        .read_blocking(move |read| Ok(thread::page(read, &middle)?.next))
        .unwrap();
    let deep = page(List::All, after, 50);
    let ours = inside(store, move |read, _| thread::page(read, &deep).map(drop));
    line(
        "inbox page of 50, far down",
        ours,
        times(|_| floor.inbox(List::All)),
    );
    let query = page(List::All, None, 50);
    let ours = inside(store, move |read, _| {
        let page = thread::page(read, &query)?;
        person::many(
            read,
            &page.rows.iter().map(|row| row.person).collect::<Vec<_>>(),
        )
        .map(drop)
    });
    line(
        "inbox page of 50 with its customers",
        ours,
        times(|_| floor.inbox(List::All)),
    );
    let ids = threads.to_vec();
    let ours = inside(store, move |read, n| {
        message::page(read, ids[n * 97 % ids.len()], Place::Newest, 50).map(drop)
    });
    line(
        "conversation, newest messages",
        ours,
        times(|n| floor.conversation(threads[n * 97 % threads.len()])),
    );
    let ours = inside(store, |read, _| {
        thread::counts(read, None, None, NOW).map(drop)
    });
    line("counters", ours, times(|_| floor.open_windows()));
    let ours = times(|_| store.read_blocking(|_| Ok(())).unwrap());
    line(
        "the way to a reader and back",
        ours,
        times(|_| floor.nothing()),
    );
}

fn searches(store: &Store, floor: &Floor, threads: &[ThreadId]) {
    let rare = seed::word(19_999);
    let two = format!("{} {}", seed::COMMON, seed::word(7));
    for (name, text) in [
        ("common word", seed::COMMON),
        ("rare word", &rare),
        ("two words", &two),
        ("two letters", "bo"),
    ] {
        line(
            &format!("search, {name}"),
            search(store, text, None),
            times(|_| floor.search(text)),
        );
    }
    line(
        "search, two Chinese characters",
        search(store, "几点", None),
        times(|_| floor.pairs("几点")),
    );
    let ours = search(store, seed::COMMON, Some(threads[5]));
    line(
        "search in one conversation",
        ours,
        times(|_| floor.search(seed::COMMON)),
    );
    let ours = inside(store, |read, _| {
        search::people(read, "lucro", None, 8).map(drop)
    });
    line(
        "search for a customer by name",
        ours,
        times(|_| floor.people("lucro")),
    );
}

fn search(store: &Store, text: &str, within: Option<ThreadId>) -> Vec<Duration> {
    let words = SearchWords::new(text).unwrap();
    inside(store, move |read, _| {
        search::messages(read, &words, within, 50).map(drop)
    })
}

/// [`times`] of rounds run on a reader.
fn inside(
    store: &Store,
    round: impl Fn(&Read<'_>, usize) -> Result<(), StoreError> + Send + 'static,
) -> Vec<Duration> {
    store
        .read_blocking(move |read| Ok(times(|n| round(read, n).unwrap())))
        .unwrap()
}

/// Webhooks from 32 senders at once, each answered after its commit, against one thread that puts
/// the same bytes into a bare table, 32 to a commit.
fn webhooks(dir: &std::path::Path) {
    const EACH: usize = 400;
    const SENDERS: usize = 32;
    let body = vec![b'x'; 626];
    let store = Store::open(&dir.join("webhooks"), &KEY).unwrap();
    let threads = seed::fill(
        &store,
        Size {
            threads: 1_000,
            each: 1,
        },
    )
    .unwrap();
    let total = (EACH * SENDERS) as f64;
    let rate = |took: Duration| total / took.as_secs_f64();
    let bare = rate(floor::raw_inserts(
        &dir.join("raw.db"),
        &KEY,
        &body,
        EACH * SENDERS,
        SENDERS,
    ));
    let run = |name: &str, job: &(dyn Fn(usize) + Sync)| {
        let began = Clock::now();
        std::thread::scope(|scope| {
            for sender in 0..SENDERS {
                scope.spawn(move || (0..EACH).for_each(|n| job(sender * EACH + n)));
            }
        });
        let ours = rate(began.elapsed());
        println!(
            "  {name:<44} {ours:>8.0}/s {:>10} {bare:>8.0}/s {:>7.2}",
            "",
            ours / bare
        );
    };
    run("webhooks written down", &|n| {
        let body = body.clone();
        store
            .write_blocking(move |tx| entry::arrive(tx, &webhook(n, body)))
            .unwrap();
    });
    run("webhooks written down and filed", &|n| {
        let (body, thread) = (body.clone(), threads[n % threads.len()]);
        store
            .write_blocking(move |tx| {
                let written = entry::arrive(tx, &webhook(n, body))?;
                seed::say_again(tx, thread, n as u32)?;
                written.map_or(Ok(()), |written| entry::filed(tx, written.no))
            })
            .unwrap();
    });
}

fn webhook(n: usize, body: Vec<u8>) -> NewArrival {
    NewArrival::heard(Instant::from_millis(n as i64), body)
}

/// How long each of many rounds took, shortest first; the first rounds only warm up.
fn times(mut round: impl FnMut(usize)) -> Vec<Duration> {
    (0..ROUNDS / 10).for_each(&mut round);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|n| {
            let began = Clock::now();
            round(n);
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    times
}

fn line(name: &str, ours: Vec<Duration>, floor: Vec<Duration>) {
    let micros = |times: &[Duration], share: f64| {
        times[(times.len() as f64 * share) as usize].as_secs_f64() * 1e6
    };
    let (p50, p95, bare) = (micros(&ours, 0.5), micros(&ours, 0.95), micros(&floor, 0.5));
    println!(
        "  {name:<44} {p50:>10.1} {p95:>10.1} {bare:>10.1} {:>7.2}",
        p50 / bare
    );
}
