-- tick/hold_fence: keep the lease from changing hands until this transaction ends.
-- parameters: %(name)s text, %(fence)s bigint    reads: tick_lease    result: one row if the fence is ours    locks: the lease's row, shared
-- A holder that freezes inside the transaction would keep the row for ever: the server ends it after two idle minutes.
SELECT set_config('idle_in_transaction_session_timeout', '120000', true)
FROM tick_lease WHERE name = %(name)s AND fence = %(fence)s FOR SHARE
