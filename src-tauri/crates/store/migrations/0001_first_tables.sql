-- Instants are milliseconds of UTC, money is millionths of the currency's unit, ids of Meta's are
-- opaque text. Small values that are only ever read as a whole are JSON.

-- Raw webhooks as they came. state: 0 new, 1 filed, 2 in quarantine.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    signature TEXT NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    header TEXT
) STRICT;
CREATE INDEX journal_open ON journal (state, id) WHERE state <> 1;

CREATE TABLE account (
    waba TEXT PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    currency TEXT,
    timezone TEXT,
    payment_method INTEGER,
    app_id TEXT,
    graph_version TEXT NOT NULL DEFAULT '',
    graph_base TEXT NOT NULL DEFAULT '',
    token_state TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE number (
    id TEXT PRIMARY KEY,
    waba TEXT NOT NULL REFERENCES account (waba) ON DELETE CASCADE,
    display_phone TEXT NOT NULL DEFAULT '',
    verified_name TEXT,
    quality TEXT,
    status TEXT,
    throughput TEXT,
    position INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX number_waba ON number (waba);

-- merged_into: this person turned out to be another one; the row stays so that its id still leads there.
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    merged_into INTEGER REFERENCES person (id),
    saved_name TEXT,
    profile_name TEXT,
    username TEXT,
    phone TEXT,
    bsuid TEXT,
    marketing_stopped INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE alias (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_person ON alias (person);

-- One row per conversation, with everything a list shows and sorts by.
CREATE TABLE thread (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id),
    opened_at INTEGER,
    refused_at INTEGER,
    closes_at INTEGER,
    last_key INTEGER,
    last_at INTEGER NOT NULL DEFAULT 0,
    last_ours INTEGER NOT NULL DEFAULT 0,
    last_kind TEXT NOT NULL DEFAULT '',
    last_media TEXT,
    last_text TEXT,
    last_status TEXT,
    unanswered_since INTEGER,
    unread INTEGER NOT NULL DEFAULT 0,
    trouble INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    referral TEXT,
    entry TEXT,
    first_at INTEGER,
    UNIQUE (person, number)
) STRICT;
CREATE INDEX thread_last ON thread (last_at, id, closes_at);
CREATE INDEX thread_last_number ON thread (number, last_at, id, closes_at);
CREATE INDEX thread_closes ON thread (closes_at) WHERE closes_at IS NOT NULL;
CREATE INDEX thread_closes_number ON thread (number, closes_at) WHERE closes_at IS NOT NULL;
CREATE INDEX thread_closing ON thread (closes_at, id) WHERE unanswered_since IS NOT NULL;
CREATE INDEX thread_closing_number ON thread (number, closes_at, id) WHERE unanswered_since IS NOT NULL;
CREATE INDEX thread_waiting ON thread (unanswered_since, id) WHERE unanswered_since IS NOT NULL;
CREATE INDEX thread_waiting_number ON thread (number, unanswered_since, id) WHERE unanswered_since IS NOT NULL;

-- Where a conversation went that was joined with another one.
CREATE TABLE thread_moved (
    old INTEGER PRIMARY KEY,
    now INTEGER NOT NULL REFERENCES thread (id)
) STRICT;
CREATE INDEX thread_moved_now ON thread_moved (now);

-- Counted along with every change of a conversation. No triggers: they would make every UPDATE a
-- statement with a journal of its own.
CREATE TABLE thread_count (
    number TEXT PRIMARY KEY,
    threads INTEGER NOT NULL DEFAULT 0,
    unanswered INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Keys start in the middle: what is imported from the past is numbered downwards from there, so
-- that a greater key is a newer message and search can walk keys backwards.
CREATE TABLE message (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    thread INTEGER NOT NULL REFERENCES thread (id),
    number TEXT NOT NULL,
    wamid TEXT,
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    author TEXT NOT NULL,
    content TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    context TEXT,
    referral TEXT,
    opened_window INTEGER NOT NULL DEFAULT 0,
    window_closed_before INTEGER,
    edited_from TEXT,
    revoked INTEGER NOT NULL DEFAULT 0,
    status TEXT,
    status_at INTEGER,
    pricing TEXT,
    outgoing BLOB,
    error_key TEXT,
    error_detail TEXT
) STRICT;
INSERT INTO sqlite_sequence (name, seq) VALUES ('message', 1000000000);
CREATE UNIQUE INDEX message_wamid ON message (wamid, number) WHERE wamid IS NOT NULL;
CREATE UNIQUE INDEX message_outgoing ON message (outgoing) WHERE outgoing IS NOT NULL;
CREATE INDEX message_thread ON message (thread, at, key);

-- The words of messages. unicode61 with these categories keeps Indic words whole; runs of Chinese
-- and Japanese go into message_pairs as overlapping pairs of characters.
CREATE VIRTUAL TABLE message_words USING fts5 (
    words,
    content = 'message',
    content_rowid = 'key',
    prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);
CREATE VIRTUAL TABLE message_pairs USING fts5 (
    pairs,
    content = '',
    contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);
-- Names, usernames and the ends of telephone numbers.
CREATE VIRTUAL TABLE person_words USING fts5 (
    words,
    content = '',
    contentless_delete = 1,
    prefix = '2 3 4',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);

CREATE TABLE reaction (
    thread INTEGER NOT NULL REFERENCES thread (id),
    target TEXT NOT NULL,
    ours INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    PRIMARY KEY (target, thread, ours)
) STRICT, WITHOUT ROWID;
CREATE INDEX reaction_thread ON reaction (thread);

CREATE TABLE early_status (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,
    wamid TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    news TEXT NOT NULL
) STRICT;
CREATE INDEX early_status_wamid ON early_status (wamid, number);
CREATE INDEX early_status_age ON early_status (kept_at);

-- phase: 0 waiting, 1 sending, 2 uncertain, 3 failed, 4 done. at: not before, since, or done at.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    thread INTEGER NOT NULL REFERENCES thread (id),
    number TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES message (key),
    request TEXT NOT NULL,
    phase INTEGER NOT NULL,
    at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error_key TEXT,
    error_detail TEXT,
    can_retry INTEGER NOT NULL DEFAULT 0,
    needs_template INTEGER NOT NULL DEFAULT 0,
    undo_until INTEGER NOT NULL,
    quote TEXT NOT NULL,
    -- Why it was held: the price that was shown and the one it would have cost.
    prices TEXT
) STRICT;
CREATE INDEX outbox_thread ON outbox (thread, seq) WHERE phase <> 4;
CREATE INDEX outbox_waiting ON outbox (at, seq) WHERE phase = 0;
CREATE INDEX outbox_stuck ON outbox (phase, seq) WHERE phase IN (1, 2, 3);
CREATE INDEX outbox_sent ON outbox (thread, at) WHERE phase IN (1, 2, 4);
CREATE INDEX outbox_message ON outbox (message);

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER REFERENCES message (key) ON DELETE CASCADE,
    media TEXT NOT NULL,
    media_id TEXT,
    -- Meta's checksum of it, as sent; bytes is ours, and names the row in the other database.
    sha256 TEXT,
    bytes TEXT,
    mime TEXT,
    name TEXT,
    size INTEGER,
    width INTEGER,
    height INTEGER,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER,
    uploaded_id TEXT,
    uploaded_at INTEGER,
    created_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX attachment_message ON attachment (message) WHERE message IS NOT NULL;
CREATE INDEX attachment_unlinked ON attachment (created_at) WHERE message IS NULL;
CREATE INDEX attachment_bytes ON attachment (bytes) WHERE bytes IS NOT NULL;
CREATE INDEX attachment_fetch ON attachment (next_try) WHERE state = 'fetching';

-- Bytes that nothing refers to any more. They go only once this is committed.
CREATE TABLE dropped_bytes (sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    thread INTEGER PRIMARY KEY REFERENCES thread (id),
    json TEXT NOT NULL,
    preview TEXT
) STRICT;

CREATE TABLE template (
    waba TEXT NOT NULL,
    position INTEGER NOT NULL,
    id TEXT,
    json TEXT NOT NULL,
    PRIMARY KEY (waba, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX template_id ON template (id) WHERE id IS NOT NULL;
CREATE TABLE template_read (waba TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE profile (
    number TEXT PRIMARY KEY,
    live TEXT,
    read_at INTEGER,
    base TEXT,
    edit TEXT,
    pending INTEGER NOT NULL DEFAULT 0,
    pending_picture INTEGER,
    refused TEXT,
    picture INTEGER,
    previous TEXT
) STRICT, WITHOUT ROWID;

-- One line per message of ours; what was settled is NULL until the message is delivered. Lines
-- stay when their message goes.
CREATE TABLE ledger (
    message INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    thread INTEGER NOT NULL,
    at INTEGER NOT NULL,
    month TEXT NOT NULL,
    quote TEXT NOT NULL,
    category TEXT NOT NULL,
    uses_allowance INTEGER NOT NULL,
    country TEXT,
    market TEXT,
    template TEXT,
    ad TEXT,
    late INTEGER NOT NULL DEFAULT 0,
    settled_month TEXT,
    settled TEXT
) STRICT;
CREATE INDEX ledger_thread ON ledger (thread, settled_month) WHERE settled IS NOT NULL;
CREATE INDEX ledger_settled ON ledger (settled_month) WHERE settled_month IS NOT NULL;
CREATE INDEX ledger_open ON ledger (month) WHERE settled_month IS NULL;
CREATE INDEX ledger_unsettled ON ledger (number, message) WHERE settled IS NULL;

-- What a number used and spent in a month, kept in step with its ledger lines.
CREATE TABLE usage (
    number TEXT NOT NULL,
    month TEXT NOT NULL,
    free_replies_used INTEGER NOT NULL DEFAULT 0,
    pending INTEGER NOT NULL DEFAULT 0,
    unknown INTEGER NOT NULL DEFAULT 0,
    spent_micros INTEGER NOT NULL DEFAULT 0,
    currency TEXT,
    PRIMARY KEY (number, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (id INTEGER PRIMARY KEY CHECK (id = 1), since INTEGER NOT NULL, until INTEGER NOT NULL) STRICT;
CREATE TABLE heartbeat (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;
CREATE TABLE alert (
    thread INTEGER PRIMARY KEY REFERENCES thread (id),
    closes_at INTEGER NOT NULL,
    told TEXT NOT NULL
) STRICT;
CREATE TABLE setting (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Rate cards, volume tiers and rules that the person added: the cells of the sheet as they were
-- read, so that they can be read again by a newer version.
CREATE TABLE rate_file (
    effective TEXT NOT NULL,
    currency TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (effective, currency, kind)
) STRICT, WITHOUT ROWID;
