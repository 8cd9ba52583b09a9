-- 0025 – where the reading of a feed's past goes on, should it be cut off.

CREATE TABLE feed_past (
  feed  INTEGER PRIMARY KEY REFERENCES feed(id) ON DELETE CASCADE,
  url   TEXT NOT NULL,              -- the page that comes next
  pages INTEGER NOT NULL,           -- that were asked for, with this one
  seen  BLOB NOT NULL,              -- hashes of addresses, host order
  tries INTEGER NOT NULL DEFAULT 0  -- later visits that asked for this page
);
