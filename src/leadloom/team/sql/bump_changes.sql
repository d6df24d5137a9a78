-- team/bump_changes: tell pollers that areas have changed, in the transaction that changed them.
-- parameters: %(areas)s text[]
-- reads, writes: team_change    result: none
-- locks: one counter row per area that no other transaction holds (a new one when all are held), so writers never
-- wait for each other and can't deadlock; a version seen by a poller is never older than the rows it stands for.
WITH wanted AS (
    SELECT DISTINCT area FROM unnest(%(areas)s::text[]) AS named(area)
),
free AS (
    SELECT slot.id
    FROM wanted
    CROSS JOIN LATERAL (
        SELECT id FROM team_change WHERE team_change.area = wanted.area ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED
    ) AS slot
),
bumped AS (
    UPDATE team_change SET version = version + 1 FROM free WHERE team_change.id = free.id RETURNING team_change.area
)
INSERT INTO team_change (area, slot, version)
SELECT area, floor(random() * 2147483647)::int, 1
FROM wanted
WHERE area NOT IN (SELECT area FROM bumped)
ON CONFLICT (area, slot) DO UPDATE SET version = team_change.version + 1
