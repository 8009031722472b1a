//! When a message leaves: five seconds later, but before its window closes, and with the program.

#![allow(clippy::unwrap_used)]

use chrono::TimeDelta;
use domain::instant::Instant;
use engine::{
    api::thread::Phase,
    notifier::{Note, NoteKind},
};
use scenarios::{
    MARC, Shop,
    sending::{hello_world, in_doubt, phase, saying, until},
};
use std::time::Duration;

const MORNING: &str = "2026-11-21T08:00:00Z";

/// Marc wrote, and his window closes in so many seconds.
async fn closing_in(seconds: i64) -> (Shop, Instant) {
    let shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    let closes: Instant = (shop.sandbox.now() + TimeDelta::hours(24)).into();
    shop.pass(TimeDelta::hours(24) - TimeDelta::seconds(seconds))
        .await;
    (shop, closes)
}

#[tokio::test]
async fn a_free_answer_in_the_last_seconds_leaves_at_once() {
    let (shop, closes) = closing_in(2).await;
    let queued = shop.answers("Oui", None).await.unwrap();
    assert_eq!(queued.undo_until, closes.minus(TimeDelta::seconds(2)));
    shop.until("it goes, without another second", async |shop| {
        phase(&saying(shop, "Oui").await) == Phase::Gone
    })
    .await;
}

#[tokio::test]
async fn the_delay_ends_before_the_window_and_what_is_ahead_makes_way() {
    let (shop, closes) = closing_in(7).await;
    let template = hello_world(&shop).await;
    let thread = shop.thread().await.id;
    let first = shop.send(thread, template, Some("0.0300")).await.unwrap();
    let in_time = closes.minus(TimeDelta::seconds(3));
    assert!(first.undo_until > in_time, "a template may go later");
    shop.pass(TimeDelta::seconds(1)).await;
    let second = shop.answers("Oui", None).await.unwrap();
    assert_eq!(second.undo_until, in_time);
    shop.pass(TimeDelta::seconds(3)).await;
    until(&shop, "Oui", "it goes in time", |phase| {
        *phase == Phase::Gone
    })
    .await;
    assert_eq!(shop.wamids().len(), 2);
}

/// Quits while time goes on.
async fn quits(shop: &Shop) {
    let time = async {
        loop {
            shop.pass(TimeDelta::milliseconds(20)).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        () = shop.engine.close() => {}
        () = time => {}
    }
}

fn not_left(shop: &Shop) -> Vec<Note> {
    let mut notes = shop.notes.all();
    notes.retain(|note| note.kind == NoteKind::NotLeft);
    notes
}

#[tokio::test]
async fn what_can_still_be_taken_back_leaves_with_the_program() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.answers("Un", None).await.unwrap();
    shop.answers("Deux", None).await.unwrap();
    quits(&shop).await;
    assert_eq!((shop.taken("Un"), shop.taken("Deux")), (1, 1));
    assert_eq!(not_left(&shop), []);
    shop.reopens().await;
    shop.pass(TimeDelta::minutes(1)).await;
    for text in ["Un", "Deux"] {
        assert_eq!(phase(&saying(&shop, text).await), Phase::Gone);
        assert_eq!(shop.taken(text), 1);
    }
}

#[tokio::test]
async fn what_cannot_leave_is_told_once_and_goes_at_the_next_start() {
    let mut shop = Shop::opens(MORNING).await;
    shop.writes(MARC, "Bonjour").await;
    shop.goes_offline().await;
    shop.answers("Un", None).await.unwrap();
    shop.answers("Deux", None).await.unwrap();
    quits(&shop).await;
    let notes = not_left(&shop);
    let [note] = notes.as_slice() else {
        panic!("told once: {notes:?}");
    };
    assert_eq!((note.count, note.in_doubt), (Some(2), 0));
    assert_eq!(note.name, "Marc Delcourt");
    shop.reopens().await;
    for text in ["Un", "Deux"] {
        shop.until("it goes", async |shop| {
            shop.pass(TimeDelta::seconds(1)).await;
            phase(&saying(shop, text).await) == Phase::Gone
        })
        .await;
        assert_eq!(shop.taken(text), 1);
    }
}

#[tokio::test]
async fn what_is_in_doubt_at_the_end_is_told_as_that() {
    let shop = in_doubt(MORNING).await;
    quits(&shop).await;
    let notes = not_left(&shop);
    let [note] = notes.as_slice() else {
        panic!("told once: {notes:?}");
    };
    assert_eq!((note.count, note.in_doubt), (Some(0), 1));
}
