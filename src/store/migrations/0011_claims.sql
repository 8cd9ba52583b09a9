-- 0011 – which feed an entry belongs to is decided by where the feed is fetched, no longer by what it says of its site; and an id
-- counts only together with the link (docs/why/store.md). Ids of before are not looked for: the link and the title still are.

UPDATE entry SET claim = max(claim - 3, 0) WHERE claim <> 0;
UPDATE entry SET uid_hash = 0 WHERE uid_hash <> 0;
