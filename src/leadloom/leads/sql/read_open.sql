-- leads/read_open: the open leads of contacts.
-- parameters: %(contacts)s bigint[]    reads: leads_lead    locks: none
-- result: id, contact_id, cycle, stage, pool, last_active_at, woken_at
SELECT id, contact_id, cycle, stage, pool, last_active_at, woken_at
FROM leads_lead
WHERE contact_id = ANY(%(contacts)s::bigint[]) AND closed_at IS NULL
