-- outbox/recover: decide about messages whose dispatcher is gone.
-- parameters: %(now)s timestamptz, %(max_attempts)s int
-- reads, writes: outbox_message    result: id, state    locks: rows whose lease ran out, skipping locked ones
-- Claimed ones go back. Handed ones may have left: marketing stays unknown for good, the others are sent again
-- until their attempts are used up.
UPDATE outbox_message AS message
SET state = CASE
        WHEN message.state = 'claimed' THEN 'pending'
        WHEN message.message_class = 'marketing' THEN 'unknown'
        WHEN message.attempts >= %(max_attempts)s THEN 'failed'
        ELSE 'pending'
    END,
    reason = CASE WHEN message.state = 'claimed' THEN message.reason ELSE 'the dispatcher ended during hand-over' END,
    finished_at = CASE
        WHEN message.state = 'handed' AND (message.message_class = 'marketing' OR message.attempts >= %(max_attempts)s) THEN %(now)s
    END,
    lease_until = NULL,
    fence = message.fence + 1
FROM (
    SELECT id
    FROM outbox_message
    WHERE state IN ('claimed', 'handed') AND lease_until < %(now)s
    FOR UPDATE SKIP LOCKED
) AS orphaned
WHERE message.id = orphaned.id
RETURNING message.id, message.state
