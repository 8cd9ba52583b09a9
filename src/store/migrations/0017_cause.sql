-- 0017 – what a feed that fails ran into, beyond its status: whether it passes by itself, and who can do something about it.

ALTER TABLE feed ADD COLUMN cause INTEGER NOT NULL DEFAULT 0;
