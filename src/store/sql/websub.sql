-- websub.sql – subscriptions at hubs (hub/websub.h). States: 0 wanted, 1 pending, 2 active, 3 retired, 4 refused, 5 leaving.

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
INSERT INTO websub (feed, hub, topic, secret, token_hash, state, next_at, moved_to) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7);

-- name: websub_set
UPDATE websub SET state = ?2, next_at = ?3, failures = ?4, reason = ?5 WHERE id = ?1;

-- name: websub_asking
UPDATE websub SET asking = ?2 WHERE id = ?1;

-- name: websub_give_back
-- What it confirmed or denied meanwhile stays so.
UPDATE websub SET asking = 0, state = CASE state WHEN 1 THEN 0 ELSE state END,
       next_at = CASE WHEN state IN (1, 5) THEN ?1 ELSE next_at END, failures = CASE state WHEN 5 THEN 0 ELSE failures END
 WHERE asking = 1;

-- name: websub_fail
UPDATE websub SET failing_since = ?2 WHERE id = ?1 AND failing_since = 0;

-- name: websub_wait
-- Also what was to be asked, and was not.
UPDATE websub SET state = 0, next_at = CASE state WHEN 0 THEN max(next_at, ?2) ELSE ?2 END, reason = coalesce(?3, reason)
 WHERE id = ?1 AND state IN (0, 1);

-- name: websub_shown
-- What counts, or else what is to come.
SELECT coalesce(moved_to, hub), state, reason, next_at, lease_until, delivered, missed, failing_since FROM websub
 WHERE feed = ?1 AND state IN (0, 1, 2, 4) ORDER BY state = 2 DESC, id DESC LIMIT 1;

-- name: websub_move
UPDATE websub SET moved_to = ?2 WHERE id = ?1;

-- name: websub_activate
-- What its predecessor at the same hub proved still counts.
UPDATE websub SET state = 2, lease_until = ?2, next_at = ?3, failures = 0, failing_since = 0, reason = '',
       delivered = coalesce((SELECT max(o.delivered) FROM websub o WHERE o.feed = websub.feed AND o.hub = websub.hub), 0),
       missed = coalesce((SELECT max(o.missed) FROM websub o WHERE o.feed = websub.feed AND o.hub = websub.hub AND o.state = 2), 0)
 WHERE id = ?1;

-- name: websub_retire
UPDATE websub SET state = 3, next_at = min(lease_until, ?3) WHERE feed = ?1 AND id <> ?2 AND state = 2;

-- name: websub_leave
UPDATE websub SET state = 5, next_at = 0, failures = 0 WHERE feed = ?1 AND state = 2;

-- name: websub_drop_others
DELETE FROM websub WHERE feed = ?1 AND state IN (0, 1) AND id <> ?2;

-- name: websub_forget
DELETE FROM websub WHERE feed = ?1 AND state IN (0, 1, 4);

-- name: websub_delete
DELETE FROM websub WHERE id = ?1;

-- name: websub_delivered
UPDATE websub SET delivered = ?2, missed = 0 WHERE feed = ?1 AND state IN (1, 2, 3);

-- name: websub_missed
UPDATE websub SET missed = missed + 1 WHERE feed = ?1 AND state = 2;

-- name: websub_pushed
UPDATE feed SET pushed = CASE
         WHEN EXISTS (SELECT 1 FROM websub WHERE feed = ?1 AND state IN (2, 3) AND delivered <> 0 AND missed < ?2) THEN 2
         WHEN EXISTS (SELECT 1 FROM websub WHERE feed = ?1) THEN 1 ELSE 0 END
 WHERE id = ?1;

-- name: websub_hint
-- Not before the floor between two visits, nor before the server wants us.
UPDATE feed SET next_at = max(?2, last_at + ?3), next_reason = ?4
 WHERE id = ?1 AND next_at > max(?2, last_at + ?3) AND next_at < 9223372036854775807 AND gone = 0 AND not_before <= ?2;
