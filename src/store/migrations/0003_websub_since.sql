-- 0003 – since when a hub has been asked in vain.

ALTER TABLE websub ADD COLUMN failing_since INTEGER NOT NULL DEFAULT 0;
