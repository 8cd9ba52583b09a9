-- 0012 – validators go to the origin that gave them, which a redirect may have led to (protocols 3.3).

ALTER TABLE feed ADD COLUMN validators_of TEXT; -- NULL = that of url
