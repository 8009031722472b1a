-- The shop's own words for its conversations. folded: the name as it is compared.
CREATE TABLE label (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    color TEXT NOT NULL
) STRICT;
CREATE TABLE thread_label (
    thread INTEGER NOT NULL REFERENCES thread (id),
    label INTEGER NOT NULL REFERENCES label (id) ON DELETE CASCADE,
    PRIMARY KEY (thread, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_label_label ON thread_label (label, thread);

-- Where a customer can be reached without Meta, and whether a number also answers in the phone app.
ALTER TABLE person ADD COLUMN email TEXT;
ALTER TABLE number ADD COLUMN on_phone_app INTEGER NOT NULL DEFAULT 0;

-- Messages charged in a month, by what volume tiers count: authentication abroad with authentication.
CREATE TABLE volume (
    number TEXT NOT NULL,
    month TEXT NOT NULL,
    market TEXT NOT NULL,
    category TEXT NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (month, market, category, number)
) STRICT, WITHOUT ROWID;
INSERT INTO volume (number, month, market, category, messages)
SELECT number, settled_month, market,
    CASE json_extract(settled, '$.category') WHEN 'utility' THEN 'utility' ELSE 'authentication' END AS counted,
    count(*)
FROM ledger
WHERE settled_month IS NOT NULL AND market IS NOT NULL AND NOT json_extract(settled, '$.free')
    AND json_extract(settled, '$.category') IN
        ('utility', 'authentication', 'authentication-international', 'authentication_international')
GROUP BY number, settled_month, market, counted;
