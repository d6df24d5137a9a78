-- tick/hold_fence: keep the lease from changing hands until this transaction ends.
-- parameters: %(name)s text, %(fence)s bigint    reads: tick_lease    result: 1 if the fence is ours    locks: the lease's row, shared
SELECT 1 FROM tick_lease WHERE name = %(name)s AND fence = %(fence)s FOR SHARE
