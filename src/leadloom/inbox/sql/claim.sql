-- inbox/claim: stamp a tick's id on chunks nobody has claimed, oldest first, until about enough events are taken.
-- parameters: %(tick)s bigint, %(events)s int (stop once this many are taken; the first chunk is taken whatever its size)
-- reads, writes: inbox_chunk    result: id, received_at, event_count, payload; in the order of id
-- locks: rows, skipping locked ones; up to %(events)s chunks are locked until the transaction ends, fewer are stamped
-- Claimed by stamp, never by a cursor over ids: ids are given out before the commit, so a lower one may appear later.
WITH free AS MATERIALIZED (
    SELECT id, event_count
    FROM inbox_chunk
    WHERE tick_id IS NULL
    ORDER BY id
    LIMIT %(events)s
    FOR UPDATE SKIP LOCKED
), enough AS (
    SELECT id FROM (
        SELECT id, sum(event_count) OVER (ORDER BY id) - event_count AS before FROM free
    ) AS counted
    WHERE before < %(events)s
), claimed AS (
    UPDATE inbox_chunk AS chunk
    SET tick_id = %(tick)s
    FROM enough
    WHERE chunk.id = enough.id
    RETURNING chunk.id, chunk.received_at, chunk.event_count, chunk.payload
)
SELECT id, received_at, event_count, payload FROM claimed ORDER BY id
