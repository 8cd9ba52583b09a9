-- bodies.sql – bodies that are made again (hub/bodies.h).

-- name: body_old
SELECT b.entry, b.html, b.source, typeof(b.source) = 'text', e.link
  FROM entry_body b JOIN entry e ON e.id = b.entry
 WHERE b.entry > ?1 AND b.policy <> ?2 ORDER BY b.entry LIMIT ?3;
