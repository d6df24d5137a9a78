-- tick/beat: show that the holder with this fence is alive.
-- parameters: %(name)s text, %(fence)s bigint    writes: tick_lease    result: none, one row changed if the fence is ours
UPDATE tick_lease SET beat = beat + 1 WHERE name = %(name)s AND fence = %(fence)s
