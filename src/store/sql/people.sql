-- people.sql – accounts: people, sessions, sign-in links, throttle, feed keys (hub/people.h, sessions.h, signin.h, keys.h). Columns of a person always stand in
-- the order id, name, email, is_operator, remote_media, has_password, created.

-- name: person_any
SELECT id FROM person LIMIT 1;

-- name: person_insert
INSERT INTO person (name, name_folded, email, is_operator, created) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: person_by_name
SELECT id, name, email, is_operator, remote_media, password IS NOT NULL, created FROM person WHERE name_folded = ?1;

-- name: person_list
SELECT id, name, email, is_operator, remote_media, password IS NOT NULL, created FROM person ORDER BY name_folded;

-- name: person_delete
DELETE FROM person WHERE id = ?1;

-- name: person_remote_media
UPDATE person SET remote_media = ?2 WHERE id = ?1;

-- name: person_password_set
UPDATE person SET password = ?2 WHERE id = ?1;

-- name: person_password
SELECT id, password FROM person WHERE name_folded = ?1;

-- name: signin_token_insert
INSERT INTO signin_token (hash, person, expires) VALUES (?1, ?2, ?3);

-- name: signin_token_find
SELECT p.id, p.name, p.email, p.is_operator, p.remote_media, p.password IS NOT NULL, p.created
FROM signin_token t JOIN person p ON p.id = t.person
WHERE t.hash = ?1 AND t.expires > ?2;

-- name: signin_token_delete
DELETE FROM signin_token WHERE hash = ?1;

-- name: signin_token_delete_all
DELETE FROM signin_token WHERE person = ?1;

-- name: signin_token_expire
DELETE FROM signin_token WHERE expires <= ?1;

-- name: session_insert
INSERT INTO session (hash, person, csrf, created, used) VALUES (?1, ?2, ?3, ?4, ?4);

-- name: session_find
SELECT p.id, p.name, p.email, p.is_operator, p.remote_media, p.password IS NOT NULL, p.created, s.csrf
FROM session s JOIN person p ON p.id = s.person
WHERE s.hash = ?1 AND s.used > ?2 AND s.created > ?3;

-- name: session_touch
UPDATE session SET used = ?2 WHERE hash = ?1 AND used <= ?3;

-- name: session_delete
DELETE FROM session WHERE hash = ?1;

-- name: session_delete_all
DELETE FROM session WHERE person = ?1;

-- name: session_expire
DELETE FROM session WHERE used <= ?1 OR created <= ?2;

-- name: signin_try_count
SELECT COUNT(*) FROM signin_try WHERE who = ?1 AND at > ?2;

-- name: signin_try_insert
INSERT INTO signin_try (who, at) VALUES (?1, ?2);

-- name: signin_try_expire
DELETE FROM signin_try WHERE at <= ?1;

-- name: feed_key_insert
INSERT INTO feed_key (hash, person, scope, created) VALUES (?1, ?2, ?3, ?4);

-- name: feed_key_find
SELECT p.id, p.name, p.email, p.is_operator, p.remote_media, p.password IS NOT NULL, p.created
FROM feed_key k JOIN person p ON p.id = k.person
WHERE k.hash = ?1 AND k.scope = ?2;

-- name: feed_key_touch
UPDATE feed_key SET used = ?2 WHERE hash = ?1 AND used <= ?3;

-- name: feed_key_list
SELECT id, scope, created, used FROM feed_key WHERE person = ?1 ORDER BY id;

-- name: feed_key_delete
DELETE FROM feed_key WHERE id = ?1 AND person = ?2;

-- name: feed_key_delete_scope
DELETE FROM feed_key WHERE person = ?1 AND scope = ?2;

-- name: feed_key_rename_scope
UPDATE feed_key SET scope = ?2 WHERE scope = ?1;
