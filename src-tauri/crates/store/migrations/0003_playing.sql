-- How long a sound or film plays, and how loud it is from beginning to end, a byte for each part.
-- waveform: NULL until it was measured, empty where there is nothing to measure.
ALTER TABLE attachment ADD COLUMN duration_ms INTEGER;
ALTER TABLE attachment ADD COLUMN waveform BLOB;
CREATE INDEX attachment_unmeasured ON attachment (id)
WHERE state = 'ready' AND waveform IS NULL AND media IN ('voice', 'audio', 'video');
