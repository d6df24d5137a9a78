-- events/claim_pending: stamp a tick's id on rows nobody has claimed.
-- parameters: %(tick)s bigint, %(limit)s int
-- reads, writes: events_pending    result: id, table_name, contact, row as text    locks: rows, skipping locked ones
-- Rows are claimed by stamp, never by a cursor over ids: ids are given out before the commit. They are found by where
-- they lie: while the table grows faster than its statistics, a join over ids is planned for a handful of rows.
UPDATE events_pending
SET tick_id = %(tick)s
WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM events_pending WHERE tick_id IS NULL ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
))
RETURNING id, table_name, contact, row::text
