//! The program is killed while it writes: what was answered is there, and nothing by halves.

use crate::shop::{self, KEY};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};
use store::{Store, entry, setting};

const FOLDER: &str = "GUICHET_STORE_KILLED_FOLDER";

/// Not a test of its own: what the killed program does.
#[test]
fn writes_until_it_is_killed() {
    let Ok(dir) = std::env::var(FOLDER) else {
        return;
    };
    let store = Store::open(Path::new(&dir), &KEY).unwrap();
    let threads: Vec<_> = (0..8)
        .map(|worker| {
            let store = store.clone();
            std::thread::spawn(move || {
                for n in 0.. {
                    let name = format!("{worker}.{n}");
                    let answered = name.clone();
                    store.write_blocking(move |tx| two_rows(tx, &name)).unwrap();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "answered {answered}").unwrap();
                    out.flush().unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

fn two_rows(tx: &store::Tx<'_>, name: &str) -> Result<(), store::StoreError> {
    let body = name.as_bytes().to_vec();
    entry::arrive(tx, &entry::NewArrival::heard(shop::at(0), body))?;
    setting::set(tx, name, &true)
}

#[test]
fn what_was_answered_before_the_kill_is_there_and_nothing_by_halves() {
    let rounds = std::env::var("GUICHET_KILLS").map_or(1, |said| said.parse().unwrap());
    for round in 0..rounds {
        killed_after(300 + 37 * (round % 11));
    }
}

fn killed_after(answers: usize) {
    let dir = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "killed::writes_until_it_is_killed",
            "--nocapture",
        ])
        .env(FOLDER, dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut answered: Vec<String> = Vec::new();
    while answered.len() < answers {
        let line = lines
            .next()
            .expect("the child goes on until it is killed")
            .unwrap();
        answered.extend(line.strip_prefix("answered ").map(str::to_owned));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    answered.extend(
        lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("answered ").map(str::to_owned)),
    );

    let store = Store::open(dir.path(), &KEY).unwrap();
    let rows = store
        .read_blocking(|read| entry::unfiled(read, u32::MAX))
        .unwrap();
    let kept: Vec<String> = rows
        .into_iter()
        .map(|row| String::from_utf8(row.body).unwrap())
        .collect();
    for name in &answered {
        assert_eq!(
            kept.iter().filter(|row| *row == name).count(),
            1,
            "{name} was answered"
        );
    }
    for name in kept {
        let both = store
            .read_blocking(move |read| setting::get::<serde_json::Value>(read, &name))
            .unwrap();
        assert_eq!(
            both,
            Some(true.into()),
            "one job's two rows come together or not at all"
        );
    }
}
