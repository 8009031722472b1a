-- A person dealt with a message that is stuck: a doubt no longer holds back what was written after
-- it, and a failure asks for nothing any more.
ALTER TABLE outbox ADD COLUMN dealt_with INTEGER NOT NULL DEFAULT 0;
