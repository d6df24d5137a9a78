-- leads/queued: leads that wait for somebody to be free, the longest waiting first.
-- parameters: %(limit)s int    reads: leads_lead    result: id    locks: the rows, skipping those somebody acts on
SELECT id
FROM leads_lead
WHERE queue_reason IN ('full', 'no_rule') AND closed_at IS NULL
ORDER BY id
LIMIT %(limit)s
FOR UPDATE SKIP LOCKED
