-- identity/hold_merges_off: keep merges from beginning until the transaction ends.
-- parameters: none    reads, writes: nothing    locks: the advisory lock of merges, shared    result: one row
-- A statement of its own: what comes after it sees the merge it waited for.
SELECT pg_advisory_xact_lock_shared(7310001)
