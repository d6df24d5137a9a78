-- identity/hold_settling_off: wait until nobody settles who is who, and keep it so until the transaction ends.
-- parameters: none    reads, writes: nothing    locks: the advisory lock of merges, alone    result: one row
SELECT pg_advisory_xact_lock(7310001)
