-- tick/hold_rows: step A of one tick and step D of the one before write contacts one after the other.
-- parameters: none    reads, writes: nothing    locks: the advisory lock of ticks' rows, alone    result: one row
SELECT pg_advisory_xact_lock(7310050)
