-- outbox/recover: decide about messages whose dispatcher is gone.
-- parameters: %(ids)s, %(fences)s bigint[], %(attempts)s int[] (as they were watched for the whole lease), %(now)s timestamptz, %(max_attempts)s int
-- reads, writes: outbox_message    result: id, state    locks: the rows that stand as they were watched, skipping locked ones
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
    fence = message.fence + 1
FROM (
    SELECT held.id
    FROM outbox_message AS held
    JOIN unnest(%(ids)s::bigint[], %(fences)s::bigint[], %(attempts)s::int[]) AS watched(id, fence, attempts)
        ON held.id = watched.id AND held.fence = watched.fence AND held.attempts = watched.attempts
    WHERE held.state IN ('claimed', 'handed')
    FOR UPDATE OF held SKIP LOCKED
) AS orphaned
WHERE message.id = orphaned.id
RETURNING message.id, message.state
