-- 0018 – since when a feed waits for this hub's own network.

ALTER TABLE feed ADD COLUMN offline_since INTEGER NOT NULL DEFAULT 0;
