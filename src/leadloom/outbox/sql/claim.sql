-- outbox/claim: take due messages, urgent ones first, then the longest waiting.
-- parameters: %(now)s timestamptz, %(limit)s int
-- reads, writes: outbox_message    locks: the taken rows, skipping locked ones
-- result: id, fence, key, channel, message_class, contact_id, attempts, recipient, subject, body, created_at; in no order
-- One that was never tried is due at once: its next_at is an instant of the machine that enqueued it, maybe minutes ahead.
-- The fence grows with every claim: a dispatcher that lost its lease can't hand over or record what another one took.
UPDATE outbox_message AS message
SET state = 'claimed', fence = message.fence + 1
FROM (
    SELECT id
    FROM outbox_message
    WHERE state = 'pending' AND (next_at <= %(now)s OR attempts = 0)
    ORDER BY urgency, next_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
) AS due
WHERE message.id = due.id
RETURNING message.id, message.fence, message.key, message.channel, message.message_class, message.contact_id,
    message.attempts, message.recipient, message.subject, message.body, message.created_at
