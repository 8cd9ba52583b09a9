-- entries.sql – entries, sightings and activities on the way in (hub/entries.h).

-- name: entries_feed
-- Last, in which circle it is read: 0 = anybody may know of it; a community alone, with a credential or hidden; several hidden ones,
-- of which none is to learn of the others by what they share (P7, decisions 8).
SELECT url, created, EXISTS (SELECT 1 FROM sighting WHERE feed = ?1),
       CASE WHEN credential <> 0 THEN credential
            WHEN EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community
                          WHERE cf.feed = ?1 AND c.visibility <> {VISIBILITY_HIDDEN}) THEN 0
            ELSE (SELECT CASE count(*) WHEN 0 THEN 0 WHEN 1 THEN min(community) ELSE ?1 + 4294967296 END
                    FROM community_feed WHERE feed = ?1) END
  FROM feed WHERE id = ?1;

-- name: entry_beyond
SELECT 1 FROM activity a WHERE a.entry = ?1
   AND NOT EXISTS (SELECT 1 FROM community_feed cf WHERE cf.community = a.community AND cf.feed = ?2) LIMIT 1;

-- name: entries_listed
SELECT cf.community, cf.kind, cf.added, cf.awaited FROM community_feed cf JOIN community c ON c.id = cf.community
 WHERE cf.feed = ?1 AND c.closed = 0;

-- name: sightings_find
SELECT g.c0, s.entry, s.content_hash, e.origin, s.tombstone
  FROM given(?1) g CROSS JOIN sighting s ON s.feed = ?2 AND s.guid_hash = g.c1 CROSS JOIN entry e ON e.id = s.entry;

-- name: sightings_old
SELECT s.guid_hash, s.content_hash, e.link, e.title, e.date_guessed, e.published
  FROM given(?1) g CROSS JOIN sighting s ON s.feed = ?2 AND s.guid_hash = g.c0 AND s.tombstone <= 0 CROSS JOIN entry e ON e.id = s.entry;

-- name: sightings_newest
-- All that the feed has are counted off, but only so many entries are read.
SELECT s.guid_hash, s.content_hash, e.link, e.title, e.date_guessed, e.published
  FROM (SELECT guid_hash, content_hash, entry FROM sighting WHERE feed = ?1 AND tombstone <= 0 ORDER BY entry DESC LIMIT ?2) s CROSS JOIN entry e ON e.id = s.entry;

-- name: sighting_of
SELECT 1 FROM sighting WHERE entry = ?1 AND feed = ?2;

-- name: sightings_insert
-- Of statements for many rows: OR FAIL has the engine keep no journal of what the statement did; whoever stores takes all of it back.
INSERT OR FAIL INTO sighting (feed, guid_hash, entry, content_hash, first_at, last_at) SELECT ?2, c0, c1, c2, ?3, ?3 FROM given(?1);

-- name: sighting_change
UPDATE sighting SET content_hash = ?3, last_at = ?4 WHERE feed = ?1 AND guid_hash = ?2;

-- name: sighting_rebind
UPDATE sighting SET guid_hash = ?3 WHERE feed = ?1 AND guid_hash = ?2;

-- name: entries_likely
SELECT g.c0 FROM given(?1) g
 WHERE EXISTS (SELECT 1 FROM entry e WHERE e.same_hash = g.c1 AND e.same_hash <> 0)
    OR EXISTS (SELECT 1 FROM entry e WHERE e.uid_hash = g.c2 AND e.uid_hash <> 0);

-- name: entry_same
-- A few are enough: more of one link and title are one feed's way of not giving its items links of their own.
SELECT id, link, title, uid, claim FROM entry WHERE same_hash = ?1 AND same_hash <> 0 LIMIT 4;

-- name: entry_same_uid
SELECT id, link, title, uid, claim FROM entry WHERE uid_hash = ?1 AND uid_hash <> 0 LIMIT 4;

-- name: entry_last
SELECT coalesce(max(id), 0) FROM entry;

-- name: entries_insert
INSERT OR FAIL INTO entry (id, origin, claim, uid, uid_hash, link, same_hash, title, title_generated, author, actor, summary, language,
       comments_url, comment_count, image, reply_ref, words, verb, kind, event_start, tags, enclosures, published, updated,
       date_guessed, arrived, sort_at)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22, c23, c24, c25, c26, c27
  FROM given(?1);

-- name: entry_update
-- A row as in entries_insert. Its place in time stays. A date that was guessed never moves later, and a change that the feed does not
-- date is dated now.
UPDATE entry SET origin = g.c1, claim = g.c2, uid = g.c3, uid_hash = g.c4, link = g.c5, same_hash = g.c6, title = g.c7,
       title_generated = g.c8, author = g.c9, actor = g.c10, summary = g.c11, language = g.c12, comments_url = g.c13,
       comment_count = g.c14, image = g.c15, reply_ref = g.c16, words = g.c17, verb = g.c18, kind = g.c19, event_start = g.c20,
       tags = g.c21, enclosures = g.c22,
       published = CASE WHEN g.c25 OR (date_guessed AND g.c23 > published) THEN published ELSE g.c23 END,
       updated = CASE WHEN g.c24 > updated THEN g.c24 ELSE g.c26 END,
       date_guessed = g.c25 AND date_guessed
  FROM given(?1) g WHERE entry.id = g.c0;

-- name: entry_bodies_insert
INSERT OR FAIL INTO entry_body (entry, html, policy, source) SELECT c0, c1, ?2, c2 FROM given(?1);

-- name: entry_body_change
UPDATE entry_body SET html = ?2, policy = ?3, source = ?4 WHERE entry = ?1;

-- name: activities_insert
-- Of each community (what kind it says the feed is of, what is older than what is its past) and each entry.
INSERT OR FAIL INTO activity (community, sort_at, entry, feed, actor, verb, kind, backlog)
SELECT l.c0, e.c0, e.c1, ?3, e.c2, e.c3, CASE WHEN l.c1 <> {KIND_NONE} THEN l.c1 ELSE e.c4 END, e.c0 < l.c2
  FROM given(?1) l CROSS JOIN given(?2) e;

-- name: activity_share
-- An entry that the hub knew comes to one more community; nothing where it is there already.
INSERT INTO activity (community, sort_at, entry, feed, actor, verb, kind, backlog)
SELECT ?1, sort_at, id, ?2, actor, verb, CASE WHEN ?3 <> {KIND_NONE} THEN ?3 ELSE kind END, sort_at < ?4 FROM entry WHERE id = ?5
    ON CONFLICT DO NOTHING
RETURNING sort_at;

-- name: activity_change
-- A changed entry may be of another kind, except where the community says which kind a feed's entries are.
UPDATE activity SET actor = ?2, verb = ?3,
       kind = coalesce((SELECT nullif(cf.kind, {KIND_NONE}) FROM community_feed cf
                         WHERE cf.community = activity.community AND cf.feed = activity.feed), ?4)
 WHERE entry = ?1;

-- name: activity_communities
SELECT community FROM activity WHERE entry = ?1;

-- name: activity_week_add
INSERT INTO activity_week (community, week, entries) VALUES (?1, ?2, ?3)
    ON CONFLICT (community, week) DO UPDATE SET entries = entries + excluded.entries;

-- name: activity_week_clear
DELETE FROM activity_week WHERE community = ?1;

-- name: activity_week_recount
INSERT INTO activity_week (community, week, entries)
SELECT ?1, (sort_at / 86400000000 + 3) / 7, count(*) FROM activity WHERE community = ?1 GROUP BY 2;

-- name: activity_fill
INSERT INTO activity (community, sort_at, entry, feed, actor, verb, kind, backlog)
SELECT cf.community, e.sort_at, e.id, cf.feed, e.actor, e.verb, CASE WHEN cf.kind <> {KIND_NONE} THEN cf.kind ELSE e.kind END,
       e.sort_at < ?3
  FROM community_feed cf JOIN sighting s ON s.feed = cf.feed JOIN entry e ON e.id = s.entry
 WHERE cf.community = ?1 AND cf.feed = ?2 AND s.tombstone = 0
    ON CONFLICT DO NOTHING
RETURNING sort_at;

-- name: activity_adopt
-- What another feed of the community shows too is its from now on.
UPDATE activity SET feed = (SELECT min(s.feed) FROM sighting s JOIN community_feed cf ON cf.feed = s.feed
                             WHERE s.entry = activity.entry AND s.tombstone = 0 AND cf.community = ?1)
 WHERE feed = ?2 AND (entry, community) IN (SELECT entry, ?1 FROM sighting WHERE feed = ?2)
   AND EXISTS (SELECT 1 FROM sighting s JOIN community_feed cf ON cf.feed = s.feed
                WHERE s.entry = activity.entry AND s.tombstone = 0 AND cf.community = ?1);

-- name: activity_withdraw
DELETE FROM activity WHERE feed = ?2 AND (entry, community) IN (SELECT entry, ?1 FROM sighting WHERE feed = ?2)
RETURNING sort_at;

-- name: sightings_bury
-- Of each item that the feed says is no more (its id, since when): unless it changed after that (RFC 6721, 3). The first time counts.
UPDATE sighting SET tombstone = g.c1 FROM given(?2) g, entry e
 WHERE sighting.feed = ?1 AND sighting.guid_hash = g.c0 AND sighting.tombstone <= 0 AND e.id = sighting.entry AND e.updated < g.c1
RETURNING entry, guid_hash;

-- name: sightings_bury_others
-- Of a feed that shows everything, what it does not show.
UPDATE sighting SET tombstone = -?3 WHERE feed = ?1 AND tombstone = 0 AND guid_hash NOT IN (SELECT c0 FROM given(?2))
RETURNING entry, guid_hash;

-- name: entry_origin_pass
-- To a feed that shows it.
UPDATE entry SET claim = 0, origin = (SELECT min(feed) FROM sighting WHERE entry = ?1 AND tombstone = 0)
 WHERE id = ?1 AND origin = ?2 AND EXISTS (SELECT 1 FROM sighting WHERE entry = ?1 AND tombstone = 0);

-- name: sighting_unbury
UPDATE sighting SET tombstone = 0 WHERE feed = ?1 AND guid_hash = ?2;

-- name: entry_later
-- A tombstone that still stands beside it is older.
UPDATE entry SET updated = max(updated, ?2) WHERE id = ?1;

-- name: tombstones_recent
-- What the feeds of a community took back while it listed them, and none of them shows.
SELECT e.id, e.uid, max(abs(s.tombstone))
  FROM community_feed cf JOIN sighting s ON s.feed = cf.feed AND s.tombstone <> 0 JOIN entry e ON e.id = s.entry
 WHERE cf.community = ?1 AND cf.awaited = 0 AND abs(s.tombstone) > max(cf.added, ?2)
   AND NOT EXISTS (SELECT 1 FROM activity a WHERE a.entry = s.entry AND a.community = ?1)
 GROUP BY e.id, e.uid
 ORDER BY 3 DESC LIMIT ?3;

-- name: activity_bury_adopt
-- What another feed of the community still shows is its from now on.
UPDATE activity SET feed = (SELECT min(s.feed) FROM sighting s JOIN community_feed cf ON cf.feed = s.feed
                             WHERE s.entry = activity.entry AND s.tombstone = 0 AND cf.community = activity.community)
 WHERE entry = ?1 AND feed = ?2
   AND EXISTS (SELECT 1 FROM sighting s JOIN community_feed cf ON cf.feed = s.feed
                WHERE s.entry = activity.entry AND s.tombstone = 0 AND cf.community = activity.community)
RETURNING community;

-- name: activity_bury
DELETE FROM activity WHERE entry = ?1 AND feed = ?2
RETURNING community, sort_at;

-- name: actor_last
SELECT coalesce(max(id), 0) FROM actor;

-- name: actors_add
INSERT OR IGNORE INTO actor (id, key, label) SELECT c2, c0, c1 FROM given(?1);

-- name: actors_find
-- By the index of sites and keys.
SELECT g.c2, a.id FROM given(?1) g CROSS JOIN actor a
    ON substr(a.key, instr(a.key, '@') + 1) = substr(g.c0, instr(g.c0, '@') + 1) AND a.key = g.c0;
