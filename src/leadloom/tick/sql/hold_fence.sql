-- tick/hold_fence: keep the lease from changing hands until this transaction ends.
-- parameters: %(name)s text, %(fence)s bigint, %(idle_ms)s text    reads: tick_lease    result: one row if the fence is ours
-- locks: the lease's row, shared; a process that freezes inside the transaction would keep it for ever, so the server
--   ends the transaction when it has waited for its next statement for %(idle_ms)s milliseconds
SELECT set_config('idle_in_transaction_session_timeout', %(idle_ms)s, true)
FROM tick_lease WHERE name = %(name)s AND fence = %(fence)s FOR SHARE
