-- hosts.sql – servers that want to be left alone (hub/closed_hosts.h).

-- name: closed_host_list
SELECT host, until FROM closed_host WHERE until > ?1;

-- name: closed_host_until
SELECT until FROM closed_host WHERE host = ?1;

-- name: closed_host_keep
INSERT INTO closed_host (host, since, until) VALUES (?1, ?2, ?3)
    ON CONFLICT (host) DO UPDATE SET since = excluded.since, until = excluded.until WHERE excluded.until > closed_host.until;

-- name: closed_hosts_clock_back
UPDATE closed_host SET until = until - since + ?1, since = ?1 WHERE since > ?1;

-- name: closed_host_forget
DELETE FROM closed_host WHERE until <= ?1;
