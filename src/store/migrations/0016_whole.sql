-- 0016 – once in 8 days a feed is asked for as a whole, whatever comes of it (protocols 3.1): some servers answer that with 304, too.

ALTER TABLE feed ADD COLUMN whole_at INTEGER NOT NULL DEFAULT 0; -- last asked so though there are validators
