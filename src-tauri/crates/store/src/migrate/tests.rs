//! Every released shape of the databases is brought to today's without losing a row.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::connection::{main_path, open_for_writing};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const KEY: DatabaseKey = DatabaseKey::new([3; 32]);

/// A database as the release with the first `version` steps left it, with a row in it.
fn released(dir: &Path, version: usize) -> PathBuf {
    let path = main_path(dir);
    let mut connection = open_file(&path, &KEY).unwrap();
    migrate(&mut connection, &path, &KEY, &MAIN[..version]).unwrap();
    connection
        .execute(
            "INSERT INTO setting (key, json) VALUES ('language', '\"fr\"')",
            [],
        )
        .unwrap();
    path
}

fn language(connection: &Connection) -> String {
    connection
        .query_row(
            "SELECT json FROM setting WHERE key = 'language'",
            [],
            |row| row.get(0),
        )
        .unwrap()
}

/// What today's tables held when they were frozen.
const FROZEN: &str = include_str!("../../tests/frozen/10/tables.json");

/// Puts the frozen rows into every table of an older shape, as far as it has their columns, and one
/// made up where it had a table that none were frozen of; how many are in each.
fn fill(connection: &Connection) -> BTreeMap<String, i64> {
    let frozen: BTreeMap<String, Vec<Value>> = serde_json::from_str(FROZEN).unwrap();
    connection
        .execute_batch("PRAGMA foreign_keys = OFF; BEGIN;")
        .unwrap();
    let names = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
                 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut filled = BTreeMap::new();
    for table in texts(connection, names) {
        let begun_with = format!("DELETE FROM {table}");
        connection.execute(&begun_with, []).unwrap();
        let made_up = vec![json!({})];
        let rows = frozen.get(&format!("guichet/{table}")).unwrap_or(&made_up);
        for row in rows {
            insert(connection, &table, row);
        }
        filled.insert(table, rows.len() as i64);
    }
    // Words are forgotten as they were learnt, so they have to be learnt.
    let learn = "INSERT INTO message_words (message_words) VALUES ('rebuild')";
    connection.execute(learn, []).unwrap();
    connection.execute_batch("COMMIT").unwrap();
    filled
}

fn insert(connection: &Connection, table: &str, row: &Value) {
    let sql = format!("SELECT name || ' ' || type FROM pragma_table_info('{table}')");
    let cells = texts(connection, &sql).into_iter().map(|column| {
        let (name, kind) = column.split_once(' ').unwrap();
        let cell = match (kind, row.get(name)) {
            (_, Some(Value::Null)) => "NULL".to_owned(),
            ("TEXT", Some(text)) => format!("'{}'", text.as_str().unwrap().replace('\'', "''")),
            ("BLOB", Some(bytes)) => bytes.as_str().unwrap().to_owned(),
            (_, Some(number)) => number.to_string(),
            // Only what Meta had signed stayed in the journal.
            ("TEXT", None) => "'valid'".to_owned(),
            ("BLOB", None) => "x'00'".to_owned(),
            (_, None) => "0".to_owned(),
        };
        (name.to_owned(), cell)
    });
    let (columns, cells): (Vec<_>, Vec<_>) = cells.unzip();
    let (columns, cells) = (columns.join(", "), cells.join(", "));
    let sql = format!("INSERT INTO {table} ({columns}) VALUES ({cells})");
    connection.execute(&sql, []).unwrap();
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn every_released_database_opens_with_its_rows() {
    for version in 1..=MAIN.len() {
        let dir = tempfile::tempdir().unwrap();
        let path = released(dir.path(), version);
        let mut filled = fill(&open_file(&path, &KEY).unwrap());
        // The tenth step drops it: what it kept aside stays in its conversation since.
        filled.remove("given_up");
        // The eleventh makes the log of it, with an entry for the tables as they stand.
        if let Some(rows) = filled.remove("journal") {
            filled.insert("log".to_owned(), rows + 1);
        }
        let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
        for (table, rows) in filled {
            let sql = format!("SELECT count(*) FROM {table}");
            let now: i64 = pair.main.query_row(&sql, [], |row| row.get(0)).unwrap();
            assert_eq!(now, rows, "{table} of version {version}");
        }
        assert_eq!(check_version(&pair.main, MAIN).unwrap(), MAIN.len());
    }
}

#[test]
fn a_populated_database_is_copied_aside_under_its_key_before_it_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let path = released(dir.path(), 1);
    let next: Vec<&str> = MAIN[..1]
        .iter()
        .copied()
        .chain(["CREATE TABLE later (id INTEGER) STRICT;"])
        .collect();
    let mut connection = open_file(&path, &KEY).unwrap();
    migrate(&mut connection, &path, &KEY, &next).unwrap();
    assert_eq!(check_version(&connection, &next).unwrap(), 2);

    let aside = dir.path().join("guichet.before-2.db");
    let copy = open_file(&aside, &KEY).unwrap();
    assert_eq!(
        check_version(&copy, &next).unwrap(),
        1,
        "the copy is as it was before"
    );
    assert_eq!(language(&copy), "\"fr\"");
    let wrong = open_file(&aside, &DatabaseKey::new([4; 32]));
    assert!(
        matches!(wrong, Err(StoreError::WrongKeyOrDamaged)),
        "the copy is not readable without the key"
    );
}

#[test]
fn a_step_that_fails_leaves_the_database_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let path = released(dir.path(), 1);
    let next = [
        MAIN[0],
        "CREATE TABLE later (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1);",
    ];
    let mut connection = open_file(&path, &KEY).unwrap();
    assert!(migrate(&mut connection, &path, &KEY, &next).is_err());
    assert_eq!(check_version(&connection, MAIN).unwrap(), 1);
    let later: i64 = connection
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'later'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(later, 0);
}

#[test]
fn a_newer_database_is_refused_and_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let path = released(dir.path(), MAIN.len());
    let connection = open_file(&path, &KEY).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = fs::read(&path).unwrap();

    let refused = crate::Store::open(dir.path(), &KEY).err().unwrap();
    assert_eq!(refused.code(), "newer_database");
    assert!(
        matches!(refused, StoreError::NewerDatabase { found: 99, known } if known == MAIN.len() as i64)
    );
    assert_eq!(fs::read(&path).unwrap(), before, "not one byte was changed");
}

#[test]
fn what_the_index_learnt_before_letters_were_spelt_out_is_learnt_anew() {
    let dir = tempfile::tempdir().unwrap();
    let path = released(dir.path(), 2);
    let connection = open_file(&path, &KEY).unwrap();
    connection
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO person (id, profile_name) VALUES (1, 'Bjørn Łuczak');
             INSERT INTO message_words (rowid, words) VALUES (1, 'Ma sœur'), (2, 'Bonjour');
             INSERT INTO person_words (rowid, words) VALUES (1, 'Bjørn Łuczak ');",
        )
        .unwrap();
    for (key, words) in [(1, "Ma sœur"), (2, "Bonjour")] {
        connection
            .execute(
                "INSERT INTO message (key, thread, number, at, received_at, author, content, words) \
                 VALUES (?1, 1, '101', 0, 0, 'customer', '{}', ?2)",
                (key, words),
            )
            .unwrap();
    }
    drop(connection);
    let found = |pair: &crate::connection::Pair, table: &str, word: &str| -> Vec<i64> {
        let sql = format!("SELECT rowid FROM {table} WHERE {table} MATCH ?1");
        let mut statement = pair.main.prepare(&sql).unwrap();
        let rows = statement.query_map([word], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    for opened in ["at once", "and once more"] {
        let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
        assert_eq!(found(&pair, "message_words", "soeur"), [1], "{opened}");
        assert_eq!(found(&pair, "message_words", "bonjour"), [2], "{opened}");
        assert_eq!(found(&pair, "person_words", "bjorn"), [1], "{opened}");
        assert_eq!(found(&pair, "person_words", "luczak"), [1], "{opened}");
    }
}

#[test]
fn what_was_charged_before_volumes_were_counted_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let path = released(dir.path(), 1);
    let connection = open_file(&path, &KEY).unwrap();
    let line = |message: i64, market: Option<&str>, settled: Option<&str>| {
        connection
            .execute(
                "INSERT INTO ledger (message, number, thread, at, month, quote, category, uses_allowance, market, \
                 settled_month, settled) VALUES (?1, '101', 1, 0, '2026-11', '{}', '', 0, ?2, ?3, ?4)",
                (message, market, settled.map(|_| "2026-11"), settled),
            )
            .unwrap();
    };
    let (utility, abroad) = (
        r#"{"category":"utility","free":false}"#,
        r#"{"category":"authentication-international","free":false}"#,
    );
    line(1, Some("France"), Some(utility));
    line(2, Some("France"), Some(utility));
    line(
        3,
        Some("France"),
        Some(r#"{"category":"utility","free":true}"#),
    );
    line(4, Some("France"), Some(abroad));
    line(
        5,
        Some("France"),
        Some(r#"{"category":"service","free":false}"#),
    );
    line(6, Some("France"), None);
    line(7, None, Some(utility));
    drop(connection);

    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    let mut counted = pair
        .main
        .prepare("SELECT category, messages FROM volume WHERE month = '2026-11' AND market = 'France' ORDER BY category")
        .unwrap();
    let counted: Vec<(String, i64)> = counted
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        counted,
        [("authentication".to_owned(), 1), ("utility".to_owned(), 2)]
    );
}

#[test]
fn what_was_refused_before_is_kept_as_short_as_today() {
    let dir = tempfile::tempdir().unwrap();
    let path = released(dir.path(), 2);
    let connection = open_file(&path, &KEY).unwrap();
    let came = |state: i64, signature: &str, header: Option<&str>, size: usize| {
        connection
            .execute(
                "INSERT INTO journal (received_at, body, signature, state, header) VALUES (7, ?1, ?2, ?3, ?4)",
                (vec![b'x'; size], signature, state, header),
            )
            .unwrap();
    };
    came(1, "valid", None, 10);
    came(2, "valid", None, 3_000_000);
    came(2, "missing", None, 3_000_000);
    came(2, "wrong", Some("sha256=1"), 60_000);
    came(2, "wrong", Some("sha256=2"), 70_000);
    drop(connection);

    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    let rows = |sql: &str| -> Vec<(i64, i64)> {
        let mut statement = pair.main.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(
        rows("SELECT state, length(body) FROM log WHERE kind = 0 ORDER BY seq"),
        [(1, 10), (2, 3_000_000)],
        "what Meta signed stays whole"
    );
    assert_eq!(
        rows("SELECT size, length(body) FROM refused ORDER BY id"),
        [(3_000_000, 2_048), (60_000, 60_000), (70_000, 2_048)]
    );
}

#[test]
fn the_trace_of_an_edit_from_before_that_was_noted_asks_for_no_answer() {
    let dir = tempfile::tempdir().unwrap();
    let path = released(dir.path(), 7);
    let connection = open_file(&path, &KEY).unwrap();
    connection
        .execute_batch("PRAGMA foreign_keys = OFF;")
        .unwrap();
    let contents = [
        r#"{"kind":"text","body":"Bonjour"}"#,
        r#"{"kind":"unsupported","what":"Edited","code":131051,"details":null}"#,
        r#"{"kind":"unsupported","what":"poll","code":131051,"details":null}"#,
        r#"{"kind":"unsupported","what":null,"code":131051,"details":null}"#,
    ];
    for (key, content) in (1i64..).zip(contents) {
        connection
            .execute(
                "INSERT INTO message (key, thread, number, at, received_at, author, content, words) \
                 VALUES (?1, 1, '101', 0, 0, 'customer', ?2, '')",
                (key, content),
            )
            .unwrap();
    }
    drop(connection);
    let (pair, _) = open_for_writing(dir.path(), &KEY).unwrap();
    let mut asks = pair
        .main
        .prepare("SELECT asks FROM message ORDER BY key")
        .unwrap();
    let asks: Vec<bool> = asks
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(asks, [true, false, true, true]);
}
