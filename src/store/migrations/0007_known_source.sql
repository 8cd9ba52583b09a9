-- 0007 – known items are told by their source texts as well: the hashes of before are of another shape, and learned anew.

ALTER TABLE feed_known ADD COLUMN context INTEGER NOT NULL DEFAULT 0;
UPDATE feed_known SET hashes = x'';
