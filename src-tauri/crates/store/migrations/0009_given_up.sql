-- A message that a person dropped while nobody knew whether it had gone: what it takes to file it
-- again should Meta say, after all, that it went.
CREATE TABLE given_up (
    outgoing BLOB PRIMARY KEY,
    thread INTEGER NOT NULL,
    at INTEGER NOT NULL,
    content TEXT NOT NULL,
    context TEXT NOT NULL,
    files TEXT NOT NULL,
    line TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX given_up_thread ON given_up (thread);
CREATE INDEX given_up_at ON given_up (at);
