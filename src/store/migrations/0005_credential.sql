-- 0005 – feeds that ask for a name and password, or for a header (hub/credentials.h).

CREATE TABLE credential (
  feed   INTEGER PRIMARY KEY REFERENCES feed(id) ON DELETE CASCADE,
  kind   INTEGER NOT NULL,                  -- enum credential_kind
  sealed BLOB NOT NULL,                     -- by the key in a file of its own (hub/key_file.h)
  given  INTEGER NOT NULL
);
