-- catalog/discover: note tracked event names; a name seen again keeps its first instant.
-- parameters: %(names)s text[] (distinct), %(now)s timestamptz
-- writes: catalog_discovered_type    result: none    locks: row locks in name order
-- A known name is written again only when its last instant is older than an hour, so a tick rarely writes here.
INSERT INTO catalog_discovered_type AS known (name, first_seen_at, last_seen_at)
SELECT name, %(now)s, %(now)s FROM unnest(%(names)s::text[]) AS seen(name) ORDER BY name
ON CONFLICT (name) DO UPDATE SET last_seen_at = excluded.last_seen_at
WHERE known.last_seen_at < excluded.last_seen_at - interval '1 hour'
