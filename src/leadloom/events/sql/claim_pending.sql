-- events/claim_pending: stamp a tick's id on rows nobody has claimed.
-- parameters: %(tick)s bigint, %(limit)s int
-- reads, writes: events_pending    result: id, table_name, contact, row as text    locks: rows, skipping locked ones
-- Rows are claimed by stamp, never by a cursor over ids: ids are given out before the commit.
UPDATE events_pending AS pending
SET tick_id = %(tick)s
FROM (
    SELECT id FROM events_pending WHERE tick_id IS NULL ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) AS free
WHERE pending.id = free.id
RETURNING pending.id, pending.table_name, pending.contact, pending.row::text
