//! Every row of every table of a shop's two databases, as JSON.

use rusqlite::{Connection, OpenFlags, types::ValueRef};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, path::Path};

/// The databases, by the names of their files without `.db`.
pub const DATABASES: [&str; 2] = ["guichet", "media"];

/// The rows of every table by `database/table`, as the key `hex` opens them in `folder`.
pub fn of(folder: &Path, hex: &str) -> BTreeMap<String, Vec<Value>> {
    let tables_of = |database: &'static str| {
        let connection = open(folder, database, hex);
        tables(&connection).into_iter().map(move |table| {
            let rows = rows(&connection, &table);
            (format!("{database}/{table}"), rows)
        })
    };
    DATABASES.into_iter().flat_map(tables_of).collect()
}

/// One of the databases, past whatever the store says about it.
pub fn open(folder: &Path, database: &str, hex: &str) -> Connection {
    let path = folder.join(format!("{database}.db"));
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let key = format!("PRAGMA key = \"x'{hex}'\"");
    connection.execute_batch(&key).unwrap();
    connection
}

/// All tables but those that SQLite and its index of words make for themselves; where numbers go
/// on counting is content too.
fn tables(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
               AND (name NOT LIKE 'sqlite\\_%' ESCAPE '\\' OR name = 'sqlite_sequence') ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

fn rows(connection: &Connection, table: &str) -> Vec<Value> {
    let sql = format!("SELECT * FROM \"{table}\"");
    let mut statement = connection.prepare(&sql).unwrap();
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let cells = columns
            .iter()
            .enumerate()
            .map(|(place, column)| Ok((column.clone(), json(row.get_ref(place)?))));
        cells
            .collect::<rusqlite::Result<Map<String, Value>>>()
            .map(Value::Object)
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// A cell; bytes as SQL writes them, so that none reads like a text.
fn json(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => std::str::from_utf8(text).unwrap().into(),
        ValueRef::Blob(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{digits}'").into()
        }
    }
}
