-- schema.sql – the newest schema, as reviewed: what all migrations together come to (a test compares). Times are UTC
-- microseconds, 0 = none; ids are small integers given by the store; secrets stand as hashes.

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- People -------------------------------------------------------------------------------------------------------------------

CREATE TABLE person (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL,
  name_folded  TEXT NOT NULL UNIQUE,
  email        TEXT,
  password     TEXT,                        -- Argon2id in PHC form
  is_operator  INTEGER NOT NULL DEFAULT 0,
  log_reading  INTEGER NOT NULL DEFAULT 0,  -- P1
  remote_media INTEGER NOT NULL DEFAULT 0,
  created      INTEGER NOT NULL
);

CREATE TABLE session (
  hash    BLOB PRIMARY KEY,
  person  INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
  csrf    TEXT NOT NULL,
  created INTEGER NOT NULL,
  used    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_person ON session(person);

CREATE TABLE signin_token (
  hash    BLOB PRIMARY KEY,
  person  INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
  expires INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE signin_try (
  who  TEXT NOT NULL,                       -- 'name:…' or 'address:…', hashed
  at   INTEGER NOT NULL
);
CREATE INDEX signin_try_who ON signin_try(who, at);

CREATE TABLE feed_key (
  id      INTEGER PRIMARY KEY,
  hash    BLOB NOT NULL UNIQUE,
  person  INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
  scope   TEXT NOT NULL,                    -- 'river', 'c/SLUG'
  created INTEGER NOT NULL,
  used    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX feed_key_person ON feed_key(person);

-- Communities --------------------------------------------------------------------------------------------------------------

CREATE TABLE community (
  id         INTEGER PRIMARY KEY,
  slug       TEXT NOT NULL UNIQUE,
  title      TEXT NOT NULL,
  domain     TEXT NOT NULL DEFAULT '',
  stage      TEXT NOT NULL DEFAULT '',
  visibility INTEGER NOT NULL DEFAULT 1,    -- enum visibility
  owner      INTEGER REFERENCES person(id) ON DELETE CASCADE, -- a person's own community of one
  file       TEXT,                          -- the OPML file under --feeds that describes it
  created    INTEGER NOT NULL,
  closed     INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE membership (
  community    INTEGER NOT NULL REFERENCES community(id) ON DELETE CASCADE,
  person       INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
  standing     INTEGER NOT NULL DEFAULT 0,  -- enum level, declared; 0 = none declared
  attention    TEXT NOT NULL DEFAULT 'auto', -- 'close', 'auto', 'afar', 'mute'
  joined       INTEGER NOT NULL,
  count_me     INTEGER NOT NULL DEFAULT 1,  -- P2
  seen_through INTEGER NOT NULL DEFAULT 0,  -- entry number
  seen_at      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (community, person)
) WITHOUT ROWID;
CREATE INDEX membership_person ON membership(person, community);

CREATE TABLE role (
  community INTEGER NOT NULL REFERENCES community(id) ON DELETE CASCADE,
  person    INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
  role      TEXT NOT NULL,                  -- 'coordinator', 'sponsor', 'support'
  since     INTEGER NOT NULL,
  PRIMARY KEY (community, person, role)
) WITHOUT ROWID;

-- Feeds --------------------------------------------------------------------------------------------------------------------

CREATE TABLE feed (
  id              INTEGER PRIMARY KEY,
  url             TEXT NOT NULL,
  credential      INTEGER NOT NULL DEFAULT 0, -- identity is (url, credential): the community that has one for it; 0 = none
  title           TEXT NOT NULL DEFAULT '',
  site            TEXT NOT NULL DEFAULT '',
  site_host       TEXT NOT NULL DEFAULT '',   -- without "www.": decides the origin of an entry
  etag            TEXT,
  modified        TEXT,
  body_hash       INTEGER NOT NULL DEFAULT 0,
  next_at         INTEGER NOT NULL DEFAULT 0, -- the greatest number there is: no community lists it
  last_at         INTEGER NOT NULL DEFAULT 0,
  success_at      INTEGER NOT NULL DEFAULT 0,
  validated_at    INTEGER NOT NULL DEFAULT 0,
  failing_since   INTEGER NOT NULL DEFAULT 0,
  failures        INTEGER NOT NULL DEFAULT 0,
  last_status     INTEGER NOT NULL DEFAULT 0,
  outcome         INTEGER NOT NULL DEFAULT 0, -- enum visit_outcome
  reason          TEXT NOT NULL DEFAULT '',
  next_reason     TEXT NOT NULL DEFAULT '',
  not_before      INTEGER NOT NULL DEFAULT 0,
  hint            INTEGER NOT NULL DEFAULT 0, -- least time between visits that the document asks for; the greatest number: it says that it has ended
  skip_hours      INTEGER NOT NULL DEFAULT 0,
  skip_days       INTEGER NOT NULL DEFAULT 0,
  body_bytes      INTEGER NOT NULL DEFAULT 0,
  moved_to        TEXT,
  moved_count     INTEGER NOT NULL DEFAULT 0,
  moved_since     INTEGER NOT NULL DEFAULT 0,
  rule            INTEGER NOT NULL DEFAULT 0, -- of identity, protocols 1.6.3
  policy          INTEGER NOT NULL DEFAULT 0,
  gone            INTEGER NOT NULL DEFAULT 0,
  lease_owner     TEXT,
  lease_until     INTEGER NOT NULL DEFAULT 0,
  created         INTEGER NOT NULL,
  pushed          INTEGER NOT NULL DEFAULT 0, -- enum push
  validators_of   TEXT,                       -- the origin that gave etag and modified; NULL = that of url
  new_url         TEXT,                       -- where its document says that it is to be read
  whole_at        INTEGER NOT NULL DEFAULT 0, -- last asked for as a whole though there are validators
  cause           INTEGER NOT NULL DEFAULT 0, -- enum visit_cause
  offline_since   INTEGER NOT NULL DEFAULT 0, -- it waits for this hub's own network; 0 = it does not
  wished          INTEGER NOT NULL DEFAULT 0, -- since it was claimed last: enum feed_wished
  planned_at      INTEGER NOT NULL DEFAULT 0, -- when next_at was said
  UNIQUE (url, credential)
);
CREATE INDEX feed_due ON feed(next_at);

-- What the feed showed last, apart from the state that each visit writes.
CREATE TABLE feed_known (
  feed   INTEGER PRIMARY KEY REFERENCES feed(id) ON DELETE CASCADE,
  hashes BLOB NOT NULL,                     -- struct known_item, host order
  rhythm BLOB,                              -- struct rhythm, host order
  context INTEGER NOT NULL DEFAULT 0        -- of the items' texts; 0 = their hashes say nothing
);

-- Of a feed whose past is not read to its end: where that goes on.
CREATE TABLE feed_past (
  feed  INTEGER PRIMARY KEY REFERENCES feed(id) ON DELETE CASCADE,
  url   TEXT NOT NULL,              -- the page that comes next
  pages INTEGER NOT NULL,           -- that were asked for, with this one
  seen  BLOB NOT NULL,              -- hashes of addresses, host order
  tries INTEGER NOT NULL DEFAULT 0  -- later visits that asked for this page
);

-- What a feed is asked with that is not open to everybody: only of feeds with feed.credential, which one community lists.
CREATE TABLE credential (
  feed   INTEGER PRIMARY KEY REFERENCES feed(id) ON DELETE CASCADE,
  kind   INTEGER NOT NULL,                  -- enum credential_kind
  sealed BLOB NOT NULL,                     -- by the key in a file of its own (hub/key_file.h)
  given  INTEGER NOT NULL
);

-- Where feeds were before they moved for good.
CREATE TABLE feed_alias (
  url     TEXT PRIMARY KEY,
  feed    INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
  since   INTEGER NOT NULL,
  circle  INTEGER NOT NULL DEFAULT -1       -- who may be told: 0 = who sees the feed, a community alone, -1 = nobody
) WITHOUT ROWID;
CREATE INDEX feed_alias_feed ON feed_alias(feed);

CREATE TABLE community_feed (
  community   INTEGER NOT NULL REFERENCES community(id) ON DELETE CASCADE,
  feed        INTEGER NOT NULL REFERENCES feed(id),
  title       TEXT NOT NULL DEFAULT '',
  orientation TEXT NOT NULL DEFAULT '',
  kind        INTEGER NOT NULL DEFAULT 0,   -- default kind, enum kind
  tags        TEXT NOT NULL DEFAULT '',     -- one a line
  from_file   INTEGER NOT NULL DEFAULT 0,   -- put there by the community's OPML file
  added       INTEGER NOT NULL,
  awaited     INTEGER NOT NULL DEFAULT 0,   -- what it brought before comes with its next good visit
  PRIMARY KEY (community, feed)
) WITHOUT ROWID;
CREATE INDEX community_feed_feed ON community_feed(feed, community);

-- Servers that want to be left alone.
CREATE TABLE closed_host (
  host  TEXT PRIMARY KEY,                   -- as it is asked, with no port
  since INTEGER NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE lease (
  name  TEXT PRIMARY KEY,                   -- 'scheduler'
  owner TEXT NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;

-- Subscriptions at WebSub hubs (hub/websub.h).
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
  reason      TEXT NOT NULL DEFAULT '',
  failing_since INTEGER NOT NULL DEFAULT 0, -- asked in vain since; 0 = not
  moved_to    TEXT,                        -- where the hub says that it is, and is asked
  asking      INTEGER NOT NULL DEFAULT 0,  -- right now, and it has not answered yet
  since       INTEGER NOT NULL DEFAULT 0   -- when next_at was said
);
CREATE INDEX websub_feed ON websub(feed);
CREATE INDEX websub_next ON websub(next_at);

-- Entries ------------------------------------------------------------------------------------------------------------------

CREATE TABLE actor (
  id     INTEGER PRIMARY KEY,
  key    TEXT NOT NULL,
  label  TEXT NOT NULL,                     -- as first seen
  person INTEGER REFERENCES person(id) ON DELETE SET NULL -- only by the person's own claim (P4)
);
-- Most keys are name@site: by site those of one feed stand together.
CREATE UNIQUE INDEX actor_key ON actor(substr(key, instr(key, '@') + 1), key);

CREATE TABLE entry (
  id              INTEGER PRIMARY KEY,
  origin          INTEGER NOT NULL,         -- the feed whose later versions change it
  claim           INTEGER NOT NULL DEFAULT 0, -- how well the origin can say that the entry is its own (hub/entries.c)
  uid             TEXT NOT NULL DEFAULT '', -- the feed's own id when it is an absolute IRI
  uid_hash        INTEGER NOT NULL DEFAULT 0, -- of the normalised link and that id; 0 = none
  link            TEXT NOT NULL DEFAULT '',
  same_hash       INTEGER NOT NULL DEFAULT 0, -- of the normalised link and the title; 0 = none; equality is checked on the texts
  title           TEXT NOT NULL DEFAULT '',
  title_generated INTEGER NOT NULL DEFAULT 0,
  author          TEXT NOT NULL DEFAULT '',
  actor           INTEGER,
  summary         TEXT NOT NULL DEFAULT '',
  language        TEXT NOT NULL DEFAULT '',
  comments_url    TEXT NOT NULL DEFAULT '',
  comment_count   INTEGER NOT NULL DEFAULT -1,
  image           TEXT NOT NULL DEFAULT '',
  reply_ref       TEXT,
  words           INTEGER NOT NULL DEFAULT 0,
  verb            INTEGER NOT NULL DEFAULT 0,
  kind            INTEGER NOT NULL DEFAULT 0,
  event_start     INTEGER NOT NULL DEFAULT 0,
  published       INTEGER NOT NULL,         -- as claimed, or the time of arrival when date_guessed
  updated         INTEGER NOT NULL,
  date_guessed    INTEGER NOT NULL DEFAULT 0,
  arrived         INTEGER NOT NULL,
  sort_at         INTEGER NOT NULL,         -- what timelines order by: published, or arrived when that was in the future
  tags            TEXT NOT NULL DEFAULT '', -- one a line
  enclosures      TEXT NOT NULL DEFAULT ''  -- one a line: url, type, title, bytes, seconds between tabs
);
CREATE INDEX entry_same ON entry(same_hash) WHERE same_hash <> 0;
CREATE INDEX entry_uid ON entry(uid_hash) WHERE uid_hash <> 0;

CREATE TABLE entry_body (
  entry  INTEGER PRIMARY KEY,
  html   TEXT NOT NULL,                     -- made by the sanitiser
  policy INTEGER NOT NULL,                  -- SANITIZE_POLICY it was made under
  source TEXT                               -- what it was made of, packed (hub/bodies.h); NULL when the same
);

CREATE TABLE sighting (
  feed         INTEGER NOT NULL,
  guid_hash    INTEGER NOT NULL,
  entry        INTEGER NOT NULL,
  content_hash INTEGER NOT NULL,
  first_at     INTEGER NOT NULL,
  last_at      INTEGER NOT NULL,            -- when it last changed; of what the feed still shows, the feed's last visit counts
  tombstone    INTEGER NOT NULL DEFAULT 0,  -- when the feed said that it is no more; negative: since when the feed leaves it out; 0 = it stands
  PRIMARY KEY (feed, guid_hash)
) WITHOUT ROWID;
CREATE INDEX sighting_entry ON sighting(entry);
CREATE INDEX sighting_tombstone ON sighting(feed, entry, tombstone) WHERE tombstone <> 0;

-- The one timeline index: clustered by community, newest first.
CREATE TABLE activity (
  community INTEGER NOT NULL,
  sort_at   INTEGER NOT NULL,
  entry     INTEGER NOT NULL,
  feed      INTEGER NOT NULL,               -- that brought it there
  actor     INTEGER,
  verb      INTEGER NOT NULL DEFAULT 0,
  kind      INTEGER NOT NULL DEFAULT 0,
  backlog   INTEGER NOT NULL DEFAULT 0,     -- came with the feed's past: never new to anybody
  PRIMARY KEY (community, sort_at DESC, entry DESC)
) WITHOUT ROWID;
CREATE UNIQUE INDEX activity_entry ON activity(entry, community);
-- By arrival: entry numbers grow, so "new since" is a range.
CREATE INDEX activity_arrival ON activity(community, entry, backlog) WHERE backlog = 0;
-- Most are of no kind.
CREATE INDEX activity_kind ON activity(community, kind, sort_at DESC, entry DESC) WHERE kind <> 0;

-- How much went on, a week (days from Monday to Sunday, counted from the week of 1970-01-01). Kept, not counted.
CREATE TABLE activity_week (
  community INTEGER NOT NULL REFERENCES community(id) ON DELETE CASCADE,
  week      INTEGER NOT NULL,
  entries   INTEGER NOT NULL,
  PRIMARY KEY (community, week)
) WITHOUT ROWID;

CREATE TABLE mark (
  person INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,
  entry  INTEGER NOT NULL,
  seen   INTEGER NOT NULL DEFAULT 0,        -- exceptions above seen_through
  kept   INTEGER NOT NULL DEFAULT 0,        -- when; 0 = not kept
  PRIMARY KEY (person, entry)
) WITHOUT ROWID;
CREATE INDEX mark_kept ON mark(person, kept) WHERE kept <> 0;
CREATE INDEX mark_entry ON mark(entry);

-- What an entry, a feed or a community had goes with it. Not by references: one is looked up for each row that is stored.
CREATE TRIGGER entry_gone AFTER DELETE ON entry BEGIN
  DELETE FROM entry_body WHERE entry = old.id;
  DELETE FROM sighting WHERE entry = old.id;
  DELETE FROM activity WHERE entry = old.id;
  DELETE FROM mark WHERE entry = old.id;
END;
CREATE TRIGGER feed_gone AFTER DELETE ON feed BEGIN
  DELETE FROM sighting WHERE feed = old.id;
END;
CREATE TRIGGER community_gone AFTER DELETE ON community BEGIN
  DELETE FROM activity WHERE community = old.id;
END;
