-- 0020 – a community that lists what only hidden ones had read awaits its first visit (communities.md P7).

ALTER TABLE community_feed ADD COLUMN awaited INTEGER NOT NULL DEFAULT 0; -- what it brought before is not known there
