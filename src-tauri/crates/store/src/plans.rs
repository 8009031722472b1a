//! How SQLite goes about every statement that runs while a person waits: by index, never through
//! a whole table, never by sorting in memory. Statements are taken from the source; those that are
//! put together from parts have to be run here.
#![allow(clippy::unwrap_used)]

mod written;

use crate::{
    DatabaseKey, StoreError, Tx,
    account::{self, AccountRow, NumberRow},
    alert, attachment,
    connection::{Pair, open_for_writing},
    draft, early_change, early_status, entry, label, ledger, message, outbox, payment, pending,
    person, refused, register, search, thread,
};
use domain::{
    attention::List,
    author::Author,
    content::{Content, Context},
    customer::Alias,
    entry::Stamp,
    id::{AttachmentId, GroupId, LabelId, MessageId, OutgoingId, PhoneNumberId, Username, WabaId},
    instant::Instant,
    money::Currency,
    rate_card::category::RateCategory,
    refusal::Refusal,
};
use std::{cell::RefCell, collections::BTreeSet};

thread_local! {
    static SEEN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Remembers a statement that this thread ran.
pub(crate) fn note(sql: &str) {
    SEEN.with_borrow_mut(|seen| seen.insert(sql.to_owned()));
}

/// The first lines of those statements that may look through more, and when they run.
const MAY_SCAN: &[(&str, &str)] = &[
    (
        "DELETE FROM file WHERE whole = 0",
        "when the files are opened, of which there are few",
    ),
    (
        "SELECT count(*) FROM sqlite_schema",
        "when a database is opened",
    ),
    (
        "SELECT key, words FROM message",
        "when an index is taught anew, once",
    ),
    (
        "SELECT id FROM person",
        "when an index is taught anew, once",
    ),
    (
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM (SELECT seq, phase, at FROM outbox ORDER BY seq LIMIT 2000)",
        "two thousand rows at a time, while nothing is waited for",
    ),
    (
        "SELECT id, bytes FROM attachment INDEXED BY attachment_unlinked",
        "once in a while, with few drafts",
    ),
    (
        "UPDATE attachment SET state = 'fetching', attempts = 0, next_try = ?1",
        "when the shop can reach Meta again",
    ),
    (
        "UPDATE outbox SET thread = ?2 WHERE thread = ?1",
        "when two conversations become one, in a table that is kept short",
    ),
    (
        "DELETE FROM thread WHERE id = ?1",
        "the same: what still refers to it is looked for in the outbox",
    ),
];

/// Small tables, and the few rows that were already cut down to a page before they are sorted.
fn is_fine(sql: &str, step: &str) -> bool {
    let small = [
        "thread_count",
        "gap",
        "heartbeat",
        "json_each",
        "hit",
        "profile",
        "account",
        "number",
        "setting",
        "rate_file",
        "dropped_bytes",
        "usage",
        "label",
        "desk",
        "line",
        // Never more than some thousand rows, see `refused::keep`.
        "refused",
    ];
    let scan = step.strip_prefix("SCAN ");
    // The few conversations with a label (see `thread::page`), those of a person, and a shop's
    // numbers are sorted too.
    let sorts_a_page = [
        "person_words MATCH",
        "json_each",
        "thread_label",
        "person = ?1 ORDER BY",
        "FROM number ORDER BY",
        "FROM line ORDER BY",
        // Hardly ever more than none.
        "state = 0 AND state <> 1 AND kind = 1",
    ]
    .iter()
    .any(|few| sql.contains(few));
    match scan {
        Some(table) => {
            small.iter().any(|name| table.split(' ').next() == Some(name))
                || table.contains("VIRTUAL TABLE")
                || table.contains("CONSTANT ROW")
                // The whole of a small partial index: what waits, what is to be fetched.
                || ["outbox_waiting", "attachment_fetch", "attachment_unmeasured", "outbox_stuck", "ledger_open", "ledger_unsettled", "thread_group"].iter().any(|index| table.contains(index))
                // The first or last row by key.
                || sql.contains("ORDER BY id DESC LIMIT 1") || sql.contains("ORDER BY seq DESC LIMIT 1") || sql.contains("min(key)")
                || sql.contains("ORDER BY id LIMIT ?2")
        }
        None => !step.contains("TEMP B-TREE") || sorts_a_page,
    }
}

/// How SQLite goes about a statement, step by step; of the database that has its tables.
fn steps(pair: &Pair, sql: &str) -> Vec<String> {
    let explained = format!("EXPLAIN QUERY PLAN {sql}");
    let main = pair.main.prepare(&explained);
    let mut explain = main.or_else(|_| pair.media.prepare(&explained)).unwrap();
    let nothing = vec![rusqlite::types::Value::Null; explain.parameter_count()];
    explain
        .query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn nothing_that_a_person_waits_for_scans_or_sorts() {
    let dir = tempfile::tempdir().unwrap();
    let (pair, _) = open_for_writing(dir.path(), &DatabaseKey::new([9; 32])).unwrap();
    // Bringing an older database up to date happens once, before anybody waits.
    SEEN.take();
    let tx = Tx::new(&pair.main, &pair.media);
    run_settings(&tx)
        .and_then(|()| run_everything(&tx))
        .unwrap();
    let mut seen = SEEN.take();
    let mut bad = Vec::new();
    for sql in written::statements() {
        if !sql.contains('{') {
            seen.insert(sql);
        } else if !seen.iter().any(|seen| written::becomes(&sql, seen)) {
            bad.push(format!("not run here\n    {sql}"));
        }
    }
    for (first_line, _) in MAY_SCAN {
        let all = seen.len();
        seen.retain(|sql| sql.lines().next() != Some(first_line));
        assert!(seen.len() < all, "there is no {first_line}");
    }
    for sql in seen {
        let steps = steps(&pair, &sql);
        let bad_steps = steps.iter().filter(|step| !is_fine(&sql, step));
        bad.extend(bad_steps.map(|step| format!("{step}\n    in {sql}")));
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// What of the shop's own settings is put together from parts.
fn run_settings(tx: &Tx<'_>) -> Result<(), StoreError> {
    let (waba, number) = (WabaId::new("1").unwrap(), PhoneNumberId::new("1").unwrap());
    account::upsert(
        tx,
        &AccountRow {
            waba: waba.clone(),
            name: String::new(),
            currency: None,
            timezone: None,
            payment_method: None,
            app_id: None,
            graph_version: String::new(),
            graph_base: String::new(),
            token_state: None,
        },
    )?;
    account::get(tx, &waba)?;
    account::all(tx)?;
    account::upsert_number(
        tx,
        &NumberRow {
            id: number.clone(),
            waba,
            display_phone: String::new(),
            verified_name: None,
            quality: None,
            status: None,
            throughput: None,
            position: 0,
            on_phone_app: false,
        },
    )?;
    account::number(tx, &number)?;
    account::numbers(tx)?;
    label::get(tx, LabelId(1)).map(drop)
}

fn run_everything(tx: &Tx<'_>) -> Result<(), StoreError> {
    let (now, number) = (
        Instant::from_seconds(1_000_000),
        PhoneNumberId::new("1").unwrap(),
    );
    let who = person::create(tx, &person::NewPerson::default())?;
    person::add_alias(tx, who, &Alias::Username(Username::new("ada").unwrap()))?;
    person::aliases(tx, who)?;
    person::many(tx, &[who])?;
    let state = thread::find_or_create(tx, &number, who)?;
    let id = state.id;
    thread::save(tx, &state)?;
    thread::of_person(tx, who)?;
    thread::many(tx, &[id])?;
    for view in [List::Closing, List::Unanswered, List::All, List::Closed] {
        for number in [None, Some(number.clone())] {
            for label in [None, Some(LabelId(1))] {
                let number = number.clone();
                thread::counts(tx, number.as_ref(), label, now)?;
                let query = thread::PageQuery {
                    view,
                    number,
                    label,
                    after: None,
                    limit: 50,
                    now,
                };
                thread::page(tx, &query)?;
            }
        }
    }
    label::all(tx)?;
    label::threads(tx, LabelId(1))?;
    label::of_threads(tx, &[id])?;
    label::take(tx, LabelId(1), id)?;
    thread::closing_between(tx, now, now)?;
    thread::closed_between(tx, now, now)?;
    thread::next_closing(tx, now)?;
    thread::next_close(tx, now)?;
    let wamid = MessageId::new("wamid.1").unwrap();
    let new = message::NewMessage {
        thread: id,
        wamid: Some(wamid.clone()),
        at: now,
        received_at: now,
        author: Author::Customer,
        content: Content::Text {
            body: "bonjour 你好".to_owned(),
        },
        context: Context::default(),
        referral: None,
        opened_window: true,
        window_closed_before: None,
        asks: true,
        brought: (Stamp::at(now), 0),
        is_news: true,
        opens: true,
        status: None,
        outgoing: Some(OutgoingId(uuid::Uuid::nil())),
        historic: true,
    };
    let (message::Inserted::New(key) | message::Inserted::Known(key)) = message::insert(tx, &new)?;
    message::get(tx, key)?;
    message::many(tx, &[key])?;
    message::by_wamid(tx, &number, &wamid)?;
    message::by_outgoing(tx, OutgoingId(uuid::Uuid::nil()))?;
    message::last_of(tx, id)?;
    message::last_customer_message(tx, id)?;
    message::first_unread(tx, id, None)?;
    message::newest_unread(tx, id, None)?;
    message::heard_by_then(tx, id, now)?;
    message::unread_after(tx, id, None)?;
    message::unanswered_since(tx, id)?;
    message::now_asks(tx, key)?;
    message::openings_since(tx, id, now)?;
    message::set_opening(tx, key, true, None)?;
    message::heard_earlier(tx, key, (Stamp::at(now), 0), now)?;
    message::is_answered_after(tx, id, key)?;
    message::page(tx, id, message::Place::Around(key), 50)?;
    message::update_content(
        tx,
        key,
        &Content::Text {
            body: "salut".to_owned(),
        },
    )?;
    let group = GroupId::new("g").unwrap();
    thread::find_or_create_group(tx, &number, &group)?;
    message::set_sender(tx, key, who)?;
    message::senders(tx, &[key])?;
    payment::shown_by(tx, &number, "order-1", key)?;
    payment::message(tx, &number, "order-1")?;
    message::set_reaction(tx, id, &wamid, true, Some("x"))?;
    message::reactions(tx, id, std::slice::from_ref(&wamid))?;
    for text in ["bonjour", "你好", "bonjour 你好"] {
        let words = search::SearchWords::new(text).unwrap();
        search::messages(tx, &words, None, 50)?;
    }
    search::people(tx, "ada", None, 8)?;
    draft::save(tx, id, "{}", None)?;
    draft::get(tx, id)?;
    outbox::get(tx, OutgoingId(uuid::Uuid::nil()))?;
    outbox::due(tx, now, 64)?;
    outbox::next_due(tx)?;
    outbox::sending(tx)?;
    outbox::failed(tx)?;
    outbox::in_doubt(tx)?;
    outbox::deal_with(tx, OutgoingId(uuid::Uuid::nil()))?;
    outbox::of_messages(tx, &[key])?;
    outbox::trouble(tx, id)?;
    outbox::first_doubt(tx, id)?;
    outbox::of_thread(tx, id)?;
    outbox::let_past(tx, id, 1)?;
    outbox::settle_refused(tx, id)?;
    outbox::waiting(tx)?;
    pending::sum(tx, &number, Currency::USD, now, None)?;
    outbox::recent_sends(tx, id, now, now)?;
    outbox::wait_no_longer(tx, now, now)?;
    outbox::end_delay(tx, now)?;
    outbox::make_way(tx, id, now)?;
    attachment::of_messages(tx, &[key])?;
    attachment::to_fetch(tx, now, &[], &[])?;
    attachment::next_fetch(tx, now)?;
    attachment::wait_no_longer(tx, now)?;
    attachment::unmeasured(tx, 4)?;
    attachment::set_playing(tx, AttachmentId(1), &Default::default())?;
    attachment::get(tx, AttachmentId(1))?;
    attachment::unlink(tx, key)?;
    ledger::get(tx, key)?;
    ledger::many(tx, &[key])?;
    ledger::usage(tx, &number, "2026-11")?;
    ledger::volume(
        tx,
        std::slice::from_ref(&number),
        "2026-11",
        "France",
        RateCategory::Utility,
    )?;
    ledger::of_thread_month(tx, id, "2026-11")?;
    ledger::month::each(tx, "2026-11", Some(&number), drop)?;
    ledger::month::page(tx, "2026-11", None, Some(key), 50, |_| true)?;
    ledger::month::all(tx)?;
    early_change::take(tx, &number, &wamid)?;
    early_change::prune(tx, now)?;
    early_status::take(tx, &number, &wamid)?;
    early_status::prune(tx, now)?;
    attachment::copy(tx, AttachmentId(1), key)?;
    alert::was_told(tx, id, now)?;
    entry::last_received_at(tx)?;
    entry::quarantined(tx, 50, 100)?;
    entry::quarantined_ids(tx)?;
    entry::quarantined_count(tx)?;
    let written = entry::arrive(tx, &entry::NewArrival::heard(now, Vec::new()))?;
    let no = written.ok_or(StoreError::NotFound)?.no;
    entry::get(tx, no)?;
    entry::filed(tx, no)?;
    entry::unfiled(tx, 10)?;
    entry::since_base(tx)?;
    entry::one(tx, no)?;
    entry::is_next(tx, no)?;
    entry::waiting(tx)?;
    entry::quarantined_for(tx, Refusal::ForeignNumber)?;
    register::last(tx, "budget")?;
    entry::prune(tx, now)?;
    refused::keep(
        tx,
        &refused::NewRefused {
            received_at: now,
            reason: Refusal::UnsignedWebhook,
            digest: "0".to_owned(),
            header: None,
            size: 2,
            body: b"{}".to_vec(),
        },
    )?;
    refused::newest(tx, 50, 100)?;
    refused::whole_ids(tx)?;
    refused::count(tx)?;
    refused::prune(tx, now, now)?;
    message::remove(tx, key)
}
