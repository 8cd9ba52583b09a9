-- river.sql – what people see: rivers, timelines, entries, the glance, marks (hub/river.h, glance.h, marks.h). Who may see what is
-- decided here: an entry is there for members of a community that it came to, and for all when that is open and public.

-- name: river_page
-- Each community's part of the timeline index is read from its newest end, and left as soon as the page is full of newer ones.
SELECT DISTINCT a.sort_at, a.entry FROM activity a
 WHERE a.community IN (SELECT m.community FROM membership m JOIN community c ON c.id = m.community
                        WHERE m.person = ?1 AND c.closed = 0 AND (c.visibility >= ?2 OR c.owner = ?1)
                          AND (?3 = 0 OR m.standing = ?3) AND (?4 = 0 OR m.community = ?4))
   AND a.sort_at <= ?5 AND (a.sort_at < ?5 OR a.entry < ?6)
 ORDER BY a.sort_at DESC, a.entry DESC LIMIT ?7;

-- name: river_page_kind
SELECT DISTINCT a.sort_at, a.entry FROM activity a
 WHERE a.community IN (SELECT m.community FROM membership m JOIN community c ON c.id = m.community
                        WHERE m.person = ?1 AND c.closed = 0 AND (c.visibility >= ?2 OR c.owner = ?1)
                          AND (?3 = 0 OR m.standing = ?3) AND (?4 = 0 OR m.community = ?4))
   AND a.kind = ?8 AND a.kind <> {KIND_NONE} AND a.sort_at <= ?5 AND (a.sort_at < ?5 OR a.entry < ?6)
 ORDER BY a.sort_at DESC, a.entry DESC LIMIT ?7;

-- name: river_page_kept
SELECT e.sort_at, e.id FROM mark k JOIN entry e ON e.id = k.entry
 WHERE k.person = ?1 AND k.kept <> 0 AND e.sort_at <= ?5 AND (e.sort_at < ?5 OR e.id < ?6)
   AND EXISTS (SELECT 1 FROM activity a JOIN community c ON c.id = a.community
                 LEFT JOIN membership m ON m.community = a.community AND m.person = ?1
                WHERE a.entry = e.id AND (m.person IS NOT NULL OR (c.visibility = {VISIBILITY_PUBLIC} AND c.closed = 0))
                  AND (c.visibility >= ?2 OR c.owner = ?1)
                  AND (?3 = 0 OR m.standing = ?3) AND (?4 = 0 OR a.community = ?4) AND (?8 < 0 OR a.kind = ?8))
 ORDER BY e.sort_at DESC, e.id DESC LIMIT ?7;

-- name: timeline_page
SELECT sort_at, entry FROM activity
 WHERE community = ?1 AND sort_at <= ?2 AND (sort_at < ?2 OR entry < ?3)
 ORDER BY sort_at DESC, entry DESC LIMIT ?4;

-- name: timeline_page_kind
SELECT sort_at, entry FROM activity
 WHERE community = ?1 AND kind = ?5 AND kind <> {KIND_NONE} AND sort_at <= ?2 AND (sort_at < ?2 OR entry < ?3)
 ORDER BY sort_at DESC, entry DESC LIMIT ?4;

-- name: timeline_of_feed
-- Of the 200 entries that came last among those that a feed showed: entry numbers grow with arrival.
SELECT a.sort_at, a.entry
  FROM (SELECT DISTINCT entry FROM sighting WHERE feed = ?2 AND tombstone = 0 ORDER BY entry DESC LIMIT 200) s
  JOIN activity a ON a.entry = s.entry AND a.community = ?1
 ORDER BY a.sort_at DESC, a.entry DESC LIMIT ?3;

-- name: entry_show
SELECT e.uid, e.link, e.title, e.title_generated, e.author, e.summary, e.language, e.comments_url, e.comment_count, e.image, e.words,
       e.verb, e.kind, e.published, e.updated, e.date_guessed, e.sort_at, e.tags, e.enclosures,
       f.id, f.title, f.url, f.site, k.seen, k.kept, e.event_start
  FROM entry e JOIN feed f ON f.id = ?3 LEFT JOIN mark k ON k.entry = e.id AND k.person = ?2
 WHERE e.id = ?1;

-- name: entry_body
SELECT html FROM entry_body WHERE entry = ?1;

-- name: entry_places
-- The communities where the viewer may see the entry; whether it is seen there, for members; the feed that is named there: its
-- origin, if that is listed there, else the one that brought it. Who lists what is nobody else's business (P7, decisions 8).
SELECT c.id, c.slug, c.title, m.person IS NOT NULL AND (a.backlog = 1 OR m.seen_through >= a.entry),
       CASE WHEN EXISTS (SELECT 1 FROM community_feed cf WHERE cf.community = c.id AND cf.feed = e.origin) THEN e.origin ELSE a.feed END,
       e.origin
  FROM activity a JOIN entry e ON e.id = a.entry JOIN community c ON c.id = a.community
  LEFT JOIN membership m ON m.community = a.community AND m.person = ?2
 WHERE a.entry = ?1 AND (m.person IS NOT NULL OR (c.visibility = {VISIBILITY_PUBLIC} AND c.closed = 0))
   AND (c.visibility >= ?3 OR c.owner = ?2)
 ORDER BY lower(c.title), c.id;

-- The glance ---------------------------------------------------------------------------------------------------------------

-- name: glance_fresh
-- Newest first, and of the newest thousand only: what is seen in one community is seen everywhere, and must be looked for.
SELECT n.entry
  FROM (SELECT entry FROM activity WHERE community = ?1 AND entry > ?2 AND backlog = 0 ORDER BY entry DESC LIMIT 1000) n
 WHERE NOT EXISTS (SELECT 1 FROM mark k WHERE k.person = ?3 AND k.entry = n.entry AND k.seen <> 0)
   AND NOT EXISTS (SELECT 1 FROM activity o JOIN membership m ON m.community = o.community AND m.person = ?3
                    WHERE o.entry = n.entry AND o.community <> ?1 AND (o.backlog = 1 OR m.seen_through >= o.entry))
 LIMIT ?4;

-- name: glance_newest
SELECT max(entry) FROM activity WHERE community = ?1 AND backlog = 0;

-- name: glance_weeks
SELECT week, entries FROM activity_week WHERE community = ?1 AND week > ?2 AND week <= ?3;

-- name: glance_seen_at
SELECT seen_at FROM membership WHERE community = ?1 AND person = ?2;

-- name: glance_unread
-- That it lists feeds, and none of them is well: each fails, waits for the network or was never read.
SELECT EXISTS (SELECT 1 FROM community_feed WHERE community = ?1)
       AND NOT EXISTS (SELECT 1 FROM community_feed cf JOIN feed f ON f.id = cf.feed
                        WHERE cf.community = ?1 AND f.success_at <> 0 AND f.failing_since = 0 AND f.offline_since = 0);

-- Marks --------------------------------------------------------------------------------------------------------------------

-- name: mark_seen_through
-- Never back, and never past what there is.
UPDATE membership SET seen_at = ?4,
       seen_through = max(seen_through, min(?3, (SELECT coalesce(max(id), 0) FROM entry)))
 WHERE person = ?1 AND (?2 = 0 OR community = ?2);

-- name: mark_seen_undo
-- Back only: to what a page said before it was marked.
UPDATE membership SET seen_through = min(seen_through, ?3), seen_at = min(seen_at, ?4)
 WHERE person = ?1 AND community = ?2;

-- name: mark_visible
SELECT 1 FROM activity a JOIN community c ON c.id = a.community
  LEFT JOIN membership m ON m.community = a.community AND m.person = ?1
 WHERE a.entry = ?2 AND (m.person IS NOT NULL OR (c.visibility = {VISIBILITY_PUBLIC} AND c.closed = 0)) LIMIT 1;

-- name: mark_keep
INSERT INTO mark (person, entry, kept) VALUES (?1, ?2, ?3)
    ON CONFLICT (person, entry) DO UPDATE SET kept = excluded.kept;

-- name: mark_sweep
DELETE FROM mark WHERE person = ?1 AND entry = ?2 AND seen = 0 AND kept = 0;
