-- catalog/hold_dictionaries: wait until nobody edits the dictionaries, and keep it so until the transaction ends.
-- parameters: none    reads, writes: nothing    locks: the advisory lock of dictionaries, alone    result: one row
SELECT pg_advisory_xact_lock(7310020)
