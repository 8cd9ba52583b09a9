-- 0023 – what was wished of a feed while it is visited outlives what the visit leaves.

ALTER TABLE feed ADD COLUMN wished INTEGER NOT NULL DEFAULT 0; -- since it was claimed last: enum feed_wished
