-- profiles/hold_tags: wait until nobody makes or changes tags, and keep it so until the transaction ends.
-- parameters: none    reads, writes: nothing    locks: the advisory lock of tags, alone    result: one row
SELECT pg_advisory_xact_lock(7310030)
