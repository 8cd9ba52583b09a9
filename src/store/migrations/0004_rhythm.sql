-- 0004 – when a feed's entries come is learned (poll/rhythm.h), in place of one gap between them. Documents are read once more for it.

ALTER TABLE feed DROP COLUMN interval;
ALTER TABLE feed_known ADD COLUMN rhythm BLOB; -- struct rhythm, host order
UPDATE feed SET policy = 0;
