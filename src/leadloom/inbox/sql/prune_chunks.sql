-- inbox/prune_chunks: drop raw chunks that every tick is done with.
-- parameters: %(before)s timestamptz, %(done_below)s bigint (ticks with lower ids are done), %(limit)s int
-- writes: inbox_chunk    result: none    locks: the deleted rows
DELETE FROM inbox_chunk
WHERE id IN (
    SELECT id FROM inbox_chunk WHERE tick_id < %(done_below)s AND received_at < %(before)s ORDER BY id LIMIT %(limit)s
)
