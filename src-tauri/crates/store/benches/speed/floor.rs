//! The floors: the same questions asked by hand, with nothing around them.

use domain::{attention::List, id::ThreadId};
use rusqlite::{Connection, Params, params};
use std::{
    path::Path,
    time::{Duration, Instant as Clock},
};
use store::DatabaseKey;

use crate::seed::NOW;

/// A bare connection to the same database.
pub struct Floor(Connection);

impl Floor {
    pub fn open(dir: &Path, key: &DatabaseKey) -> Self {
        Self(keyed(&dir.join("guichet.db"), key))
    }

    pub fn inbox(&self, view: List) {
        const COLUMNS: &str = "id, number, person, opened_at, refused_at, closes_at, last_key, last_at, last_ours,
            last_kind, last_media, last_text, last_status, unanswered_since, unread, trouble, blocked, referral, entry,
            first_at, (SELECT preview FROM draft WHERE draft.thread = thread.id)";
        let now = NOW.as_millis();
        let (sql, now) = match view {
            List::Closing => (
                "FROM thread INDEXED BY thread_closing WHERE unanswered_since IS NOT NULL AND closes_at > ?1
                 ORDER BY closes_at, id LIMIT 50",
                now,
            ),
            List::Unanswered => (
                "FROM thread INDEXED BY thread_waiting WHERE unanswered_since IS NOT NULL AND unanswered_since > ?1
                 ORDER BY unanswered_since, id LIMIT 50",
                0,
            ),
            List::All => ("FROM thread INDEXED BY thread_last WHERE last_at > ?1 ORDER BY last_at DESC, id DESC LIMIT 50", 0),
            List::Closed => (
                "FROM thread INDEXED BY thread_last WHERE closes_at IS NULL OR closes_at <= ?1
                 ORDER BY last_at DESC, id DESC LIMIT 50",
                now,
            ),
        };
        self.look(&format!("SELECT {COLUMNS} {sql}"), params![now]);
    }

    pub fn conversation(&self, thread: ThreadId) {
        self.look(
            "SELECT key, thread, wamid, at, received_at, author, content, context, referral, opened_window,
             window_closed_before, edited_from, revoked, status, status_at, pricing, outgoing, error_key, error_detail
             FROM message INDEXED BY message_thread WHERE thread = ?1 ORDER BY at DESC, key DESC LIMIT 50",
            params![thread.0],
        );
    }

    pub fn open_windows(&self) {
        let now = params![NOW.as_millis()];
        self.look(
            "SELECT count(*) FROM thread INDEXED BY thread_closes WHERE closes_at > ?1",
            now,
        );
        self.look(
            "SELECT count(*) FROM thread INDEXED BY thread_closing
             WHERE unanswered_since IS NOT NULL AND closes_at > ?1",
            now,
        );
    }

    pub fn nothing(&self) {
        self.look("SELECT 1", []);
    }

    pub fn people(&self, name: &str) {
        self.look(
            "SELECT rowid FROM person_words WHERE person_words MATCH ?1 ORDER BY rowid DESC LIMIT 200",
            params![format!("\"{name}\"*")],
        );
    }

    /// The bare full-text query, newest first, with the index's own snippets.
    pub fn search(&self, text: &str) {
        let words: Vec<String> = text.split(' ').map(|word| format!("\"{word}\"")).collect();
        self.look(
            "SELECT rowid, snippet(message_words, 0, '<', '>', '…', 12) FROM message_words
             WHERE message_words MATCH ?1 ORDER BY rowid DESC LIMIT 50",
            params![format!("{}*", words.join(" "))],
        );
    }

    pub fn pairs(&self, pair: &str) {
        self.look(
            "SELECT rowid, (SELECT words FROM message WHERE key = message_pairs.rowid) FROM message_pairs
             WHERE message_pairs MATCH ?1 ORDER BY rowid DESC LIMIT 50",
            params![format!("\"{pair}\"")],
        );
    }

    fn look(&self, sql: &str, params: impl Params) {
        let mut statement = self.0.prepare_cached(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query(params).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                std::hint::black_box(row.get_ref(column).unwrap());
            }
        }
    }
}

/// How long it takes to put `count` rows of the same bytes into a bare table, `group` to a commit.
pub fn raw_inserts(
    path: &Path,
    key: &DatabaseKey,
    body: &[u8],
    count: usize,
    group: usize,
) -> Duration {
    let connection = keyed(path, key);
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000;
             CREATE TABLE raw (wamid TEXT UNIQUE, at INTEGER, body BLOB);",
        )
        .unwrap();
    let began = Clock::now();
    for start in (0..count).step_by(group) {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut statement = connection
            .prepare_cached("INSERT INTO raw (wamid, at, body) VALUES (?1, ?2, ?3)")
            .unwrap();
        for n in start..(start + group).min(count) {
            statement
                .execute(params![
                    format!("wamid.HBgLMzM2Mzk5ODEyNDAVAgASGBQzQTdC{n:014}"),
                    n as i64,
                    body
                ])
                .unwrap();
        }
        drop(statement);
        connection.execute_batch("COMMIT").unwrap();
    }
    began.elapsed()
}

fn keyed(path: &Path, key: &DatabaseKey) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA key = \"x'{}'\"; PRAGMA cache_size = -8192;",
            key.to_hex()
        ))
        .unwrap();
    connection
}
