-- inbox/claim: stamp a tick's id on chunks nobody has claimed, oldest first, until about enough events are taken.
-- parameters: %(tick)s bigint, %(events)s int (stop once this many are taken; the first chunk is taken whatever its size)
-- reads, writes: inbox_chunk    result: id, received_at, event_count, payload; in the order of id
-- locks: rows, skipping locked ones; up to %(events)s chunks are locked until the transaction ends, fewer are stamped
-- Claimed by stamp, never by a cursor over ids: ids are given out before the commit, so a lower one may appear later.
-- They are found by where they lie: while the table grows faster than its statistics, a join over ids is planned for a
-- handful of rows.
WITH free AS MATERIALIZED (
    SELECT ctid AS place, id, event_count
    FROM inbox_chunk
    WHERE tick_id IS NULL
    ORDER BY id
    LIMIT %(events)s
    FOR UPDATE SKIP LOCKED
), enough AS (
    SELECT place FROM (
        SELECT place, sum(event_count) OVER (ORDER BY id) - event_count AS before FROM free
    ) AS counted
    WHERE before < %(events)s
), claimed AS (
    UPDATE inbox_chunk
    SET tick_id = %(tick)s
    WHERE ctid = ANY (ARRAY(SELECT place FROM enough))
    RETURNING id, received_at, event_count, payload
)
SELECT id, received_at, event_count, payload FROM claimed ORDER BY id
