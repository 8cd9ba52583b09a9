-- 0006 – most activities are of no kind, and nobody asks for these: the index of kinds holds the others.

DROP INDEX activity_kind;
CREATE INDEX activity_kind ON activity(community, kind, sort_at DESC, entry DESC) WHERE kind <> 0;
