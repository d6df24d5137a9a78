-- leads/hold_leads: the leads of contacts, held until the end of the transaction.
-- parameters: %(contacts)s bigint[]    reads: leads_lead    locks: the leads, in the order of ids
-- result: id, contact_id, stage, opened_at, whether it is open; by contact and cycle
WITH held AS (
    SELECT id, contact_id, cycle, stage, opened_at, closed_at
    FROM leads_lead
    WHERE contact_id = ANY(%(contacts)s::bigint[])
    ORDER BY id
    FOR UPDATE
)
SELECT id, contact_id, stage, opened_at, closed_at IS NULL FROM held ORDER BY contact_id, cycle
