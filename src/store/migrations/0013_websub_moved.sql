-- 0013 – where a hub says that it is, beside how the feed names it: that is how a visit finds it again.

ALTER TABLE websub ADD COLUMN moved_to TEXT;
