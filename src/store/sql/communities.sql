-- communities.sql – communities, memberships, what they list (hub/communities.h, memberships.h, community_feeds.h). Columns of a community
-- always stand in the order id, slug, title, domain, stage, visibility, owner, created, closed, then of the viewer
-- member, coordinator, standing, seen_through, count_me.

-- name: community_for_viewer
SELECT c.id, c.slug, c.title, c.domain, c.stage, c.visibility, c.owner, c.created, c.closed,
       m.person IS NOT NULL, r.person IS NOT NULL, m.standing, m.seen_through, m.count_me
FROM community c
LEFT JOIN membership m ON m.community = c.id AND m.person = ?2
LEFT JOIN role r ON r.community = c.id AND r.person = ?2 AND r.role = 'coordinator'
WHERE c.slug = ?1 AND (c.visibility >= ?3 OR m.person IS NOT NULL);

-- name: community_list_for_viewer
SELECT c.id, c.slug, c.title, c.domain, c.stage, c.visibility, c.owner, c.created, c.closed,
       m.person IS NOT NULL, r.person IS NOT NULL, m.standing, m.seen_through, m.count_me
FROM community c
LEFT JOIN membership m ON m.community = c.id AND m.person = ?1
LEFT JOIN role r ON r.community = c.id AND r.person = ?1 AND r.role = 'coordinator'
WHERE c.closed = 0 AND (c.visibility >= ?2 OR m.person IS NOT NULL)
ORDER BY LOWER(c.title), c.id;

-- name: community_find
SELECT id, slug, title, domain, stage, visibility, owner, created, closed FROM community WHERE slug = ?1;

-- name: community_by_id
SELECT id, slug, title, domain, stage, visibility, owner, created, closed FROM community WHERE id = ?1;

-- name: community_of_file
SELECT id, slug, title, domain, stage, visibility, owner, created, closed FROM community WHERE file = ?1;

-- name: community_of_owner
SELECT id, slug, title, domain, stage, visibility, owner, created, closed FROM community WHERE owner = ?1;

-- name: community_list_all
SELECT id, slug, title, domain, stage, visibility, owner, created, closed FROM community
WHERE owner IS NULL ORDER BY LOWER(title), id;

-- name: community_insert
INSERT INTO community (slug, title, domain, stage, visibility, owner, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: community_describe
UPDATE community SET slug = ?2, title = ?3, domain = ?4, stage = ?5, visibility = ?6 WHERE id = ?1;

-- name: community_close
UPDATE community SET closed = ?2 WHERE id = ?1;

-- name: community_file
SELECT file FROM community WHERE id = ?1;

-- name: community_file_set
UPDATE community SET file = ?2 WHERE id = ?1;

-- name: community_files
SELECT id, slug, file, visibility FROM community WHERE file IS NOT NULL ORDER BY file;

-- name: community_hidden_ids
SELECT id FROM community WHERE visibility = ?1;

-- The newest of before ?5 and older are seen; of a community that was quiet since, all.
-- name: membership_join
INSERT INTO membership (community, person, standing, joined, seen_through)
VALUES (?1, ?2, ?3, ?4,
        COALESCE((SELECT MIN(entry) - 1 FROM activity WHERE community = ?1 AND sort_at >= ?5),
                 (SELECT MAX(entry) FROM activity WHERE community = ?1), 0))
ON CONFLICT (community, person) DO UPDATE
SET standing = CASE WHEN excluded.standing = {LEVEL_NONE} THEN membership.standing ELSE excluded.standing END;

-- name: membership_join_of_files
INSERT INTO membership (community, person, joined)
SELECT id, ?1, ?2 FROM community WHERE file IS NOT NULL AND closed = 0 AND visibility > ?3
ON CONFLICT (community, person) DO NOTHING;

-- name: membership_delete
DELETE FROM membership WHERE community = ?1 AND person = ?2;

-- name: membership_count_me
UPDATE membership SET count_me = ?3 WHERE community = ?1 AND person = ?2;

-- name: membership_exists
SELECT 1 FROM membership WHERE community = ?1 AND person = ?2;

-- name: membership_count
SELECT COUNT(*) FROM membership WHERE community = ?1;

-- name: community_feed_count
SELECT COUNT(*) FROM community_feed WHERE community = ?1;

-- name: role_add
INSERT INTO role (community, person, role, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (community, person, role) DO NOTHING;

-- name: role_delete_all
DELETE FROM role WHERE community = ?1 AND person = ?2;

-- name: community_feed_insert
INSERT INTO community_feed (community, feed, title, orientation, kind, tags, from_file, added, awaited)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: community_feed_came
UPDATE community_feed SET awaited = 0 WHERE community = ?1 AND feed = ?2;

-- name: community_feed_update
UPDATE community_feed SET title = ?3, orientation = ?4, kind = ?5, tags = ?6 WHERE community = ?1 AND feed = ?2;

-- name: community_feed_delete
DELETE FROM community_feed WHERE community = ?1 AND feed = ?2;

-- name: community_feed_one
SELECT title, orientation, kind, tags, from_file FROM community_feed WHERE community = ?1 AND feed = ?2;

-- name: community_feed_at
-- An address that a feed of the list has, or had.
SELECT l.feed FROM feed f JOIN community_feed l ON l.feed = f.id WHERE f.url = ?2 AND l.community = ?1
UNION ALL
SELECT l.feed FROM feed_alias a JOIN community_feed l ON l.feed = a.feed WHERE a.url = ?2 AND l.community = ?1
LIMIT 1;

-- name: community_feed_of_file
SELECT feed FROM community_feed WHERE community = ?1 AND from_file = 1;

-- name: community_slugs_of_feed
SELECT c.slug FROM community_feed l JOIN community c ON c.id = l.community
WHERE l.feed = ?1 AND c.closed = 0 AND c.owner IS NULL ORDER BY c.slug;

-- name: community_feed_newest
SELECT MAX(added) FROM community_feed WHERE community = ?1;

-- name: publish_reply
SELECT reply_ref FROM entry WHERE id = ?1;

-- name: community_feed_list
-- What is shown of hub/feed_columns.def, then the list's own. Of a feed that is awaited nobody here knows more than its address.
SELECT f.id, f.url, CASE WHEN l.awaited THEN '' ELSE f.title END AS title, CASE WHEN l.awaited THEN '' ELSE f.site END AS site,
       f.next_at, f.last_at, f.success_at, f.validated_at, f.failing_since, f.last_status, f.outcome, f.reason, f.next_reason,
       f.failures, f.not_before, f.gone, f.cause, f.offline_since, f.pushed, f.credential, k.kind AS asks, k.given AS credential_given,
       l.title, l.orientation, l.kind, l.tags, l.from_file AND c.file IS NOT NULL AS of_folder
FROM community_feed l JOIN feed f ON f.id = l.feed JOIN community c ON c.id = l.community LEFT JOIN credential k ON k.feed = f.id
WHERE l.community = ?1
ORDER BY LOWER(CASE WHEN l.title <> '' THEN l.title WHEN f.title <> '' AND l.awaited = 0 THEN f.title ELSE f.url END), f.id;
