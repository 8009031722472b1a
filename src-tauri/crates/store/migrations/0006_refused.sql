-- Deliveries that nothing proves to be Meta's. Only what a later secret may still prove is whole.
CREATE TABLE refused (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    digest TEXT NOT NULL,
    header TEXT NOT NULL,
    size INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    last_at INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (digest, header)
) STRICT;
CREATE INDEX refused_whole ON refused (whole, id, size);
CREATE INDEX refused_age ON refused (whole, last_at);

-- They were in the journal before, as large as they came. SQL has no checksum: these get a name
-- that no checksum has.
INSERT INTO refused (received_at, reason, digest, header, size, last_at, whole, body)
SELECT received_at, coalesce(reason, 'unsigned_webhook'), 'journal ' || id, coalesce(header, ''), length(body),
    received_at, header IS NOT NULL AND length(body) <= 65536,
    CASE WHEN header IS NOT NULL AND length(body) <= 65536 THEN body ELSE substr(body, 1, 2048) END
FROM journal WHERE state = 2 AND signature <> 'valid' ORDER BY id;
DELETE FROM journal WHERE state = 2 AND signature <> 'valid';
ALTER TABLE journal DROP COLUMN header;
ALTER TABLE journal DROP COLUMN signature;
