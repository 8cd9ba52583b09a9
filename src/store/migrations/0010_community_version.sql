-- 0010 – what a community's timeline moves is told to the pages as it happens (hub/entries.h): read by nothing.

ALTER TABLE community DROP COLUMN version;
