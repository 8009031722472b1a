-- Files by their content, each once. They live apart so that the first database stays small.
CREATE TABLE bytes (
    sha256 TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;
