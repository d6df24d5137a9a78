-- tick/pause: keep every loop where it is until this transaction ends: none can begin a tick, end one or change hands.
-- parameters: none    reads: tick_lease    result: names    locks: all leases; waits for transactions that hold one
SELECT name FROM tick_lease ORDER BY name FOR UPDATE
