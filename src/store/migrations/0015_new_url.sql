-- 0015 – where a feed's document says that the feed is to be read (itunes:new-feed-url, RSS newLocation).

ALTER TABLE feed ADD COLUMN new_url TEXT;
