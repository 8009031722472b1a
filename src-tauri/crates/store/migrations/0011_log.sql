-- Whose entries these are. own: this database's desk.
CREATE TABLE desk (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    own INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO desk (id, own) VALUES (randomblob(16), 1);

-- Whatever happened, in the order in which it came here. kind: 0 what an inlet brought, 1 what a
-- person or the program did, 2 the tables as they stood before the log began. at: the hybrid
-- logical clock, milliseconds and a count of 16 bits. cursor: the source's own count (a listener's
-- is seq), or a desk's own count of its deeds. body: NULL once it was pruned. state: 0 waits for what it
-- speaks of, 1 applied, 2 in quarantine.
CREATE TABLE log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    desk INTEGER NOT NULL REFERENCES desk (n),
    at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    source TEXT,
    cursor INTEGER,
    received_at INTEGER NOT NULL,
    body BLOB,
    state INTEGER NOT NULL DEFAULT 0,
    reason TEXT
) STRICT;
CREATE UNIQUE INDEX log_cursor ON log (source, cursor) WHERE kind = 0 AND cursor IS NOT NULL;
CREATE UNIQUE INDEX log_deed ON log (desk, cursor) WHERE kind = 1;
CREATE UNIQUE INDEX log_id ON log (id);
CREATE INDEX log_open ON log (state, seq) WHERE state <> 1;

-- What was in the journal keeps its number; then the tables as they stand.
INSERT INTO log (seq, id, desk, at, version, kind, source, received_at, body, state, reason)
SELECT id, randomblob(16), 1, received_at * 65536, 1, 0, 'listener', received_at, body, state, reason FROM journal
ORDER BY id;
INSERT INTO sqlite_sequence (name, seq)
SELECT 'log', seq FROM sqlite_sequence
WHERE name = 'journal' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'log');
UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0))
WHERE name = 'log';
DROP TABLE journal;
INSERT INTO log (id, desk, at, version, kind, received_at, state)
SELECT randomblob(16), 1, coalesce(max(at), 0) + 1, 1, 2, coalesce(max(received_at), 0), 1 FROM log;

-- A label's name on every desk.
ALTER TABLE label ADD COLUMN key BLOB;
UPDATE label SET key = randomblob(16);
CREATE UNIQUE INDEX label_key ON label (key);

-- heard: the stamp at which a message that is to be read came; NULL for all others. What was heard
-- after read_up_to is unread.
ALTER TABLE message ADD COLUMN heard INTEGER;
ALTER TABLE thread ADD COLUMN read_up_to INTEGER;
UPDATE message SET heard = received_at * 65536 + key % 65536
WHERE author = 'customer' AND key > 1000000000 AND (asks OR json_extract(content, '$.kind') = 'unsupported')
AND thread IN (SELECT id FROM thread WHERE group_id IS NULL);
CREATE INDEX message_heard ON message (thread, heard) WHERE heard IS NOT NULL;
UPDATE thread SET read_up_to = (
    SELECT max(heard) FROM (
        SELECT heard, row_number() OVER (ORDER BY heard DESC) AS nth FROM message
        WHERE message.thread = thread.id AND heard IS NOT NULL)
    WHERE nth > thread.unread);

-- Our lines, and what decides what their messages cost.
CREATE TABLE line (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    currency TEXT,
    timezone TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO line (id, account, currency, timezone)
SELECT number.id, account.waba, account.currency, account.timezone FROM number JOIN account ON account.waba = number.waba;

-- Which entry had the last word about a thing.
CREATE TABLE register (
    key TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    entry BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Changes of messages that are not here yet. content: NULL where it was taken back.
CREATE TABLE early_change (
    number TEXT NOT NULL,
    wamid TEXT NOT NULL,
    thread INTEGER NOT NULL REFERENCES thread (id),
    at INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    content TEXT,
    PRIMARY KEY (wamid, number, thread, at, stamp)
) STRICT, WITHOUT ROWID;
CREATE INDEX early_change_thread ON early_change (thread);
CREATE INDEX early_change_age ON early_change (at);

-- Whether a message opens its customer's window, open before or not.
ALTER TABLE message ADD COLUMN opens INTEGER NOT NULL DEFAULT 0;
UPDATE message SET opens = 1 WHERE opened_window OR heard IS NOT NULL;
