-- 0008 – actors are found by site and key: those of one feed stand together in the index then, as its hashes do.

CREATE TABLE actor_new (
  id     INTEGER PRIMARY KEY,
  key    TEXT NOT NULL,
  label  TEXT NOT NULL,
  person INTEGER REFERENCES person(id) ON DELETE SET NULL, -- only by the person's own claim (P4)
  is_bot INTEGER NOT NULL DEFAULT 0
);
INSERT INTO actor_new (id, key, label, person, is_bot) SELECT id, key, label, person, is_bot FROM actor;
DROP TABLE actor;
ALTER TABLE actor_new RENAME TO actor;
CREATE UNIQUE INDEX actor_key ON actor(substr(key, instr(key, '@') + 1), key);
