-- 0022 – who may be told where a feed was before: those who could know then that somebody read it (communities.md P7).

ALTER TABLE feed_alias ADD COLUMN circle INTEGER NOT NULL DEFAULT -1; -- of earlier moves that is not known: nobody
