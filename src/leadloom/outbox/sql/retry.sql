-- outbox/retry: put a dead message back in the queue with fresh attempts, by a person's decision.
-- parameters: %(id)s bigint, %(now)s timestamptz
-- writes: outbox_message    result: none (row count 0: there is no such dead message)    locks: the row
UPDATE outbox_message
SET state = 'pending', attempts = 0, next_at = %(now)s, finished_at = NULL, fence = fence + 1
WHERE id = %(id)s AND state IN ('failed', 'unknown', 'refused')
