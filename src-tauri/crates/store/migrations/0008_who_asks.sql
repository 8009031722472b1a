-- Whether a customer waits for an answer to a message: not to what somebody else answers in our
-- place, nor to the trace of an edit or a deletion. What came before is only known by its content.
ALTER TABLE message ADD COLUMN asks INTEGER NOT NULL DEFAULT 1;
UPDATE message SET asks = 0
WHERE author = 'customer' AND json_extract(content, '$.kind') = 'unsupported'
AND lower(json_extract(content, '$.what')) IN ('edit', 'edited', 'revoke', 'revoked', 'delete', 'deleted');
