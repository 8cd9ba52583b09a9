-- 0024 – when what is to come was planned: a plan of a clock that was ahead, and was set back, is followed back.

ALTER TABLE feed ADD COLUMN planned_at INTEGER NOT NULL DEFAULT 0; -- when next_at was said
UPDATE feed SET planned_at = max(created, last_at);
ALTER TABLE websub ADD COLUMN since INTEGER NOT NULL DEFAULT 0;    -- when next_at was said
