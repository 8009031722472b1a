-- Files in pieces, so that a large one is written and read a bit at a time. What was kept before
-- stays in `bytes`, whole.
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    whole INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE piece (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (file, n)
) STRICT;
