-- 0026 – what a feed took back.

ALTER TABLE sighting ADD COLUMN tombstone INTEGER NOT NULL DEFAULT 0; -- when the feed said that it is no more; negative: since when the feed leaves it out; 0 = it stands
CREATE INDEX sighting_tombstone ON sighting(feed, entry, tombstone) WHERE tombstone <> 0;
