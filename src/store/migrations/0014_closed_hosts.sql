-- 0014 – a server that wants to be left alone is known by its name: what it answered may have been asked for any feed, behind a
-- redirect, for a page of the past, by a search or of a hub. Those of before are known by the address of the feed.

CREATE TABLE closed_host (
  host  TEXT PRIMARY KEY,                   -- as it is asked, with no port
  since INTEGER NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;

WITH asked(place, since, until) AS (
  SELECT substr(url, instr(url, '://') + 3), last_at, host_not_before FROM feed WHERE host_not_before > 0 AND url NOT LIKE '%://[%'
), served(host, since, until) AS (
  SELECT substr(place, 1, min(instr(place || '/', '/'), instr(place || '?', '?')) - 1), since, until FROM asked
)
INSERT INTO closed_host (host, since, until)
SELECT substr(host, 1, instr(host || ':', ':') - 1) AS name, since, max(until) FROM served GROUP BY name;

ALTER TABLE feed DROP COLUMN host_not_before;
