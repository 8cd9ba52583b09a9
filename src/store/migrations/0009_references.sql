-- 0009 – what an entry, a feed or a community had goes with it by triggers instead of references: a reference is looked up for each
-- row that is stored, a trigger costs nothing until something goes. What stands on disk stays as it is, so the tables' texts alone are
-- changed (https://sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes").

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES actor(id)', '') WHERE type = 'table' AND name = 'entry';
UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' REFERENCES entry(id) ON DELETE CASCADE', ''),
                                                      ' REFERENCES feed(id) ON DELETE CASCADE', ''),
                                              ' REFERENCES community(id) ON DELETE CASCADE', '')
 WHERE type = 'table' AND name IN ('entry_body', 'sighting', 'activity', 'mark');
PRAGMA writable_schema = RESET;

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

-- Read by nothing: its hash is what sightings are found by.
ALTER TABLE sighting DROP COLUMN guid;
