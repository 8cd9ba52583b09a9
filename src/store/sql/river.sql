-- river.sql – what people see: rivers, timelines, entries, the glance, marks (hub/river.h).

-- name: mark_keep
INSERT INTO mark (person, entry, kept) VALUES (?1, ?2, ?3)
    ON CONFLICT (person, entry) DO UPDATE SET kept = excluded.kept;
