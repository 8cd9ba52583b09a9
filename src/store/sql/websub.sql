-- websub.sql – subscriptions at hubs (hub/websub.h).

-- name: websub_by_token
SELECT id, feed, hub, topic, secret, state, lease_until, failures, moved_to FROM websub WHERE token_hash = ?1;

-- name: websub_by_id
SELECT id, feed, hub, topic, secret, state, lease_until, failures, moved_to FROM websub WHERE id = ?1;

-- name: websub_due
SELECT id, feed, hub, topic, secret, state, lease_until, failures, moved_to FROM websub WHERE next_at <= ?1 ORDER BY next_at LIMIT ?2;

-- name: websub_of_feed
SELECT id, hub, topic, state, failures FROM websub WHERE feed = ?1;

-- name: websub_soonest
SELECT next_at FROM websub ORDER BY next_at LIMIT 1;

-- name: websub_insert
INSERT INTO websub (feed, hub, topic, secret, token_hash, state, next_at, since, moved_to)
VALUES (?1, ?2, ?3, ?4, ?5, {WEBSUB_WANTED}, ?6, ?6, ?7);

-- name: websub_set
UPDATE websub SET state = ?2, next_at = ?3, failures = ?4, reason = ?5, since = ?6 WHERE id = ?1;

-- name: websub_asking
UPDATE websub SET asking = ?2 WHERE id = ?1;

-- name: websub_give_back
-- What it confirmed or denied meanwhile stays so.
UPDATE websub SET asking = 0, state = CASE state WHEN {WEBSUB_PENDING} THEN {WEBSUB_WANTED} ELSE state END,
       next_at = CASE WHEN state IN ({WEBSUB_PENDING}, {WEBSUB_LEAVING}) THEN ?1 ELSE next_at END,
       since = CASE WHEN state IN ({WEBSUB_PENDING}, {WEBSUB_LEAVING}) THEN ?1 ELSE since END,
       failures = CASE state WHEN {WEBSUB_LEAVING} THEN 0 ELSE failures END
 WHERE asking = 1;

-- name: websub_fail
UPDATE websub SET failing_since = ?2 WHERE id = ?1 AND failing_since = 0;

-- name: websub_wait
-- Also what was to be asked, and was not.
UPDATE websub SET state = {WEBSUB_WANTED}, next_at = CASE state WHEN {WEBSUB_WANTED} THEN max(next_at, ?2) ELSE ?2 END,
       reason = coalesce(?3, reason), since = ?4
 WHERE id = ?1 AND state IN ({WEBSUB_WANTED}, {WEBSUB_PENDING});

-- name: websub_shown
-- What counts, or else what is to come.
SELECT coalesce(moved_to, hub), state, reason, next_at, lease_until, delivered, missed, failing_since FROM websub
 WHERE feed = ?1 AND state IN ({WEBSUB_WANTED}, {WEBSUB_PENDING}, {WEBSUB_ACTIVE}, {WEBSUB_REFUSED})
 ORDER BY state = {WEBSUB_ACTIVE} DESC, id DESC LIMIT 1;

-- name: websub_move
UPDATE websub SET moved_to = ?2 WHERE id = ?1;

-- name: websub_activate
-- What its predecessor at the same hub proved still counts.
UPDATE websub SET state = {WEBSUB_ACTIVE}, lease_until = ?2, next_at = ?3, since = ?4, failures = 0, failing_since = 0, reason = '',
       delivered = coalesce((SELECT max(o.delivered) FROM websub o WHERE o.feed = websub.feed AND o.hub = websub.hub), 0),
       missed = coalesce((SELECT max(o.missed) FROM websub o
                           WHERE o.feed = websub.feed AND o.hub = websub.hub AND o.state = {WEBSUB_ACTIVE}), 0)
 WHERE id = ?1;

-- name: websub_retire
UPDATE websub SET state = {WEBSUB_RETIRED}, next_at = min(lease_until, ?3), since = ?4
 WHERE feed = ?1 AND id <> ?2 AND state = {WEBSUB_ACTIVE};

-- name: websub_leave
UPDATE websub SET state = {WEBSUB_LEAVING}, next_at = 0, failures = 0
 WHERE feed = ?1 AND state IN ({WEBSUB_ACTIVE}, {WEBSUB_RETIRED});

-- name: websub_drop_others
DELETE FROM websub WHERE feed = ?1 AND state IN ({WEBSUB_WANTED}, {WEBSUB_PENDING}) AND id <> ?2;

-- name: websub_forget
DELETE FROM websub WHERE feed = ?1 AND state IN ({WEBSUB_WANTED}, {WEBSUB_PENDING}, {WEBSUB_REFUSED});

-- name: websub_delete
DELETE FROM websub WHERE id = ?1;

-- name: websub_delivered
UPDATE websub SET delivered = ?2, missed = 0 WHERE feed = ?1 AND state IN ({WEBSUB_PENDING}, {WEBSUB_ACTIVE}, {WEBSUB_RETIRED});

-- name: websub_missed
UPDATE websub SET missed = missed + 1 WHERE feed = ?1 AND state IN ({WEBSUB_ACTIVE}, {WEBSUB_RETIRED});

-- name: websub_pushed
-- What the hub before proved counts for the one that took its place; of one with no successor nothing is expected.
UPDATE feed SET pushed = CASE
         WHEN EXISTS (SELECT 1 FROM websub WHERE feed = ?1 AND state = {WEBSUB_ACTIVE})
          AND EXISTS (SELECT 1 FROM websub
                       WHERE feed = ?1 AND state IN ({WEBSUB_ACTIVE}, {WEBSUB_RETIRED}) AND delivered <> 0 AND missed < ?2) THEN {PUSH_RELIED}
         WHEN EXISTS (SELECT 1 FROM websub WHERE feed = ?1) THEN {PUSH_KNOWN} ELSE {PUSH_NONE} END
 WHERE id = ?1;

-- name: websub_hint
-- Not before the floor between two visits, nor before the server wants us. What a visit under way was told may be older.
UPDATE feed SET next_at = max(?2, last_at + ?3), next_reason = ?4, planned_at = ?2,
       wished = CASE WHEN lease_until > ?2 THEN max(wished, {WISHED_NEWS}) ELSE wished END
 WHERE id = ?1 AND (next_at > max(?2, last_at + ?3) OR lease_until > ?2) AND next_at < 9223372036854775807 AND gone = 0
   AND not_before <= ?2;

-- name: websub_clock_back
-- What was agreed or planned while the clock was ahead lasts as long from now.
UPDATE websub SET next_at = CASE WHEN next_at > since THEN next_at - since + ?1 ELSE min(next_at, ?1) END,
       lease_until = CASE WHEN lease_until > since THEN lease_until - since + ?1 ELSE min(lease_until, ?1) END,
       delivered = min(delivered, ?1), failing_since = min(failing_since, ?1), since = ?1
 WHERE since > ?1;
