//! Shops as earlier versions left them, with something in every table: whatever this version makes
//! of their databases, none of it may be lost.
//!
//! `tests/frozen` has a folder for each shape that was frozen, named by its number; the story
//! `frozen` of the scenarios made them.

use crate::dump;
use domain::id::AttachmentId;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use store::{
    DatabaseKey, Store, attachment,
    search::{self, SearchWords},
};
use tempfile::TempDir;

/// Tables (`database/table`) and columns (`database/table.column`) that hold something else now or
/// are gone, and where their content went.
const MOVED: &[(&str, &str)] = &[];

type Dump = BTreeMap<String, Vec<Value>>;

/// The frozen shops.
fn frozen() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frozen");
    let folders = fs::read_dir(all).unwrap();
    folders.map(|folder| folder.unwrap().path()).collect()
}

/// A copy of a frozen shop, and the digits of its key.
fn copied(frozen: &Path) -> (TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    for database in dump::DATABASES {
        let file = format!("{database}.db");
        fs::copy(frozen.join(&file), dir.path().join(&file)).unwrap();
    }
    let key = fs::read_to_string(frozen.join("key")).unwrap();
    (dir, key.trim().to_owned())
}

fn kept(frozen: &Path) -> Dump {
    let kept = fs::read(frozen.join("tables.json")).unwrap();
    where_it_went(serde_json::from_slice(&kept).unwrap())
}

/// The journal became the log: its rows kept their numbers, and one more says that the tables stood
/// as they are.
fn where_it_went(mut before: Dump) -> Dump {
    let Some(mut journal) = before.remove("guichet/journal") else {
        return before;
    };
    for row in &mut journal {
        let row = row.as_object_mut().unwrap();
        let number = row.remove("id").unwrap();
        row.insert("seq".to_owned(), number);
    }
    before.insert("guichet/log".to_owned(), journal);
    let counted = before.get_mut("guichet/sqlite_sequence").unwrap();
    counted.retain(|row| row["name"] != "journal");
    before
}

/// What the eleventh step added of its own.
fn without_its_own(mut after: Dump) -> Dump {
    let log = after.get_mut("guichet/log").unwrap();
    log.retain(|row| row["kind"] != 2);
    let counted = after.get_mut("guichet/sqlite_sequence").unwrap();
    counted.retain(|row| row["name"] != "log" && row["name"] != "desk");
    after
}

/// What of `before` is not in `after`, or stands there otherwise, a line for each table.
fn lost(before: &Dump, after: &Dump) -> Vec<String> {
    let losses = before.iter().map(|(table, rows)| {
        let columns = columns_to_compare(table, rows);
        if moved(table) {
            return None;
        }
        let Some(now) = after.get(table) else {
            return Some(format!("{table} is gone"));
        };
        (cut_to(&columns, rows) != cut_to(&columns, now))
            .then(|| format!("{table}: {rows:#?}\nis now {now:#?}"))
    });
    losses.flatten().collect()
}

fn moved(what: &str) -> bool {
    MOVED.iter().any(|(moved, _)| *moved == what)
}

fn columns_to_compare(table: &str, rows: &[Value]) -> Vec<String> {
    let first = rows.first().and_then(Value::as_object);
    let columns = first.into_iter().flat_map(|row| row.keys());
    let compared = columns.filter(|column| !moved(&format!("{table}.{column}")));
    compared.cloned().collect()
}

/// These columns of the rows, in an order of their own. A column that is not there is no value.
fn cut_to(columns: &[String], rows: &[Value]) -> Vec<Vec<String>> {
    let cells = |row: &Value| {
        let cells = columns
            .iter()
            .map(|column| format!("{:?}", row.get(column)));
        cells.collect()
    };
    let mut rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    rows.sort();
    rows
}

#[test]
fn nothing_in_any_table_of_a_frozen_shop_is_lost() {
    let shops = frozen();
    assert!(!shops.is_empty());
    for shop in shops {
        let (dir, key) = copied(&shop);
        let store = Store::open(dir.path(), &DatabaseKey::from_hex(&key).unwrap()).unwrap();
        assert!(store.files_gone().is_none());
        crate::shop::runtime().block_on(store.close());
        let now = without_its_own(dump::of(dir.path(), &key));
        let losses = lost(&kept(&shop), &now);
        assert!(
            losses.is_empty(),
            "{}: {}",
            shop.display(),
            losses.join("\n")
        );
    }
}

#[test]
fn a_frozen_shop_has_something_in_every_table_and_each_cell_of_it_is_looked_at() {
    for shop in frozen() {
        let before = kept(&shop);
        assert_eq!(lost(&before, &before), [""; 0]);
        for (table, rows) in before.iter().filter(|(table, _)| !moved(table)) {
            assert!(!rows.is_empty(), "{table} of {} is empty", shop.display());
            let mut after = before.clone();
            after.remove(table);
            assert_eq!(lost(&before, &after).len(), 1, "{table} gone");
            after.insert(table.clone(), rows[1..].to_vec());
            assert_eq!(lost(&before, &after).len(), 1, "a row of {table} gone");
            for column in columns_to_compare(table, rows) {
                let mut rows = rows.clone();
                rows.last_mut().unwrap()[&column] = "changed".into();
                after.insert(table.clone(), rows);
                assert_eq!(lost(&before, &after).len(), 1, "{table}.{column} changed");
            }
        }
    }
}

#[test]
fn the_words_names_and_files_of_a_frozen_shop_are_still_found() {
    for shop in frozen() {
        let (dir, key) = copied(&shop);
        let store = Store::open(dir.path(), &DatabaseKey::from_hex(&key).unwrap()).unwrap();
        for words in ["soeur", "你好"] {
            let words = SearchWords::new(words).unwrap();
            let found = store.read_blocking(move |read| search::messages(read, &words, None, 9));
            assert_eq!(found.unwrap().len(), 1, "{}", shop.display());
        }
        let people = store.read_blocking(|read| search::people(read, "delcourt", None, 9));
        assert_eq!(people.unwrap().len(), 1, "{}", shop.display());
        let files = kept(&shop).remove("guichet/attachment").unwrap();
        for file in files.iter().filter(|file| file["state"] == "ready") {
            let id = AttachmentId(file["id"].as_i64().unwrap());
            let bytes = store.read_blocking(move |read| attachment::bytes(read, id));
            let size = bytes.unwrap().map(|bytes| bytes.len() as u64);
            assert_eq!(size, file["size"].as_u64(), "{file} of {}", shop.display());
        }
    }
}
