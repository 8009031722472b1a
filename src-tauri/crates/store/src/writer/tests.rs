//! What the writer promises when the disk does not play along.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    DatabaseKey,
    connection::{Opener, main_path, open_for_writing},
    setting,
};

const KEY: DatabaseKey = DatabaseKey::new([5; 32]);

fn opener(dir: &std::path::Path) -> Opener {
    let (dir, key) = (dir.to_owned(), KEY);
    Opener { dir, key }
}

/// A writer whose database may grow by `pages` pages and no more.
fn on_a_small_disk(dir: &std::path::Path, pages: i64) -> Writer {
    let (pair, _) = open_for_writing(dir, &KEY).unwrap();
    let now: i64 = pair
        .main
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    pair.main
        .pragma_update_and_check(None, "max_page_count", now + pages, |_| Ok(()))
        .unwrap();
    Writer::start(pair, opener(dir), Vitals::of(dir)).unwrap()
}

fn write(writer: &Writer, key: &str, size: usize) -> Result<(), StoreError> {
    let (key, text) = (key.to_owned(), "x".repeat(size));
    writer
        .submit(move |tx| setting::set(tx, &key, &text))
        .unwrap()
        .blocking_recv()
        .unwrap()
}

#[test]
fn a_full_disk_is_said_and_costs_nothing_that_was_answered() {
    let dir = tempfile::tempdir().unwrap();
    let writer = on_a_small_disk(dir.path(), 20);
    write(&writer, "before", 10).unwrap();
    let refused = write(&writer, "too_large", 1_000_000).unwrap_err();
    assert_eq!(refused.code(), "disk_full");
    write(&writer, "after", 10).unwrap();
    writer.stop().unwrap().blocking_recv().unwrap();

    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    let kept = |key: &str| {
        setting::get::<serde_json::Value>(&crate::Read::new(&pair.main, &pair.media), key)
            .unwrap()
            .is_some()
    };
    assert!(
        kept("before") && kept("after"),
        "what was answered is there"
    );
    assert!(!kept("too_large"));
}

#[test]
fn a_disk_that_fills_within_a_group_refuses_or_keeps_each_job_as_it_says() {
    let dir = tempfile::tempdir().unwrap();
    let writer = on_a_small_disk(dir.path(), 30);
    // Holds the writer back until all jobs wait, so that they share one commit.
    let (open, gate) = channel::<()>();
    let held = writer
        .submit(move |_| gate.recv().map_err(|_| StoreError::Closed))
        .unwrap();
    let answers: Vec<_> = (0..20)
        .map(|n| {
            let size = if n == 7 { 1_000_000 } else { 10 };
            let text = "x".repeat(size);
            writer
                .submit(move |tx| setting::set(tx, &format!("job {n}"), &text))
                .unwrap()
        })
        .collect();
    open.send(()).unwrap();
    let _ = held.blocking_recv().unwrap();
    let answers: Vec<bool> = answers
        .into_iter()
        .map(|answer| answer.blocking_recv().unwrap().is_ok())
        .collect();
    writer.stop().unwrap().blocking_recv().unwrap();

    assert!(!answers[7], "the large one cannot have fitted");
    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    for (n, answered) in answers.iter().enumerate() {
        let kept = setting::get::<serde_json::Value>(
            &crate::Read::new(&pair.main, &pair.media),
            &format!("job {n}"),
        )
        .unwrap()
        .is_some();
        assert_eq!(kept, *answered, "job {n} was answered {answered}");
    }
}

#[test]
fn one_job_that_fails_takes_back_only_its_own_work() {
    let dir = tempfile::tempdir().unwrap();
    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    let writer = Writer::start(pair, opener(dir.path()), Vitals::of(dir.path())).unwrap();
    let (open, gate) = channel::<()>();
    let held = writer
        .submit(move |_| gate.recv().map_err(|_| StoreError::Closed))
        .unwrap();
    let answers: Vec<_> = (0..9)
        .map(|n| {
            writer
                .submit(move |tx| {
                    setting::set(tx, &format!("job {n}"), &n)?;
                    match n % 3 {
                        0 => Ok(()),
                        1 => Err(StoreError::NotFound),
                        _ => panic!("a job breaks off"),
                    }
                })
                .unwrap()
        })
        .collect();
    open.send(()).unwrap();
    held.blocking_recv().unwrap().unwrap();
    for (n, answer) in answers.into_iter().enumerate() {
        let code = answer
            .blocking_recv()
            .unwrap()
            .map_err(|error| error.code());
        assert_eq!(code, [Ok(()), Err("not_found"), Err("internal")][n % 3]);
    }
    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    for n in 0..9 {
        let kept = setting::get::<serde_json::Value>(
            &crate::Read::new(&pair.main, &pair.media),
            &format!("job {n}"),
        )
        .unwrap()
        .is_some();
        assert_eq!(kept, n % 3 == 0, "job {n}");
    }
}

struct BreaksWhenDropped;

impl Drop for BreaksWhenDropped {
    fn drop(&mut self) {
        panic!("nobody takes the answer");
    }
}

#[test]
fn what_breaks_beside_a_job_does_not_end_the_writer() {
    let dir = tempfile::tempdir().unwrap();
    let writer = on_a_small_disk(dir.path(), 1_000);
    drop(writer.submit(|_| Ok(BreaksWhenDropped)).unwrap());
    // It may share the commit that breaks; whoever tries again is answered.
    let answered = (0..3).any(|_| {
        let again = writer.submit(|tx| setting::set(tx, "after", &1));
        matches!(again.unwrap().blocking_recv(), Ok(Ok(())))
    });
    assert!(answered);
}

#[test]
fn nothing_is_answered_for_while_the_database_is_not_in_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    let writer = Writer::start(pair, opener(dir.path()), Vitals::of(dir.path())).unwrap();
    write(&writer, "before", 10).unwrap();
    let (place, elsewhere) = (main_path(dir.path()), dir.path().join("elsewhere"));
    std::fs::rename(&place, &elsewhere).unwrap();
    assert_eq!(write(&writer, "gone", 10).unwrap_err().code(), "gone");
    std::fs::write(&place, "another file").unwrap();
    assert_eq!(write(&writer, "other", 10).unwrap_err().code(), "gone");
    std::fs::rename(&elsewhere, &place).unwrap();
    write(&writer, "back", 10).unwrap();
}

#[test]
fn what_a_deleted_log_held_is_saved_and_nothing_more_is_answered_for() {
    let dir = tempfile::tempdir().unwrap();
    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    let writer = Writer::start(pair, opener(dir.path()), Vitals::of(dir.path())).unwrap();
    write(&writer, "before", 10).unwrap();
    std::fs::remove_file(dir.path().join("guichet.db-wal")).unwrap();
    assert_eq!(write(&writer, "after", 10).unwrap_err().code(), "log_gone");
    // As a crash now would leave the folder.
    let crashed = tempfile::tempdir().unwrap();
    for name in ["guichet.db", "media.db"] {
        std::fs::copy(dir.path().join(name), crashed.path().join(name)).unwrap();
    }
    assert!(holds(crashed.path(), "before"));
}

#[test]
fn what_the_log_holds_is_not_folded_into_a_file_that_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    let writer = Writer::start(pair, opener(dir.path()), Vitals::of(dir.path())).unwrap();
    let (place, copy) = (main_path(dir.path()), dir.path().join("copy"));
    std::fs::copy(&place, &copy).unwrap();
    write(&writer, "answered", 10).unwrap();
    // As a program does that restores or synchronizes files.
    std::fs::rename(&copy, &place).unwrap();
    writer.stop().unwrap().blocking_recv().unwrap();
    assert!(holds(dir.path(), "answered"), "its log is beside it still");
}

fn holds(dir: &std::path::Path, key: &str) -> bool {
    let (pair, _) = open_for_writing(dir, &KEY).unwrap();
    setting::get::<serde_json::Value>(&crate::Read::new(&pair.main, &pair.media), key)
        .unwrap()
        .is_some()
}
