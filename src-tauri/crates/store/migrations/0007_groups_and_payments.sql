-- A group is a conversation of its own. Its person stands for the group and has no alias; who wrote
-- a message stands beside the message.
ALTER TABLE thread ADD COLUMN group_id TEXT;
CREATE UNIQUE INDEX thread_group ON thread (group_id, number) WHERE group_id IS NOT NULL;
ALTER TABLE message ADD COLUMN sender INTEGER REFERENCES person (id);

-- Since when somebody else answers this customer: another partner, or Meta's own assistant.
ALTER TABLE thread ADD COLUMN standby_since INTEGER;

-- The message that shows the payment for an order; its content holds what is known of it.
CREATE TABLE payment (
    number TEXT NOT NULL,
    reference TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES message (key) ON DELETE CASCADE,
    PRIMARY KEY (number, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_message ON payment (message);
