-- feeds.sql – feeds, what polling keeps of them, leases, moves (hub/feeds.h). 9223372036854775807: never, no community lists it.

-- name: feed_by_id
-- The columns of hub/feed_columns.def, then what the feed showed.
-- ?2: also how many people of public communities read it: what its publisher may be told (communities.md P8); and, after one failure,
-- where it was later than ?3.
SELECT f.id, f.url, f.title, f.site, f.next_at, f.last_at, f.success_at, f.validated_at, f.failing_since, f.last_status, f.outcome,
       f.reason, f.next_reason, f.failures, f.not_before, f.gone, f.cause, f.offline_since, f.pushed, f.credential, k.kind AS asks,
       k.given AS credential_given, f.etag, f.modified, f.validators_of, f.body_hash, f.whole_at, f.hint, f.skip_hours, f.skip_days,
       f.body_bytes, f.moved_to, f.moved_count, f.moved_since, f.new_url, f.rule, f.policy, f.planned_at,
       CASE WHEN ?2 THEN (SELECT count(DISTINCT m.person)
                            FROM community_feed cf JOIN community c ON c.id = cf.community JOIN membership m ON m.community = c.id
                           WHERE cf.feed = f.id AND c.closed = 0 AND c.visibility = {VISIBILITY_PUBLIC}
                             AND m.count_me = 1) END AS subscribers,
       NOT EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community
                    WHERE cf.feed = f.id AND c.closed = 0 AND c.visibility > {VISIBILITY_HIDDEN}) AS hidden,
       CASE WHEN ?2 AND f.failures = 1 THEN (SELECT url FROM feed_alias WHERE feed = f.id AND since > ?3
                                              ORDER BY since DESC LIMIT 1) END AS moved_from,
       CASE WHEN ?2 THEN EXISTS (SELECT 1 FROM feed_past WHERE feed = f.id) END AS past,
       o.hashes, o.rhythm, o.context
  FROM feed f LEFT JOIN credential k ON k.feed = f.id LEFT JOIN feed_known o ON o.feed = f.id WHERE f.id = ?1;

-- name: feed_known
SELECT hashes FROM feed_known WHERE feed = ?1;

-- name: feed_known_set
INSERT INTO feed_known (feed, hashes, rhythm, context) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (feed) DO UPDATE SET hashes = excluded.hashes, rhythm = excluded.rhythm, context = excluded.context;

-- name: past_keep
INSERT INTO feed_past (feed, url, pages, seen) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (feed) DO UPDATE SET url = excluded.url, pages = excluded.pages, seen = excluded.seen, tries = 0;

-- name: past_try
UPDATE feed_past SET tries = tries + 1 WHERE feed = ?1 AND tries < ?2;

-- name: past_get
SELECT url, pages, seen FROM feed_past WHERE feed = ?1;

-- name: past_end
DELETE FROM feed_past WHERE feed = ?1;

-- name: feed_find
SELECT id FROM feed WHERE url = ?1 AND credential = 0;

-- name: feed_find_all
-- Those that somebody lists first, and of them the one that is open to everybody.
SELECT f.id,
       EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community WHERE cf.feed = f.id AND c.closed = 0) AS listed
  FROM feed f WHERE f.url = ?1 ORDER BY listed DESC, f.credential;

-- name: feed_find_alias
-- Where a feed is now that only hidden communities read is told to nobody who knows its old address (?2: to a command).
SELECT feed FROM feed_alias a WHERE a.url = ?1
   AND (?2 OR a.circle = 0 OR EXISTS (SELECT 1 FROM community_feed l JOIN community c ON c.id = l.community
                                       WHERE l.feed = a.feed AND c.closed = 0 AND c.visibility > {VISIBILITY_HIDDEN}));

-- name: feed_insert
INSERT INTO feed (url, site_host, next_at, created, planned_at) VALUES (?1, ?2, ?3, ?4, ?4);

-- name: feed_wake
-- One that nobody listed, and somebody does now.
UPDATE feed SET next_at = ?2, planned_at = ?2 WHERE id = ?1 AND next_at = 9223372036854775807;

-- name: feed_anew
-- One that none but hidden communities read: as if it never had been (P7). It is due soon, but no sooner than a person may
-- wish, nor than its server; that it is gone holds off no person (decisions 18).
UPDATE feed SET etag = NULL, modified = NULL, validators_of = NULL, body_hash = 0, last_at = 0, success_at = 0, validated_at = 0,
       failing_since = 0, last_status = 0, outcome = {VISIT_NEVER}, reason = '', failures = 0, gone = 0, cause = {CAUSE_NONE},
       offline_since = 0, pushed = {PUSH_NONE}, whole_at = 0, hint = 0, skip_hours = 0, skip_days = 0, body_bytes = 0,
       moved_to = NULL, moved_count = 0, moved_since = 0, new_url = NULL, policy = 0, next_reason = '', wished = {WISHED_ANEW},
       planned_at = ?2,
       next_at = max(?2, last_at + ?3, CASE WHEN gone THEN 0 ELSE not_before END),
       not_before = max(last_at + ?3, CASE WHEN gone THEN 0 ELSE not_before END)
 WHERE id = ?1 AND credential = 0
   AND (SELECT max(c.visibility) FROM community_feed cf JOIN community c ON c.id = cf.community
         WHERE cf.feed = ?1 AND c.closed = 0) = {VISIBILITY_HIDDEN};

-- name: feed_awaited
SELECT 1 FROM community_feed WHERE feed = ?1 AND awaited = 1 LIMIT 1;

-- name: feed_known_forget
DELETE FROM feed_known WHERE feed = ?1;

-- name: feed_list_ids
SELECT f.id FROM feed f
 WHERE EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community WHERE cf.feed = f.id AND c.closed = 0)
 ORDER BY f.id;

-- name: feed_list
SELECT f.id FROM feed f
 WHERE EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community WHERE cf.feed = f.id AND c.closed = 0)
   AND (?1 = 0 OR f.failing_since <> 0 OR f.offline_since <> 0)
 ORDER BY f.url;

-- name: health_count
-- What whoever runs the hub may know of: listed by a community that is neither hidden nor closed.
SELECT count(*), coalesce(sum(f.failing_since <> 0), 0), coalesce(sum(f.last_at = 0), 0),
       coalesce(sum(f.failing_since = 0 AND f.offline_since <> 0), 0), coalesce(min(nullif(f.offline_since, 0)), 0)
  FROM feed f
 WHERE EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community
                WHERE cf.feed = f.id AND c.closed = 0 AND c.visibility > {VISIBILITY_HIDDEN});

-- name: health_totals
-- Of the same feeds: anybody may read it, and one who knows the others could count the hidden ones.
SELECT count(*), coalesce(sum(f.pushed = {PUSH_RELIED}), 0), coalesce(sum(f.next_at <= ?1), 0), coalesce(min(f.next_at), 0) FROM feed f
 WHERE EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community
                WHERE cf.feed = f.id AND c.closed = 0 AND c.visibility > {VISIBILITY_HIDDEN});

-- name: health_causes
SELECT f.outcome, count(*) FROM feed f
 WHERE (f.failing_since <> 0 OR f.outcome = {VISIT_NO_NETWORK})
   AND EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community
                WHERE cf.feed = f.id AND c.closed = 0 AND c.visibility > {VISIBILITY_HIDDEN})
 GROUP BY f.outcome;

-- name: health_failing
-- What is shown of hub/feed_columns.def, and the host.
SELECT f.id, f.url, CASE WHEN f.success_at OR f.credential THEN f.title ELSE '' END AS title,
       CASE WHEN f.success_at OR f.credential THEN f.site ELSE '' END AS site, f.next_at, f.last_at, f.success_at, f.validated_at,
       f.failing_since, f.last_status, f.outcome, f.reason, f.next_reason, f.failures, f.not_before, f.gone, f.cause, f.offline_since,
       f.pushed, f.credential, k.kind AS asks, k.given AS credential_given, f.site_host
  FROM feed f LEFT JOIN credential k ON k.feed = f.id
 WHERE f.failing_since <> 0
   AND EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community
                WHERE cf.feed = f.id AND c.closed = 0 AND c.visibility > {VISIBILITY_HIDDEN})
 ORDER BY f.outcome DESC, f.site_host, f.url LIMIT ?1;

-- name: health_places
SELECT c.slug, c.title, cf.title FROM community_feed cf JOIN community c ON c.id = cf.community
 WHERE cf.feed = ?1 AND c.closed = 0 AND c.visibility > {VISIBILITY_HIDDEN} ORDER BY LOWER(c.title), c.id;

-- name: feed_due
SELECT f.id,
       EXISTS (SELECT 1 FROM community_feed cf JOIN community c ON c.id = cf.community WHERE cf.feed = f.id AND c.closed = 0)
  FROM feed f WHERE f.next_at <= ?1 AND f.lease_until <= ?1 ORDER BY f.next_at LIMIT ?2;

-- name: feeds_rhythms_back
-- Of feeds that were read while the clock was ahead.
SELECT f.id, o.rhythm FROM feed f JOIN feed_known o ON o.feed = f.id WHERE f.last_at > ?1;

-- name: feed_rhythm_set
UPDATE feed_known SET rhythm = ?2 WHERE feed = ?1;

-- name: feeds_clock_back
-- What was planned then waits as long from now, a pause of the feed's own too; what happened then happened now.
UPDATE feed SET
       next_at = CASE WHEN planned_at > ?1 AND next_at < 9223372036854775807 THEN next_at - planned_at + ?1 ELSE next_at END,
       not_before = CASE WHEN planned_at <= ?1 THEN not_before WHEN not_before > planned_at THEN not_before - planned_at + ?1
                         ELSE min(not_before, ?1) END,
       success_at = min(success_at, ?1), validated_at = min(validated_at, ?1), failing_since = min(failing_since, ?1),
       offline_since = min(offline_since, ?1), whole_at = min(whole_at, ?1), moved_since = min(moved_since, ?1),
       created = min(created, ?1), last_at = min(last_at, ?1), planned_at = min(planned_at, ?1)
 WHERE planned_at > ?1 OR last_at > ?1;

-- name: feeds_leases_back
UPDATE feed SET lease_until = ?1 WHERE lease_until > ?1;

-- name: feed_park
UPDATE feed SET next_at = 9223372036854775807 WHERE id = ?1;

-- name: feed_lease
UPDATE feed SET lease_owner = ?2, lease_until = ?3, wished = {WISHED_NOTHING} WHERE id = ?1 AND lease_until <= ?4;

-- name: feed_renew
UPDATE feed SET lease_until = ?3 WHERE id = ?1 AND lease_owner = ?2;

-- name: feed_soonest
-- The next ones by time; those that are leased wait for the end of that.
SELECT next_at, lease_until FROM feed WHERE next_at < 9223372036854775807 ORDER BY next_at;

-- name: feed_record
-- What is kept of hub/feed_columns.def, from ?3 on. What was wished meanwhile stays, but for the pauses that the visit began: ?35 after
-- it for who heard of news, ?36 for a person, whom that the feed is gone does not hold off.
UPDATE feed SET site_host = ?2, title = ?3, site = ?4,
       next_at = CASE wished
                 WHEN {WISHED_NEWS} THEN min(?5, max(next_at, ?6 + ?35, ?15))
                 WHEN {WISHED_VISIT} THEN min(?5, max(next_at, ?6 + ?36, CASE WHEN ?16 THEN 0 ELSE ?15 END)) ELSE ?5 END,
       last_at = ?6, success_at = ?7, validated_at = ?8,
       failing_since = ?9, last_status = ?10, outcome = ?11, reason = ?12,
       next_reason = CASE WHEN wished = {WISHED_NOTHING} OR next_at >= ?5 THEN ?13 ELSE next_reason END, failures = ?14, not_before = ?15,
       gone = ?16, cause = ?17, offline_since = ?18,
       etag = CASE wished WHEN {WISHED_VISIT} THEN etag ELSE ?19 END,
       modified = CASE wished WHEN {WISHED_VISIT} THEN modified ELSE ?20 END,
       validators_of = CASE wished WHEN {WISHED_VISIT} THEN validators_of ELSE ?21 END,
       body_hash = CASE wished WHEN {WISHED_VISIT} THEN body_hash ELSE ?22 END,
       whole_at = ?23, hint = ?24, skip_hours = ?25, skip_days = ?26, body_bytes = ?27, moved_to = ?28, moved_count = ?29,
       moved_since = ?30, new_url = ?31, rule = ?32, policy = ?33, planned_at = ?34, lease_owner = NULL, lease_until = 0
 WHERE id = ?1;

-- name: feed_visit_stands
SELECT 1 FROM feed WHERE id = ?1 AND wished < {WISHED_ANEW};

-- name: feed_visit_drop
-- It was asked all the same: the next visit comes no sooner than a person may wish, nor than its server.
UPDATE feed SET next_at = max(next_at, ?2 + ?3, ?4), not_before = max(not_before, ?2 + ?3, ?4), planned_at = ?2,
       lease_owner = NULL, lease_until = 0
 WHERE id = ?1;

-- name: feed_release
UPDATE feed SET lease_owner = NULL, lease_until = 0 WHERE lease_owner = ?1;

-- name: feed_revive
UPDATE feed SET gone = 0, not_before = 0, next_at = ?2, next_reason = ?3, planned_at = ?2,
       wished = max(wished, {WISHED_VISIT})
 WHERE id = ?1;

-- name: feed_forgive
-- It failed once and no more: the visit before that was good.
UPDATE feed SET failures = 0, failing_since = 0, cause = {CAUSE_NONE}, last_at = success_at, outcome = ?2,
       reason = ?3, next_reason = ?4, next_at = ?5, offline_since = ?6, planned_at = ?7
 WHERE id = ?1;

-- name: lease_take
INSERT INTO lease (name, owner, until) VALUES (?1, ?2, ?3)
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
 WHERE lease.owner = excluded.owner OR lease.until <= ?4;

-- name: feeds_polled
-- A round from the command line has no lease but those on its feeds.
SELECT EXISTS (SELECT 1 FROM lease WHERE name = 'scheduler' AND until > ?1)
    OR EXISTS (SELECT 1 FROM feed WHERE next_at <= ?1 AND lease_until > ?1);

-- name: lease_release
DELETE FROM lease WHERE name = ?1 AND owner = ?2;

-- A feed that moved -------------------------------------------------------------------------------------------------------

-- name: feed_rename
-- What the old address answered says nothing about the new one.
UPDATE feed SET url = ?2, etag = NULL, modified = NULL, validators_of = NULL, body_hash = 0, moved_to = NULL, moved_count = 0,
       moved_since = 0, new_url = NULL
 WHERE id = ?1;

-- name: feed_alias_delete
DELETE FROM feed_alias WHERE url = ?1;

-- name: feed_alias_set
INSERT INTO feed_alias (url, feed, since, circle) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (url) DO UPDATE SET feed = excluded.feed, since = excluded.since, circle = excluded.circle;

-- name: feed_circle
-- Of a feed that is not to be known to all who may see one: the community that lists it alone; -1 = several do.
SELECT CASE count(*) WHEN 1 THEN min(l.community) ELSE -1 END
  FROM community_feed l JOIN community c ON c.id = l.community WHERE l.feed = ?1 AND c.closed = 0;

-- name: feed_aliases
-- ?2: the community that asks; 0 = all of them.
SELECT url, since FROM feed_alias WHERE feed = ?1 AND (?2 = 0 OR circle IN (0, ?2)) ORDER BY since DESC, url;

-- name: feed_merge_aliases
UPDATE feed_alias SET feed = ?2 WHERE feed = ?1;

-- name: feed_merge_newcomer
SELECT 1 FROM community_feed WHERE feed = ?1 AND community NOT IN (SELECT community FROM community_feed WHERE feed = ?2) LIMIT 1;

-- name: feed_merge_await
UPDATE community_feed SET awaited = 1
 WHERE feed = ?1 AND community NOT IN (SELECT community FROM community_feed WHERE feed = ?2);

-- name: feed_merge_lists
-- What a community says of both is what it said of the one that stays.
INSERT INTO community_feed (community, feed, title, orientation, kind, tags, from_file, added, awaited)
SELECT community, ?2, title, orientation, kind, tags, from_file, added, awaited FROM community_feed WHERE feed = ?1
    ON CONFLICT (community, feed) DO NOTHING;

-- name: feed_merge_lists_end
DELETE FROM community_feed WHERE feed = ?1;

-- name: feed_merge_origins
UPDATE entry SET origin = ?2 WHERE origin = ?1 AND id IN (SELECT entry FROM sighting WHERE feed = ?1);

-- name: feed_merge_doubles
-- The same item as two entries, one of each feed: the feed that stays keeps its own. What was kept of the other is kept of it.
INSERT INTO mark (person, entry, seen, kept)
SELECT m.person, stays.entry, m.seen, m.kept
  FROM sighting goes
  JOIN sighting stays ON stays.feed = ?2 AND stays.guid_hash = goes.guid_hash
  JOIN mark m ON m.entry = goes.entry
 WHERE goes.feed = ?1 AND stays.entry <> goes.entry
    ON CONFLICT (person, entry) DO UPDATE
   SET seen = max(mark.seen, excluded.seen), kept = max(mark.kept, excluded.kept);

-- name: feed_merge_doubles_end
DELETE FROM entry WHERE id IN (
       SELECT goes.entry FROM sighting goes
         JOIN sighting stays ON stays.feed = ?2 AND stays.guid_hash = goes.guid_hash
        WHERE goes.feed = ?1 AND stays.entry <> goes.entry
          AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.entry = goes.entry AND s.feed <> ?1));

-- name: feed_merge_sightings
INSERT INTO sighting (feed, guid_hash, entry, content_hash, first_at, last_at, tombstone)
SELECT ?2, guid_hash, entry, content_hash, first_at, last_at, tombstone FROM sighting WHERE feed = ?1
    ON CONFLICT (feed, guid_hash) DO UPDATE SET tombstone = CASE excluded.tombstone WHEN 0 THEN 0 ELSE sighting.tombstone END;

-- name: feed_delete
DELETE FROM feed WHERE id = ?1;

-- name: feed_communities
SELECT community, awaited FROM community_feed WHERE feed = ?1;

-- A feed that is not open to everybody ------------------------------------------------------------------------------------

-- name: credential_get
SELECT kind, sealed FROM credential WHERE feed = ?1;

-- name: credential_put
INSERT INTO credential (feed, kind, sealed, given) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (feed) DO UPDATE SET kind = excluded.kind, sealed = excluded.sealed, given = excluded.given;

-- name: credential_forget
DELETE FROM credential WHERE feed = ?1;

-- name: credential_forget_all
DELETE FROM credential WHERE feed IN (SELECT feed FROM community_feed WHERE community = ?1);

-- name: credential_feeds
SELECT feed FROM credential ORDER BY feed;

-- name: credential_other
SELECT 1 FROM credential WHERE feed <> ?1 LIMIT 1;

-- name: own_feed_find
SELECT id FROM feed WHERE url = ?1 AND credential = ?2;

-- name: own_feed_turn
-- One that nobody else lists and that was never read becomes the community's own.
UPDATE feed SET credential = ?2
 WHERE id = ?1 AND credential = 0 AND last_at = 0 AND lease_until <= ?3
   AND NOT EXISTS (SELECT 1 FROM community_feed WHERE feed = ?1 AND community <> ?2)
   AND NOT EXISTS (SELECT 1 FROM sighting WHERE feed = ?1)
   AND NOT EXISTS (SELECT 1 FROM feed_alias WHERE feed = ?1)
   AND NOT EXISTS (SELECT 1 FROM feed own WHERE own.url = feed.url AND own.credential = ?2);

-- name: own_feed_insert
INSERT INTO feed (url, credential, title, site, site_host, next_at, created, planned_at)
SELECT url, ?2, title, site, site_host, ?3, ?3, ?3 FROM feed WHERE id = ?1;

-- name: own_feed_list
UPDATE community_feed SET feed = ?3 WHERE community = ?1 AND feed = ?2;

-- name: own_feed_activities
UPDATE activity SET feed = ?3
 WHERE feed = ?2 AND (entry, community) IN (SELECT entry, ?1 FROM sighting WHERE feed = ?2);

-- name: own_feed_due
-- With another credential it may show other things; soon, but no sooner than a person may wish.
UPDATE feed SET etag = NULL, modified = NULL, validators_of = NULL, body_hash = 0, next_at = max(?2, last_at + ?3, not_before),
       next_reason = ?4, planned_at = ?2, wished = max(wished, {WISHED_VISIT})
 WHERE id = ?1;

-- name: person_delete_own_lists
DELETE FROM community_feed WHERE community IN (SELECT id FROM community WHERE owner = ?1)
   AND feed IN (SELECT id FROM feed WHERE credential <> 0);

-- name: person_delete_own_feeds
DELETE FROM feed WHERE credential <> 0 AND credential IN (SELECT id FROM community WHERE owner = ?1);
