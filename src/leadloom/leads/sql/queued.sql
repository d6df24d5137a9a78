-- leads/queued: leads that wait for somebody to be free: those routing looked at longest ago, the oldest first.
-- parameters: %(now)s timestamptz, %(limit)s int    reads, writes: leads_lead    result: id
-- locks: the rows, skipping those somebody acts on
-- However many wait, each has its turn: what was looked at goes to the end.
UPDATE leads_lead AS lead
SET queue_tried_at = %(now)s
FROM (
    SELECT id
    FROM leads_lead
    WHERE queue_reason IN ('full', 'no_rule') AND closed_at IS NULL
    ORDER BY queue_tried_at NULLS FIRST, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
) AS waiting
WHERE lead.id = waiting.id
RETURNING lead.id
