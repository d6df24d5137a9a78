-- outbox/claim: take due messages, urgent ones first, then the longest waiting.
-- parameters: %(now)s timestamptz, %(limit)s int
-- reads, writes: outbox_message    locks: the taken rows, skipping locked ones
-- result: id, fence, key, channel, message_class, contact_id, attempts, recipient, subject, body, created_at; in no order
-- One that was never tried is due at once: its next_at is an instant of the machine that enqueued it, maybe minutes ahead.
-- The fence grows with every claim: a dispatcher that lost its lease can't hand over or record what another one took.
-- They are found by where they lie: while the table grows faster than its statistics, a join over ids is planned for a
-- handful of rows.
UPDATE outbox_message
SET state = 'claimed', fence = fence + 1
WHERE ctid = ANY (ARRAY(
    SELECT ctid
    FROM outbox_message
    WHERE state = 'pending' AND (next_at <= %(now)s OR attempts = 0)
    ORDER BY urgency, next_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
))
RETURNING id, fence, key, channel, message_class, contact_id, attempts, recipient, subject, body, created_at
