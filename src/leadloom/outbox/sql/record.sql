-- outbox/record: store how a hand-over (or the gate before it) ended.
-- parameters: %(id)s, %(fence)s bigint, %(state)s, %(reason)s, %(provider_id)s text, %(next_at)s, %(finished_at)s timestamptz (null: not ended)
-- writes: outbox_message    result: none (row count 0: the lease was lost, somebody else decides)    locks: the row
UPDATE outbox_message
SET state = %(state)s, reason = %(reason)s, provider_id = %(provider_id)s,
    next_at = COALESCE(%(next_at)s::timestamptz, next_at), finished_at = %(finished_at)s
WHERE id = %(id)s AND fence = %(fence)s AND state IN ('claimed', 'handed')
