-- What the driver itself says to the engine.

-- script: driver_open
-- For every connection. mmap stays off: a store that is cut short under a mapping would end the process (SIGBUS).
PRAGMA trusted_schema = OFF;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -4096;

-- script: driver_open_read
PRAGMA query_only = ON;

-- script: driver_open_write
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -6144;
PRAGMA journal_size_limit = 67108864;

-- name: driver_page_size
PRAGMA page_size = 8192;

-- name: driver_wal
PRAGMA journal_mode = WAL;

-- name: driver_application
PRAGMA application_id;

-- name: driver_version
PRAGMA user_version;

-- name: driver_objects
SELECT count(*) FROM sqlite_schema;

-- name: driver_data_version
PRAGMA data_version;

-- name: driver_synchronous_full
PRAGMA synchronous = FULL;

-- name: driver_synchronous_normal
PRAGMA synchronous = NORMAL;

-- name: driver_foreign_keys_off
PRAGMA foreign_keys = OFF;

-- name: driver_foreign_keys_on
PRAGMA foreign_keys = ON;

-- name: driver_begin
BEGIN;

-- name: driver_begin_immediate
BEGIN IMMEDIATE;

-- name: driver_commit
COMMIT;

-- name: driver_rollback
ROLLBACK;

-- name: driver_backup_target
-- A backup is written once, whole, under another name: it needs no journal.
PRAGMA journal_mode = OFF;

-- name: driver_backup_end
-- And is one file that stays one: it can be read from where nothing can be written. Whoever writes to it turns the log on.
PRAGMA journal_mode = DELETE;

-- name: driver_backup_check
-- Whether every page can be read; that indexes agree with their tables, 'tributary check' looks at.
PRAGMA quick_check(1);

-- name: check_integrity
PRAGMA integrity_check(100);

-- name: check_foreign_keys
SELECT printf('%s, row %s: refers to a %s that is not there', "table", coalesce(rowid, '?'), parent)
  FROM pragma_foreign_key_check LIMIT 100;

-- name: check_left_behind
-- What triggers take away with the thing that it belongs to.
SELECT * FROM (
       SELECT printf('body of entry %d: the entry is not there', b.entry)
         FROM entry_body b WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = b.entry)
       UNION ALL
       SELECT printf('sighting of entry %d by feed %d: the entry is not there', s.entry, s.feed)
         FROM sighting s WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = s.entry)
       UNION ALL
       SELECT printf('sighting of entry %d by feed %d: the feed is not there', s.entry, s.feed)
         FROM sighting s WHERE NOT EXISTS (SELECT 1 FROM feed f WHERE f.id = s.feed)
       UNION ALL
       SELECT printf('activity of entry %d in community %d: the entry is not there', a.entry, a.community)
         FROM activity a WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = a.entry)
       UNION ALL
       SELECT printf('activity of entry %d in community %d: the community is not there', a.entry, a.community)
         FROM activity a WHERE NOT EXISTS (SELECT 1 FROM community c WHERE c.id = a.community)
       UNION ALL
       SELECT printf('mark of person %d on entry %d: the entry is not there', k.person, k.entry)
         FROM mark k WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = k.entry)
       UNION ALL
       SELECT printf('entry %d: its actor %d is not there', e.id, e.actor)
         FROM entry e WHERE e.actor IS NOT NULL AND NOT EXISTS (SELECT 1 FROM actor a WHERE a.id = e.actor))
 LIMIT 100;

-- name: check_timeline
-- The timeline carries a copy of the entry's place in time.
SELECT printf('activity of entry %d in community %d: stands at %d, the entry at %d', a.entry, a.community, a.sort_at, e.sort_at)
  FROM activity a JOIN entry e ON e.id = a.entry
 WHERE a.sort_at <> e.sort_at LIMIT 100;

-- name: check_activity_feed
SELECT printf('activity of entry %d in community %d: feed %d is not listed there or does not show it', a.entry, a.community, a.feed)
  FROM activity a
 WHERE NOT EXISTS (SELECT 1 FROM community_feed cf WHERE cf.community = a.community AND cf.feed = a.feed)
    OR NOT EXISTS (SELECT 1 FROM sighting s WHERE s.entry = a.entry AND s.feed = a.feed AND s.tombstone = 0)
 LIMIT 100;

-- name: check_sighting
SELECT printf('entry %d: no feed shows it', e.id)
  FROM entry e
 WHERE NOT EXISTS (SELECT 1 FROM sighting s WHERE s.entry = e.id) LIMIT 100;

-- name: check_origin
SELECT printf('entry %d: its origin, feed %d, is not there', e.id, e.origin)
  FROM entry e WHERE NOT EXISTS (SELECT 1 FROM feed f WHERE f.id = e.origin) LIMIT 100;

-- name: check_weeks
SELECT printf('community %d: %d activities, and %d in its weeks', c.id, a.n, w.n)
  FROM community c
  JOIN (SELECT community, count(*) AS n FROM activity GROUP BY community) a ON a.community = c.id
  LEFT JOIN (SELECT community, sum(entries) AS n FROM activity_week GROUP BY community) w ON w.community = c.id
 WHERE a.n <> coalesce(w.n, 0) LIMIT 100;
