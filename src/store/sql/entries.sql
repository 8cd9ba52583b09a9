-- entries.sql – entries, sightings and activities on the way in (hub/entries.h).

-- name: entries_feed
SELECT url, site, created, EXISTS (SELECT 1 FROM sighting WHERE feed = ?1), credential FROM feed WHERE id = ?1;

-- name: entries_listed
SELECT cf.community, cf.kind, cf.added FROM community_feed cf JOIN community c ON c.id = cf.community
 WHERE cf.feed = ?1 AND c.closed = 0;

-- name: sighting_find
SELECT s.entry, s.content_hash, e.origin FROM sighting s JOIN entry e ON e.id = s.entry WHERE s.feed = ?1 AND s.guid_hash = ?2;

-- name: sighting_of
SELECT guid_hash FROM sighting WHERE entry = ?1 AND feed = ?2;

-- name: sighting_insert
INSERT INTO sighting (feed, guid_hash, guid, entry, content_hash, first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6);

-- name: sighting_change
UPDATE sighting SET content_hash = ?3, last_at = ?4 WHERE feed = ?1 AND guid_hash = ?2;

-- name: sighting_rebind
UPDATE sighting SET guid_hash = ?3, guid = ?4 WHERE feed = ?1 AND guid_hash = ?2;

-- name: entry_same
-- A few are enough: more of one link and title are one feed's way of not giving its items links of their own.
SELECT id, link, title, uid, claim FROM entry WHERE same_hash = ?1 AND same_hash <> 0 LIMIT 4;

-- name: entry_same_uid
SELECT id, link, title, uid, claim FROM entry WHERE uid_hash = ?1 AND uid_hash <> 0 LIMIT 4;

-- name: entry_insert
INSERT INTO entry (origin, claim, uid, uid_hash, link, same_hash, title, title_generated, author, actor, summary, language,
       comments_url, comment_count, image, reply_ref, words, verb, kind, event_start, tags, enclosures, published, updated,
       date_guessed, arrived, sort_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27);

-- name: entry_update
-- ?1–?25 as in entry_insert, ?26 the time, ?27 the entry. Its place in time stays. A date that was guessed never moves later, and a
-- change that the feed does not date is dated now.
UPDATE entry SET origin = ?1, claim = ?2, uid = ?3, uid_hash = ?4, link = ?5, same_hash = ?6, title = ?7, title_generated = ?8,
       author = ?9, actor = ?10, summary = ?11, language = ?12, comments_url = ?13, comment_count = ?14, image = ?15, reply_ref = ?16,
       words = ?17, verb = ?18, kind = ?19, event_start = ?20, tags = ?21, enclosures = ?22,
       published = CASE WHEN ?25 OR (date_guessed AND ?23 > published) THEN published ELSE ?23 END,
       updated = CASE WHEN ?24 > updated THEN ?24 ELSE ?26 END,
       date_guessed = ?25 AND date_guessed
 WHERE id = ?27;

-- name: entry_body_set
INSERT INTO entry_body (entry, html, policy, source) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (entry) DO UPDATE SET html = excluded.html, policy = excluded.policy, source = excluded.source;

-- name: activity_insert
INSERT INTO activity (community, sort_at, entry, feed, actor, verb, kind, backlog) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: activity_share
-- An entry that the hub knew comes to one more community; nothing where it is there already.
INSERT INTO activity (community, sort_at, entry, feed, actor, verb, kind, backlog)
SELECT ?1, sort_at, id, ?2, actor, verb, CASE WHEN ?3 <> 0 THEN ?3 ELSE kind END, sort_at < ?4 FROM entry WHERE id = ?5
    ON CONFLICT DO NOTHING
RETURNING sort_at;

-- name: activity_change
-- A changed entry may be of another kind, except where the community says which kind a feed's entries are.
UPDATE activity SET actor = ?2, verb = ?3,
       kind = coalesce((SELECT nullif(cf.kind, 0) FROM community_feed cf
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
SELECT cf.community, e.sort_at, e.id, cf.feed, e.actor, e.verb, CASE WHEN cf.kind <> 0 THEN cf.kind ELSE e.kind END, e.sort_at < ?3
  FROM community_feed cf JOIN sighting s ON s.feed = cf.feed JOIN entry e ON e.id = s.entry
 WHERE cf.community = ?1 AND cf.feed = ?2
    ON CONFLICT DO NOTHING
RETURNING sort_at;

-- name: activity_adopt
-- What another feed of the community shows too is its from now on.
UPDATE activity SET feed = (SELECT min(s.feed) FROM sighting s JOIN community_feed cf ON cf.feed = s.feed
                             WHERE s.entry = activity.entry AND cf.community = ?1)
 WHERE feed = ?2 AND (entry, community) IN (SELECT entry, ?1 FROM sighting WHERE feed = ?2)
   AND EXISTS (SELECT 1 FROM sighting s JOIN community_feed cf ON cf.feed = s.feed
                WHERE s.entry = activity.entry AND cf.community = ?1);

-- name: activity_withdraw
DELETE FROM activity WHERE feed = ?2 AND (entry, community) IN (SELECT entry, ?1 FROM sighting WHERE feed = ?2)
RETURNING sort_at;

-- name: community_touch
UPDATE community SET version = version + 1 WHERE id = ?1;

-- name: actor_find
-- By the index of sites and keys. With "key = ?1" SQLite would put ?1 in the place of each key, and find no index for that.
SELECT id FROM actor
 WHERE substr(key, instr(key, '@') + 1) = substr(?1, instr(?1, '@') + 1) AND key >= ?1 AND key <= ?1;

-- name: actor_insert
INSERT INTO actor (key, label) VALUES (?1, ?2);
