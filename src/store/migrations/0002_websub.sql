-- 0002 – feeds that push: subscriptions at WebSub hubs (hub/websub.h).

ALTER TABLE feed ADD COLUMN pushed INTEGER NOT NULL DEFAULT 0; -- enum push

CREATE TABLE websub (
  id          INTEGER PRIMARY KEY,
  feed        INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
  hub         TEXT NOT NULL,
  topic       TEXT NOT NULL,
  secret      TEXT NOT NULL,               -- signs deliveries; the callback's token is made of it
  token_hash  BLOB NOT NULL UNIQUE,
  state       INTEGER NOT NULL,            -- enum websub_state
  next_at     INTEGER NOT NULL,            -- when something is to be done about it
  lease_until INTEGER NOT NULL DEFAULT 0,
  failures    INTEGER NOT NULL DEFAULT 0,  -- to be subscribed, in a row
  delivered   INTEGER NOT NULL DEFAULT 0,  -- the last delivery that counted
  missed      INTEGER NOT NULL DEFAULT 0,  -- visits in a row that found what had not been pushed
  reason      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX websub_feed ON websub(feed);
CREATE INDEX websub_next ON websub(next_at);
